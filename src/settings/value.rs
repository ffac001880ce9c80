//! How the value of a setting is written: the same in a variable, behind a flag
//! and, but for quotation marks, in a file.

use std::{fmt, net::SocketAddr, path::PathBuf, time::Duration};

/// A type that a setting can have.
pub trait Value: Sized {
    /// What a value looks like, for usage lines.
    const SHAPE: &'static str;

    /// Reads a value.
    ///
    /// # Errors
    /// Where the text is none; says what one looks like.
    fn read(text: &str) -> Result<Self, String>;

    /// The value as TOML writes it; [`Value::read`] reads it back once TOML has
    /// taken its quotation marks off.
    fn show(&self) -> String;
}

/// A setting that can be off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Switch<T> {
    /// Written `off`, or as nothing.
    Off,
    /// Anything else.
    On(T),
}

impl<T> Switch<T> {
    /// Whether it is.
    pub fn is_on(&self) -> bool {
        matches!(self, Switch::On(_))
    }

    /// The value, where it is on.
    pub fn as_option(&self) -> Option<&T> {
        match self {
            Switch::On(value) => Some(value),
            Switch::Off => None,
        }
    }

    /// The value, or another where it is off.
    pub fn unwrap_or(self, other: T) -> T {
        match self {
            Switch::On(value) => value,
            Switch::Off => other,
        }
    }
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// For a person at a terminal.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
}

impl<T: Value> Value for Switch<T> {
    const SHAPE: &'static str = T::SHAPE;

    fn read(text: &str) -> Result<Self, String> {
        match text {
            "" | "off" => Ok(Switch::Off),
            text => T::read(text).map(Switch::On).map_err(|error| format!("{error}, or off")),
        }
    }

    fn show(&self) -> String {
        match self {
            Switch::Off => quoted("off"),
            Switch::On(value) => value.show(),
        }
    }
}

impl Value for LogFormat {
    const SHAPE: &'static str = "human|json";

    fn read(text: &str) -> Result<Self, String> {
        match text {
            "human" => Ok(LogFormat::Human),
            "json" => Ok(LogFormat::Json),
            _ => Err(format!("{text:?} is neither human nor json")),
        }
    }

    fn show(&self) -> String {
        quoted(match self {
            LogFormat::Human => "human",
            LogFormat::Json => "json",
        })
    }
}

impl Value for bool {
    const SHAPE: &'static str = "true|false";

    fn read(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| format!("{text:?} is neither true nor false"))
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

macro_rules! number {
    ($($type:ty),+) => {$(
        impl Value for $type {
            const SHAPE: &'static str = "N";

            fn read(text: &str) -> Result<Self, String> {
                text.parse().map_err(|_| format!("{text:?} is no number from 0 to {}", <$type>::MAX))
            }

            fn show(&self) -> String {
                self.to_string()
            }
        }
    )+};
}

number!(u16, u32);

impl Value for f64 {
    const SHAPE: &'static str = "X";

    fn read(text: &str) -> Result<Self, String> {
        text.parse().ok().filter(|number: &f64| number.is_finite()).ok_or_else(|| format!("{text:?} is no number"))
    }

    fn show(&self) -> String {
        format!("{self:?}")
    }
}

impl Value for String {
    const SHAPE: &'static str = "TEXT";

    fn read(text: &str) -> Result<Self, String> {
        Ok(text.to_owned())
    }

    fn show(&self) -> String {
        quoted(self)
    }
}

impl Value for PathBuf {
    const SHAPE: &'static str = "FILE";

    fn read(text: &str) -> Result<Self, String> {
        Ok(text.into())
    }

    fn show(&self) -> String {
        quoted(&self.display().to_string())
    }
}

impl Value for SocketAddr {
    const SHAPE: &'static str = "ADDR";

    fn read(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| format!("{text:?} is no address with a port, such as 127.0.0.1:50051"))
    }

    fn show(&self) -> String {
        quoted(&self.to_string())
    }
}

impl Value for Duration {
    const SHAPE: &'static str = "TIME";

    fn read(text: &str) -> Result<Self, String> {
        duration(text)
    }

    fn show(&self) -> String {
        let (ms, seconds) = (self.as_millis(), self.as_secs());
        quoted(&match (ms % 1000, seconds % 60, seconds % 3600) {
            (1.., ..) => format!("{ms}ms"),
            (_, _, 0) if seconds > 0 => format!("{}h", seconds / 3600),
            (_, 0, _) if seconds > 0 => format!("{}m", seconds / 60),
            _ => format!("{seconds}s"),
        })
    }
}

/// Several, with commas between them.
impl Value for Vec<String> {
    const SHAPE: &'static str = "A,B";

    fn read(text: &str) -> Result<Self, String> {
        Ok(text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect())
    }

    fn show(&self) -> String {
        format!("[{}]", self.iter().map(|part| quoted(part)).collect::<Vec<_>>().join(", "))
    }
}

/// A duration as people write it: `500ms`, `3s`, `2m`, `1h`.
///
/// # Errors
/// Where it is none, or has no unit.
pub fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (amount, unit) = text.split_at(digits);
    let wrong = || format!("{text:?} is no time: a number and ms, s, m or h, such as 3s");
    let amount = u64::from(amount.parse::<u32>().map_err(|_| wrong())?);
    match unit {
        "ms" => Ok(Duration::from_millis(amount)),
        "s" => Ok(Duration::from_secs(amount)),
        "m" => Ok(Duration::from_secs(60 * amount)),
        "h" => Ok(Duration::from_secs(3600 * amount)),
        _ => Err(wrong()),
    }
}

/// A TOML string.
fn quoted(text: &str) -> String {
    struct Quoted<'a>(&'a str);
    impl fmt::Display for Quoted<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("\"")?;
            for c in self.0.chars() {
                match c {
                    '"' | '\\' => write!(f, "\\{c}")?,
                    c if c.is_control() => write!(f, "\\u{:04X}", u32::from(c))?,
                    c => write!(f, "{c}")?,
                }
            }
            f.write_str("\"")
        }
    }
    Quoted(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_unit() {
        for (text, ms) in [("500ms", 500), ("0s", 0), ("90s", 90_000), ("2m", 120_000), ("1h", 3_600_000)] {
            assert_eq!(duration(text), Ok(Duration::from_millis(ms)));
            assert_eq!(Duration::from_millis(ms).show(), format!("{text:?}"));
        }
        for nonsense in ["", "3", "s", "-1s", "3d", "99999999999s", "٣s"] {
            assert!(duration(nonsense).is_err(), "{nonsense}");
        }
    }

    #[test]
    fn off_is_a_value() {
        assert_eq!(Switch::<u32>::read("off"), Ok(Switch::Off));
        assert_eq!(Switch::<u32>::read("7"), Ok(Switch::On(7)));
        assert!(Switch::<u32>::read("no").expect_err("neither").ends_with("or off"));
    }

    #[test]
    fn what_toml_would_read_otherwise_is_escaped() {
        assert_eq!("a\\b\"\n".to_owned().show(), r#""a\\b\"\u000A""#);
    }
}

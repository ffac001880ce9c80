//! Where settings come from, the later before the earlier: defaults, a TOML
//! file, variables, flags. What cannot be understood is refused with its place
//! and the nearest name that there is: a misspelt limit that is passed over is
//! no limit.

use std::{collections::BTreeMap, fmt, path::Path};

use toml::de::{DeTable, DeValue};

use super::{ALL, Setting, Settings};

/// Something wrong with one setting, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// A file with a line, a variable or a flag.
    pub place: String,
    /// What is wrong there.
    pub what: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// Settings as they are gathered, with all that is wrong with them.
#[derive(Debug, Default)]
pub struct Layers {
    settings: Settings,
    origins: BTreeMap<&'static str, String>,
    wrong: Vec<Wrong>,
}

impl Layers {
    /// The defaults, and nothing over them.
    pub fn new() -> Self {
        Layers::default()
    }

    /// Puts a TOML file over what is there.
    pub fn file(&mut self, path: &Path, text: &str) {
        let place = |at: usize| format!("{}:{}", path.display(), 1 + text[..at].matches('\n').count());
        let table = match DeTable::parse(text) {
            Ok(table) => table.into_inner(),
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start.min(text.len()));
                return self.refuse(place(at), error.message().trim().to_owned());
            }
        };
        for (key, value) in table {
            let place = place(key.span().start);
            let Some(setting) = Setting::named(key.get_ref()) else {
                let what =
                    format!("there is no setting {:?}{}", key.get_ref(), nearest(key.get_ref(), |s| s.name.into()));
                self.refuse(place, what);
                continue;
            };
            match plain(value.get_ref()) {
                Some(text) => self.set(setting, &text, place),
                None => self.refuse(place, format!("{} has one value, or several in brackets", setting.name)),
            }
        }
    }

    /// Puts variables over what is there. Those that begin with `ISNAD_` and are
    /// neither a setting's nor in `others` are refused.
    pub fn variables(&mut self, variables: impl IntoIterator<Item = (String, String)>, others: &[String]) {
        let variables: BTreeMap<String, String> =
            variables.into_iter().filter(|(name, _)| name.starts_with("ISNAD_")).collect();
        for (name, value) in variables {
            match ALL.iter().find(|setting| setting.variable() == name) {
                Some(setting) => self.set(setting, &value, name),
                None if others.contains(&name) || of_kubernetes(&name) => {}
                None => {
                    let what = format!("there is no such setting{}", nearest(&name, Setting::variable));
                    self.refuse(name, what);
                }
            }
        }
    }

    /// Puts a flag over what is there.
    pub fn flag(&mut self, setting: &'static Setting, value: &str) {
        self.set(setting, value, format!("--{}", setting.flag()));
    }

    /// What came out.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn finish(mut self) -> Result<Settings, Vec<Wrong>> {
        if self.wrong.is_empty() {
            for what in self.settings.contradictions() {
                self.refuse("settings".to_owned(), what);
            }
        }
        if self.wrong.is_empty() { Ok(self.settings) } else { Err(self.wrong) }
    }

    /// Where a setting's value comes from; `None` where it is the default.
    pub fn origin(&self, setting: &Setting) -> Option<&str> {
        self.origins.get(setting.name).map(String::as_str)
    }

    fn set(&mut self, setting: &'static Setting, value: &str, place: String) {
        match (setting.set)(&mut self.settings, value) {
            Ok(()) => drop(self.origins.insert(setting.name, place)),
            Err(what) => self.refuse(place, what),
        }
    }

    fn refuse(&mut self, place: String, what: String) {
        self.wrong.push(Wrong { place, what });
    }
}

/// A TOML value as a variable would have it; `None` for tables and dates.
fn plain(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::Boolean(truth) => Some(truth.to_string()),
        DeValue::Array(parts) => {
            let parts: Option<Vec<String>> = parts.iter().map(|part| plain(part.get_ref())).collect();
            parts.map(|parts| parts.join(","))
        }
        _ => None,
    }
}

/// Kubernetes gives every pod variables about every Service beside it: one that
/// is called isnad makes ISNAD_SERVICE_HOST, ISNAD_PORT_50051_TCP and the like,
/// and `isnad-admin` those with ISNAD_ADMIN_ in front.
fn of_kubernetes(name: &str) -> bool {
    let parts: Vec<&str> = name.split('_').collect();
    let port = |part: &&str| part.parse::<u16>().is_ok();
    parts.windows(2).any(|pair| matches!(pair, ["SERVICE", "HOST" | "PORT"]))
        || parts.last() == Some(&"PORT")
        || parts.windows(3).any(|three| three[0] == "PORT" && port(&three[1]) && matches!(three[2], "TCP" | "UDP"))
}

/// The name most like a wrong one, where one is like it at all.
fn nearest(wrong: &str, name: impl Fn(&Setting) -> String) -> String {
    let likeness = |name: &String| strsim::normalized_damerau_levenshtein(wrong, name);
    let best = ALL.iter().map(name).max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    match best.filter(|name| likeness(name) >= 0.6) {
        Some(name) => format!("; is {name} meant?"),
        None => "; `isnad config --print-defaults` lists all".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn file(text: &str) -> Result<Settings, Vec<String>> {
        let mut layers = Layers::new();
        layers.file(Path::new("isnad.toml"), text);
        layers.finish().map_err(|wrong| wrong.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn the_printed_defaults_are_the_defaults() {
        let printed = Settings::default().to_toml();
        assert_eq!(file(&printed), Ok(Settings::default()));
        for setting in ALL {
            assert!(printed.contains(&format!("\n{} = ", setting.name)), "{}", setting.name);
        }
    }

    #[test]
    fn what_is_printed_is_what_was_read() {
        let text = "listen = \"[::1]:1\"\nadmin_listen = \"127.0.0.1:2\"\ngrpc_web = true\n\
            grpc_web_origins = [\"https://a.example\", \"https://b.example\"]\ngzip_above = 4_096\n\
            tokens_file = 'a\"b\\c'\ntrace_ratio = 0.25\nlame_duck = \"1500ms\"\nlog_format = \"json\"\n";
        let settings = file(text).expect("fine");
        assert_eq!(settings.lame_duck, Duration::from_millis(1500));
        assert_eq!(settings.grpc_web_origins.len(), 2);
        assert_eq!(file(&settings.to_toml()), Ok(settings));
    }

    #[test]
    fn the_later_layer_wins() {
        let mut layers = Layers::new();
        layers.file(Path::new("isnad.toml"), "max_calls = 1\nworkers = 1\ngrace = \"1s\"");
        let variables = [("ISNAD_WORKERS", "2"), ("ISNAD_GRACE", "2s"), ("HOME", "/")];
        layers.variables(variables.map(|(name, value)| (name.into(), value.into())), &[]);
        layers.flag(Setting::named("grace").expect("there"), "3s");
        assert_eq!(layers.origin(Setting::named("workers").expect("there")), Some("ISNAD_WORKERS"));
        let settings = layers.finish().expect("fine");
        assert_eq!((settings.max_calls, settings.workers, settings.grace), (1, 2, Duration::from_secs(3)));
    }

    #[test]
    fn what_is_not_understood_is_refused_with_its_place() {
        let wrong = file("# hello\nmax_cals = 3\nlisten = \"nowhere\"\n[tls]\ncert = 1").expect_err("refused");
        assert_eq!(wrong.len(), 3, "{wrong:?}");
        assert!(
            wrong.iter().any(|w| w.starts_with("isnad.toml:2:") && w.ends_with("is max_calls meant?")),
            "{wrong:?}"
        );
        assert!(wrong.iter().any(|w| w.starts_with("isnad.toml:3:") && w.contains("no address")), "{wrong:?}");
        assert!(file("workers = \n").expect_err("no TOML")[0].starts_with("isnad.toml:1:"));
        assert!(file("workers = 70000").expect_err("too many")[0].contains("65535"));
    }

    #[test]
    fn unknown_variables_are_refused_but_not_those_of_others() {
        let wrong = |names: &[&str]| {
            let mut layers = Layers::new();
            layers.variables(names.iter().map(|name| (name.to_string(), "1s".into())), &["ISNAD_CONFIG".into()]);
            layers.finish().map(drop).map_err(|wrong| wrong[0].to_string())
        };
        assert_eq!(
            wrong(&["ISNAD_LAMEDUCK"]),
            Err("ISNAD_LAMEDUCK: there is no such setting; is ISNAD_LAME_DUCK meant?".into())
        );
        let kubernetes = ["ISNAD_SERVICE_HOST", "ISNAD_SERVICE_PORT_GRPC", "ISNAD_PORT", "ISNAD_PORT_50051_TCP_ADDR"];
        assert_eq!(wrong(&kubernetes), Ok(()));
        assert_eq!(wrong(&["ISNAD_CONFIG", "PATH"]), Ok(()));
    }
}

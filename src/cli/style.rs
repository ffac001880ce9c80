//! Text for a terminal: colour where it is wanted, and Arabic beside Latin
//! letters so that neither carries the other away.

use std::{env, fmt, io::IsTerminal};

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;

use crate::wire::proto::EntityType;

/// FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE: what stands between takes
/// its direction from itself and gives none to what stands around (UAX #9).
const ISOLATE: (char, char) = ('\u{2068}', '\u{2069}');

/// When to colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Whether standard output is to be coloured.
    pub(super) fn on_stdout(self) -> bool {
        match self {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                std::io::stdout().is_terminal()
                    && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                    && env::var_os("TERM").is_none_or(|term| term != "dumb")
            }
        }
    }
}

/// How a part of the answer looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// A heading of the answer.
    Heading,
    /// A name of this type.
    Name(EntityType),
    /// What a reader needs less.
    Dim,
    /// For something.
    Favor,
    /// Against something.
    Against,
    /// As the text around it.
    Plain,
}

/// Paints, or does not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    /// Whether to colour.
    pub(super) color: bool,
}

impl Paint {
    /// A text of the article in a line of ours: safe to print, isolated from
    /// what stands around it.
    pub(super) fn arabic(self, text: &str, look: Look) -> String {
        format!("{}{}{}", ISOLATE.0, self.text(text, look), ISOLATE.1)
    }

    /// A text of the article in a line of its own: safe to print.
    pub(super) fn text(self, text: &str, look: Look) -> String {
        self.ours(Safe(text), look)
    }

    /// A text of ours.
    pub(super) fn ours(self, text: impl fmt::Display, look: Look) -> String {
        let style = if self.color { style(look) } else { Style::new() };
        format!("{style}{text}{style:#}")
    }
}

fn style(look: Look) -> Style {
    let color = |color: AnsiColor| Style::new().fg_color(Some(color.into()));
    match look {
        Look::Heading => Style::new().bold(),
        Look::Name(EntityType::Person) => color(AnsiColor::Cyan).bold(),
        Look::Name(EntityType::Organization) => color(AnsiColor::Magenta),
        Look::Name(EntityType::Location) => color(AnsiColor::Blue),
        Look::Name(EntityType::Role) => color(AnsiColor::Cyan),
        Look::Name(_) => color(AnsiColor::Yellow),
        Look::Dim => Style::new().dimmed(),
        Look::Favor => color(AnsiColor::Green).bold(),
        Look::Against => color(AnsiColor::Red).bold(),
        Look::Plain => Style::new(),
    }
}

/// Text of others as it may go to a terminal: no control character that could
/// command it, and no directional mark that could reach beyond the text.
struct Safe<'t>(&'t str);

impl fmt::Display for Safe<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unsafe_here = |c: char| match c {
            '\n' | '\t' => false,
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => true,
            c => c.is_control(),
        };
        let mut rest = self.0;
        while let Some(at) = rest.find(unsafe_here) {
            f.write_str(&rest[..at])?;
            let after = &rest[at..];
            let c = after.chars().next().unwrap_or_default();
            // Directional marks are not seen, so nothing is put in their place.
            if c.is_control() && c != '\r' {
                f.write_str("\u{FFFD}")?;
            }
            rest = &after[c.len_utf8()..];
        }
        f.write_str(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_others_commands_no_terminal() {
        let paint = Paint { color: false };
        assert_eq!(paint.text("قال\u{1b}[2J\u{202E}ثم\r\n", Look::Plain), "قال\u{FFFD}[2Jثم\n");
    }

    #[test]
    fn text_of_others_is_isolated_even_where_it_would_break_out() {
        let paint = Paint { color: false };
        assert_eq!(paint.arabic("ق\u{2069}ل", Look::Plain), "\u{2068}قل\u{2069}");
    }

    #[test]
    fn colour_is_closed() {
        let painted = Paint { color: true }.text("قال", Look::Heading);
        assert!(painted.starts_with("\u{1b}[1m") && painted.ends_with("\u{1b}[0m"), "{painted:?}");
    }
}

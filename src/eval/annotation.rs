//! An annotation file: its words found in the text, or what is wrong with it.
//!
//! A span is written as the words themselves; where they stand more than once,
//! `words#2` is the second time. The words of a cue and of a source may stand without
//! a number: the nearest to the content is meant.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use crate::document::Span;

use super::reading::{Entity, NameType, Quotation, QuotationType, Reading, Side, Stance};
use super::words::fold;

/// What the annotator of a text says that it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotation(pub Reading);

/// Something in an annotation that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The entry, such as `quotes[3].cue`; empty for the whole file.
    pub entry: String,
    /// What is wrong and what to do.
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.entry.is_empty() { f.write_str(&self.reason) } else { write!(f, "{}: {}", self.entry, self.reason) }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    entities: Option<Vec<Value>>,
    quotes: Option<Vec<Value>>,
    stances: Option<Vec<Value>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntityEntry {
    name: String,
    r#type: NameType,
    mentions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuoteEntry {
    r#type: QuotationType,
    content: Vec<String>,
    cue: Option<String>,
    source: Option<String>,
    speaker: String,
    via: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StanceEntry {
    holder: String,
    target: String,
    label: Side,
    evidence: Option<String>,
}

impl Annotation {
    /// Reads the annotation of a text. Says all that is wrong with it at once.
    pub fn parse(json: &str, text: &str) -> Result<Self, Vec<Fault>> {
        let file: File = serde_json::from_str(json.trim_start_matches('\u{FEFF}'))
            .map_err(|error| vec![Fault { entry: String::new(), reason: format!("not an annotation: {error}") }])?;
        let mut resolver = Resolver { text, faults: Vec::new() };
        if file.entities.is_none() && file.quotes.is_none() && file.stances.is_none() {
            resolver.fault("", "it has none of `entities`, `quotes` and `stances`; give at least one, `[]` if empty");
        }
        let reading = Reading {
            entities: file.entities.map(|entries| resolver.all("entities", entries, Resolver::entity)),
            quotations: file.quotes.map(|entries| resolver.all("quotes", entries, Resolver::quotation)),
            stances: file.stances.map(|entries| resolver.all("stances", entries, Resolver::stance)),
        };
        if resolver.faults.is_empty() { Ok(Annotation(reading)) } else { Err(resolver.faults) }
    }
}

/// Finds words in the text and collects what is wrong.
struct Resolver<'t> {
    text: &'t str,
    faults: Vec<Fault>,
}

impl Resolver<'_> {
    fn all<E: for<'de> Deserialize<'de>, T>(
        &mut self,
        list: &str,
        entries: Vec<Value>,
        read: impl Fn(&mut Self, &str, E) -> T,
    ) -> Vec<T> {
        let mut all = Vec::new();
        for (index, entry) in entries.into_iter().enumerate() {
            let at = format!("{list}[{index}]");
            match serde_json::from_value(entry) {
                Ok(entry) => all.push(read(self, &at, entry)),
                Err(error) => self.fault(&at, &error.to_string()),
            }
        }
        all
    }

    fn entity(&mut self, at: &str, entry: EntityEntry) -> Entity {
        self.filled(at, "name", &entry.name);
        let mentions = self.spans(&format!("{at}.mentions"), &entry.mentions);
        Entity { name: entry.name, kind: entry.r#type, mentions }
    }

    fn quotation(&mut self, at: &str, entry: QuoteEntry) -> Quotation {
        self.filled(at, "speaker", &entry.speaker);
        let mut content = self.spans(&format!("{at}.content"), &entry.content);
        content.sort_unstable();
        let near = content.first().map_or(0, |span| span.begin);
        let cue = entry.cue.filter(|cue| !cue.is_empty());
        let source = entry.source.filter(|source| !source.is_empty());
        Quotation {
            kind: Some(entry.r#type),
            content,
            cue: cue.and_then(|words| self.nearest(&format!("{at}.cue"), &words, near)),
            source: source.and_then(|words| self.nearest(&format!("{at}.source"), &words, near)),
            speaker: entry.speaker,
            via: entry.via.unwrap_or_default(),
        }
    }

    fn stance(&mut self, at: &str, entry: StanceEntry) -> Stance {
        self.filled(at, "holder", &entry.holder);
        self.filled(at, "target", &entry.target);
        let evidence = entry.evidence.filter(|evidence| !evidence.is_empty());
        Stance {
            holder: entry.holder,
            target: entry.target,
            side: entry.label,
            evidence: evidence.and_then(|words| self.span(&format!("{at}.evidence"), &words)),
        }
    }

    fn filled(&mut self, at: &str, field: &str, value: &str) {
        if value.trim().is_empty() {
            self.fault(&format!("{at}.{field}"), "it is empty");
        }
    }

    fn spans(&mut self, at: &str, written: &[String]) -> Vec<Span> {
        if written.is_empty() {
            self.fault(at, "it is empty; give the words as they stand in the text");
        }
        let spans = written.iter().enumerate();
        spans.filter_map(|(index, words)| self.span(&format!("{at}[{index}]"), words)).collect()
    }

    /// Where the words stand that a span names.
    fn span(&mut self, at: &str, written: &str) -> Option<Span> {
        let (words, number) = split(written);
        let places = self.places(at, words)?;
        match number {
            None if places.len() == 1 => Some(places[0]),
            None => {
                let last = places.len();
                self.fault(
                    at,
                    &format!("“{words}” stands {last} times in the text; say which: {words}#1 … {words}#{last}"),
                );
                None
            }
            Some(number) => {
                let place = number.checked_sub(1).and_then(|index| places.get(index)).copied();
                if place.is_none() {
                    let there = places.len();
                    self.fault(
                        at,
                        &format!(
                            "“{words}” stands {there} times in the text, counted from 1; #{number} is none of them"
                        ),
                    );
                }
                place
            }
        }
    }

    /// The same; without a number the place nearest to the content.
    fn nearest(&mut self, at: &str, written: &str, content: u32) -> Option<Span> {
        if split(written).1.is_some() {
            return self.span(at, written);
        }
        let away = |span: &Span| {
            let between = span.begin.min(content) as usize..span.begin.max(content) as usize;
            self.text[between].chars().count()
        };
        self.places(at, written)?.into_iter().min_by_key(away)
    }

    /// All places where the words stand; a fault where there is none.
    fn places(&mut self, at: &str, words: &str) -> Option<Vec<Span>> {
        let places: Vec<Span> = match words {
            "" => Vec::new(),
            words => self.text.match_indices(words).map(|(at, found)| Span::new(at, at + found.len())).collect(),
        };
        if places.is_empty() {
            let advice = match self.alike(words) {
                Some(there) => format!("the text writes “{there}”"),
                None => "copy the words as they are printed".into(),
            };
            self.fault(at, &format!("“{words}” does not stand in the text; {advice}"));
            return None;
        }
        Some(places)
    }

    /// Words of the text that are these but for signs, hamzas or white space.
    fn alike(&self, words: &str) -> Option<String> {
        let folded = |text: &str| text.split_whitespace().map(fold).collect::<Vec<_>>();
        let wanted = folded(words);
        let there: Vec<&str> = self.text.split_whitespace().collect();
        let found = folded(self.text).windows(wanted.len().max(1)).position(|window| window == wanted)?;
        Some(there[found..found + wanted.len()].join(" "))
    }

    fn fault(&mut self, entry: &str, reason: &str) {
        self.faults.push(Fault { entry: entry.to_owned(), reason: reason.to_owned() });
    }
}

/// The words and the number behind their `#`.
fn split(written: &str) -> (&str, Option<usize>) {
    match written.rsplit_once('#') {
        Some((words, number)) if !words.is_empty() => match number.parse() {
            Ok(number) => (words, Some(number)),
            Err(_) => (written, None),
        },
        _ => (written, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "قال سمير: الأمر انتهى. وقال سمير أيضًا: لا.";

    fn faults(json: &str) -> String {
        let faults = Annotation::parse(json, TEXT).expect_err("wrong");
        faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn words_are_found_by_number_and_by_nearness() {
        let json = r#"{"entities": [{"name": "سمير", "type": "PER", "mentions": ["سمير#2"]}],
                       "quotes": [{"type": "I", "content": ["لا#3"], "cue": "قال", "source": null, "speaker": "سمير"}]}"#;
        let Annotation(reading) = Annotation::parse(&json.replace("لا#3", "لا."), TEXT).expect("right");
        let second = |words: &str| TEXT.match_indices(words).nth(1).expect("twice").0 as u32;
        assert_eq!(reading.entities.expect("given")[0].mentions[0].begin, second("سمير"));
        assert_eq!(reading.quotations.expect("given")[0].cue.expect("given").begin, second("قال"));
        assert_eq!(reading.stances, None);
    }

    #[test]
    fn every_fault_is_named_with_its_entry() {
        let json = r#"{"entities": [{"name": "سمير", "type": "PERS", "mentions": []},
                                    {"name": "سمير", "type": "PER", "mentions": ["سمير", "سمير#3", "سميرة", "أيضا:"]}],
                       "stances": [{"holder": "", "target": "الأمر", "side": "FAVOR"}]}"#;
        let faults = faults(json);
        for part in [
            "entities[0]: unknown variant `PERS`, expected one of `PER`, `ORG`, `LOC`, `MISC`",
            "entities[1].mentions[0]: “سمير” stands 2 times in the text; say which: سمير#1 … سمير#2",
            "entities[1].mentions[1]: “سمير” stands 2 times in the text, counted from 1; #3 is none",
            "entities[1].mentions[2]: “سميرة” does not stand in the text; copy",
            "entities[1].mentions[3]: “أيضا:” does not stand in the text; the text writes “أيضًا:”",
            "stances[0]: unknown field `side`, expected one of",
        ] {
            assert!(faults.contains(part), "no {part} in\n{faults}");
        }
    }

    #[test]
    fn a_file_that_is_no_annotation_says_where() {
        assert!(faults("{\"entities\": [\n}").contains("line 2 column 1"));
        assert!(faults(r#"{"mentions": []}"#).contains("unknown field `mentions`, expected one of `entities`"));
        assert!(faults("{}").contains("give at least one"));
    }
}

//! By-lines: who wrote the article, not whom it is about (`كتب: سمير الطافشي`,
//! `سمير الطافشي - عمّان:`).

use std::collections::HashSet;
use std::ops::Range;
use std::sync::OnceLock;

use crate::document::{Document, Token};
use crate::lexicon::bylines::{Kind, ROWS};

/// Words of the longest line that is a by-line.
const LINE: usize = 8;
/// Tokens behind the name among which the colon of a dateline is looked for.
const DATELINE: usize = 8;
/// Paragraphs at the top among which a by-line without its word can stand.
const TOP: usize = 3;

/// Whether the person's name in `tokens` is the writer's: a by-line's word stands
/// before it and nothing else, or it begins a line at the top and a hyphen is
/// behind it.
pub(super) fn is_byline(document: &Document<'_>, tokens: Range<usize>) -> bool {
    let index = document.sentence_of(tokens.start);
    let Some(sentence) = document.sentences.get(index) else { return false };
    let line = sentence.tokens.clone();
    let words = |range: Range<usize>| range.filter(|i| !document.tokens[*i].is_punctuation());
    let behind = document.tokens.get(tokens.end).filter(|_| tokens.end < line.end);
    let dash = |token: &Token| matches!(token.folded.as_str(), "-" | "–" | "—" | "ـ" | "/" | "(" | "|");
    let short = words(line.clone()).count() <= LINE;
    let before: Vec<usize> = words(line.start..tokens.start).take(4).collect();
    if before.is_empty() {
        let starts = document.paragraphs.iter().take(TOP).any(|p| p.sentences.start == index);
        let dateline = || (tokens.end..line.end.min(tokens.end + DATELINE)).any(|i| document.tokens[i].folded == ":");
        return starts && behind.is_some_and(dash) && (short || dateline());
    }
    let mark = tokens.start.checked_sub(1).is_some_and(|i| document.tokens[i].is_punctuation());
    let kinds: Vec<Option<Kind>> = before.iter().map(|i| kind(&document.tokens[*i].folded)).collect();
    let own = kinds.contains(&Some(Kind::Sure)) || mark || short && behind.is_none_or(dash);
    before.len() < 4 && kinds.iter().all(Option::is_some) && own
}

fn kind(word: &str) -> Option<Kind> {
    static WORDS: OnceLock<HashSet<(&'static str, bool)>> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        ROWS.iter().flat_map(|row| row.forms.iter().map(|form| (*form, row.kind == Kind::Sure))).collect()
    });
    match (words.contains(&(word, true)), words.contains(&(word, false))) {
        (true, _) => Some(Kind::Sure),
        (_, true) => Some(Kind::Marked),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::pipeline::{Depth, Options, Pipeline};

    #[test]
    fn writers_are_told_from_speakers() {
        for (text, byline) in [
            ("كتب: محمود حسين\nقال الوزير إن الأمر انتهى.", true),
            ("بقلم محمود حسين\nقال الوزير إن الأمر انتهى.", true),
            ("محمود حسين - عمان: قال الوزير إن الأمر انتهى.", true),
            ("إعداد/ محمود حسين\nقال الوزير إن الأمر انتهى.", true),
            ("كتب محمود حسين على تويتر أن الأمر انتهى.", false),
            ("محمود حسين: الأمر انتهى", false),
            ("وقال محمود حسين إن الأمر انتهى.", false),
        ] {
            let document = Pipeline::new().run(text, &Options { depth: Depth::Entities, ..Options::default() });
            assert_eq!(document.mentions.first().map(|mention| mention.byline), Some(byline), "{text}");
        }
    }
}

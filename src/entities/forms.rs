//! Names as they are compared: folded words without clitics and article, and
//! the skeleton that different spellings of a foreign name share.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use compact_str::CompactString;
use smallvec::SmallVec;

use crate::document::{Document, SegmentKind, Span, TokenKind};
use crate::lexicon::{aliases, nationalities};

/// The words of a name, as compared.
pub(super) type Words = SmallVec<[CompactString; 4]>;

/// The words of the name that stands in `tokens`. Only its first word can carry
/// proclitics.
pub(super) fn words(document: &Document<'_>, tokens: Range<usize>) -> Words {
    tokens
        .clone()
        .map(|i| (i, &document.tokens[i]))
        .filter(|(_, t)| !matches!(t.kind, TokenKind::Punctuation | TokenKind::Symbol))
        .map(|(i, t)| if i == tokens.start { t.stem.clone() } else { bare(&t.folded).into() })
        .collect()
}

/// A folded word without its article.
pub(super) fn bare(word: &str) -> &str {
    match word.strip_prefix("ال") {
        Some(rest) if rest.chars().nth(1).is_some() => rest,
        _ => word,
    }
}

/// What spellings of a name have in common: weak letters gone after the first,
/// letters that transcriptions take for one another made one (غ ج ق ك of g, ت ط
/// of t, س ص, ف ڤ, ث ت). `غوغل` and `جوجل` share it, `ترامب` and `ترمب` too.
pub(super) fn skeleton(word: &str) -> CompactString {
    let mut last = '\0';
    let mut out = CompactString::default();
    for (i, c) in bare(word).chars().enumerate() {
        let c = match c {
            'ا' | 'و' | 'ي' | 'ه' | 'ء' if i > 0 => continue,
            'غ' | 'ج' | 'ق' | 'گ' | 'چ' => 'ك',
            'ط' | 'ث' => 'ت',
            'ص' | 'ز' => 'س',
            'ڤ' => 'ف',
            'پ' => 'ب',
            'ض' | 'ذ' | 'ظ' => 'د',
            c => c,
        };
        if c != last {
            out.push(c);
        }
        last = c;
    }
    out
}

/// A phrase as the aliases are keyed by: words without article.
fn phrase(form: &str) -> String {
    form.split(' ').map(bare).collect::<Vec<_>>().join(" ")
}

/// Names that share no word with the name they stand for, to that name.
fn table() -> &'static HashMap<String, String> {
    static TABLE: OnceLock<HashMap<String, String>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = HashMap::new();
        for row in nationalities::ROWS {
            for name in row.names {
                table.insert(phrase(name), phrase(row.country));
            }
        }
        for row in aliases::ROWS {
            for name in row.names {
                table.insert(phrase(name), phrase(row.key));
            }
        }
        table
    })
}

/// The key of a name: its words, or those of the name it is an alias of.
pub(super) fn key(words: &[CompactString]) -> CompactString {
    let joined = words.join(" ");
    table().get(&joined).map_or_else(|| joined.into(), |key| key.as_str().into())
}

/// Where a name stands: from the stem of its first token, without proclitics.
pub(super) fn span(document: &Document<'_>, tokens: Range<usize>) -> Span {
    let mut span = document.span_of(tokens.clone());
    let first = &document.tokens[tokens.start];
    if let Some(stem) = first.segments.iter().find(|s| s.kind == SegmentKind::Stem) {
        span.begin = stem.span.begin;
    }
    span
}

/// The words of a name or title as they are written; an article that lost its
/// alif behind `ل` has it again (`للعراق` gives `العراق`).
pub(super) fn text(document: &Document<'_>, tokens: Range<usize>) -> String {
    let span = span(document, tokens.clone());
    let stem = document.tokens[tokens.start].segments.iter().find(|s| s.kind == SegmentKind::Stem);
    let alif = if stem.is_some_and(|s| s.restored_alif) { "ا" } else { "" };
    format!("{alif}{}", document.slice(span).trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_of(text: &str) -> CompactString {
        key(&text.split(' ').map(CompactString::from).collect::<Vec<_>>())
    }

    #[test]
    fn aliases_lead_to_one_key() {
        assert_eq!(key_of("جمهوريه اسلاميه"), "ايران");
        assert_eq!(key_of("اميركا"), key_of("ولايات متحده"));
        assert_eq!(key_of("داعش"), key_of("تنظيم دوله"));
    }

    #[test]
    fn spellings_share_a_skeleton() {
        for (a, b) in [("غوغل", "جوجل"), ("ترامب", "ترمب"), ("شمخاني", "الشمخاني"), ("بوتين", "بوتن")]
        {
            assert_eq!(skeleton(a), skeleton(b), "{a} {b}");
        }
        assert_ne!(skeleton("ماكرون"), skeleton("مرسي"));
    }
}

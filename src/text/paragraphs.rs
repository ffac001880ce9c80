//! What part of a page a line is: running text, a heading, or furniture.

use std::sync::LazyLock;

use crate::document::{ParagraphKind, Token, TokenKind};
use crate::lexicon::page_furniture::{Extent, ROWS};

use super::chars::is_quotation_mark;

/// Words of the longest line without a full stop that is taken for a heading.
const HEADING_WORDS: usize = 14;

/// Words of the longest line that is furniture by its first words.
const FURNITURE_WORDS: usize = 16;

/// Words of the longest line that is a credit because it begins with a star.
const CREDIT_WORDS: usize = 8;

/// The kind of the line that these tokens are.
pub(super) fn kind(tokens: &[Token]) -> ParagraphKind {
    let words = tokens.iter().filter(|token| !token.is_punctuation()).count();
    if words <= FURNITURE_WORDS && is_furniture(tokens) {
        return ParagraphKind::Furniture;
    }
    let tail = &tokens[tokens.len().saturating_sub(3)..];
    let stop = |t: &Token| t.is_punctuation() && t.folded.starts_with(['.', '؟', '!', '?']);
    let asks = |t: &Token| t.is_punctuation() && t.folded.starts_with(['؟', '?']);
    // A headline may ask; what asks in running text is mostly quoted.
    let one = || {
        let quoted = tokens.iter().any(|t| t.folded.starts_with(is_quotation_mark));
        !quoted && tail.iter().any(asks) && tokens.iter().filter(|t| stop(t)).count() == 1
    };
    let stops = tail.iter().any(stop) && !one();
    if words <= HEADING_WORDS && !stops { ParagraphKind::Heading } else { ParagraphKind::Body }
}

fn is_furniture(tokens: &[Token]) -> bool {
    let letters = |token: &&Token| matches!(token.kind, TokenKind::Word | TokenKind::Foreign);
    let forms = || tokens.iter().filter(|token| !token.is_punctuation() && token.kind != TokenKind::Symbol);
    // A rule, a clock, a telephone number, an address.
    if !tokens.iter().any(|token| letters(&token)) {
        return true;
    }
    let starred = tokens[0].folded.starts_with('*') || tokens[0].folded == "(";
    let credit = |token: &Token| matches!(token.folded.as_str(), "نقلا" | "المصدر");
    let second = forms().nth(1).map_or("", |token| &token.folded);
    if forms().count() <= CREDIT_WORDS && forms().next().is_some_and(credit) {
        // نقلا عن الأهرام below an article; المصدر: is one with its colon.
        let colon = tokens.get(1).is_some_and(|token| token.folded == ":");
        return starred && second == "عن" || colon;
    }
    let agencies = tokens.split(|token| token.is_punctuation() || token.kind == TokenKind::Symbol);
    let mut parts = agencies.filter(|part| !part.is_empty()).peekable();
    if parts.peek().is_some() && parts.all(|part| matches(part, Extent::Whole)) {
        return true;
    }
    let first: Vec<&Token> = forms().take(4).collect();
    (1..=first.len()).any(|length| {
        let phrase = first[..length].iter().map(|token| token.folded.as_str());
        is_listed(&phrase.collect::<Vec<_>>().join(" "), Extent::Opening)
    })
}

/// Whether a part of a line is just what the table lists.
fn matches(part: &[Token], extent: Extent) -> bool {
    part.len() <= 4 && is_listed(&part.iter().map(|token| token.folded.as_str()).collect::<Vec<_>>().join(" "), extent)
}

fn is_listed(phrase: &str, extent: Extent) -> bool {
    static PHRASES: LazyLock<Vec<(&str, Extent)>> = LazyLock::new(|| {
        let mut phrases: Vec<_> =
            ROWS.iter().flat_map(|row| row.forms.iter().map(|form| (*form, row.extent))).collect();
        phrases.sort_unstable();
        phrases
    });
    PHRASES.binary_search(&(phrase, extent)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::text::sentences::Reader;

    fn kind_of(line: &str) -> ParagraphKind {
        let mut document = Document::new(line);
        let mut reader = Reader::default();
        while reader.next(&mut document).is_some() {}
        document.paragraphs[0].kind
    }

    #[test]
    fn furniture_is_told_from_text() {
        for line in [
            "المصدر : الجزيرة + وكالات",
            "*نقلا عن الأهرام المصرية",
            "// انتهى //",
            "----------",
            "20:37",
            "اقرأ أيضا: حقائق عن الجزائر",
            "(أ ف ب)",
            "تاريخ النشر :1 مايو 2012",
            "فرانس24/ أ ف ب / رويترز",
        ] {
            assert_eq!(kind_of(line), ParagraphKind::Furniture, "{line}");
        }
        assert_eq!(kind_of("نتائج تاريخية"), ParagraphKind::Heading);
        assert_eq!(kind_of("الوزير: لن نقبل"), ParagraphKind::Heading);
        assert_eq!(kind_of("هل تعود الأندية إلى ملاعبها؟"), ParagraphKind::Heading);
        assert_eq!(kind_of("سأل: \"هل تعود؟\""), ParagraphKind::Body);
        assert_eq!(kind_of("هل تعود؟ لا نعلم. فمن يعلم؟"), ParagraphKind::Body);
        assert_eq!(kind_of("وقال المصدر إن الاجتماع انتهى دون نتيجة."), ParagraphKind::Body);
        assert_eq!(kind_of("المصدر قال إن الاجتماع انتهى."), ParagraphKind::Body);
    }
}

//! Reads an article sentence by sentence.
//!
//! A line is a paragraph. Within it a sentence ends at a full stop, `؟`, `!`,
//! `…` or `..` — news writes two points for one — with the closing marks behind
//! it; not at the point of an abbreviation (`د.`), nor of a number.

use crate::document::{Document, Paragraph, ParagraphKind, Sentence, Span, Token, TokenKind};

use super::chars::{is_line_break, is_quotation_mark};
use super::fold::is_invisible;
use super::paragraphs::kind;
use super::tokens::{next_token, token};

/// Tokens after which a sentence is ended even where nothing ends it: it bounds
/// the work between two events on text without marks.
const LONGEST: usize = 400;

/// Where the reading stands.
#[derive(Debug, Default)]
pub struct Reader {
    /// First byte not read.
    at: usize,
    /// End of the paragraph being read; `at` where none is.
    paragraph_end: usize,
}

/// What a call of [`Reader::next`] added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// Index of the new sentence.
    pub sentence: usize,
    /// It is the last one of its paragraph.
    pub closes_paragraph: bool,
}

impl Reader {
    /// Reads one sentence and appends it, its tokens and, where it is the first
    /// of one, its paragraph. `None` at the end of the text.
    pub fn next(&mut self, document: &mut Document<'_>) -> Option<Read> {
        let text = document.text;
        if self.at >= self.paragraph_end {
            let span = next_line(text, self.at)?;
            self.at = span.begin as usize;
            self.paragraph_end = span.end as usize;
            let first = document.sentences.len();
            document.paragraphs.push(Paragraph { span, sentences: first..first, kind: ParagraphKind::Body });
        }
        let first = document.tokens.len();
        self.read_tokens(document);
        // What is left of the line may be invisible.
        if next_token(text, self.at, self.paragraph_end).is_none() {
            self.at = self.paragraph_end;
        }
        let tokens = first..document.tokens.len();
        let sentence = document.sentences.len();
        let span = document.span_of(tokens.clone());
        document.sentences.push(Sentence { span, tokens, paragraph: document.paragraphs.len() - 1 });
        let closes_paragraph = self.at >= self.paragraph_end;
        let paragraph = document.paragraphs.last_mut().expect("one was pushed");
        paragraph.sentences.end = sentence + 1;
        if closes_paragraph {
            let (paragraph, sentences) = (paragraph.clone(), &document.sentences);
            let tokens =
                sentences[paragraph.sentences.start].tokens.start..sentences[paragraph.sentences.end - 1].tokens.end;
            let kind = kind(&document.tokens[tokens]);
            document.paragraphs.last_mut().expect("one was pushed").kind = kind;
        }
        Some(Read { sentence, closes_paragraph })
    }

    /// Appends the tokens of one sentence; at least one, since a paragraph
    /// begins and goes on only where there is one.
    fn read_tokens(&mut self, document: &mut Document<'_>) {
        let text = document.text;
        let first = document.tokens.len();
        let mut ended = false;
        while let Some((span, kind)) = next_token(text, self.at, self.paragraph_end) {
            if ended && !closes(text, span, kind, self.at) {
                return;
            }
            self.at = span.end as usize;
            document.tokens.push(token(text, span, kind));
            ended |= ends_sentence(text, &document.tokens[first..], self.paragraph_end)
                || document.tokens.len() - first >= LONGEST;
        }
        self.at = self.paragraph_end;
    }
}

/// The next line that has a token on it, trimmed to its first and last visible
/// character.
fn next_line(text: &str, mut at: usize) -> Option<Span> {
    while at < text.len() {
        let rest = &text[at..];
        let end = at + rest.find(is_line_break).unwrap_or(rest.len());
        if let Some((first, _)) = next_token(text, at, end) {
            let blank = |c: char| c.is_whitespace() || c.is_control() || is_invisible(c);
            let trimmed = text[..end].trim_end_matches(blank).len();
            return Some(Span::new(first.begin as usize, trimmed.max(first.end as usize)));
        }
        at = end + text[end..].chars().next().map_or(0, char::len_utf8);
    }
    None
}

/// Whether the last of these tokens ends their sentence.
fn ends_sentence(text: &str, tokens: &[Token], paragraph_end: usize) -> bool {
    let Some((last, before)) = tokens.split_last() else { return false };
    if last.kind != TokenKind::Punctuation {
        return false;
    }
    match text[last.span.range()].chars().next() {
        Some('؟' | '?' | '!' | '…' | '۔') => true,
        Some('.') if last.span.len() > 1 => true,
        Some('.') => {
            let glued = before.last().is_some_and(|t| t.span.end == last.span.begin);
            let initial = before.last().is_some_and(|t| {
                matches!(t.kind, TokenKind::Word | TokenKind::Foreign) && t.folded.chars().count() == 1
            });
            // 1440هـ. and 2500م. end a sentence, د. محمد does not.
            let unit = before.len() > 1 && before[before.len() - 2].kind == TokenKind::Number;
            // 1. is the number of an item.
            let item = before.len() == 1 && before[0].kind == TokenKind::Number;
            let after = text[last.span.end as usize..paragraph_end].chars().next();
            !(glued && (initial && !unit || item) || after.is_some_and(|c| c.is_ascii_alphanumeric()))
        }
        _ => false,
    }
}

/// Whether a token after the end of a sentence still belongs to it: a closing
/// bracket, a quotation mark or a further stop, glued to it.
fn closes(text: &str, span: Span, kind: TokenKind, end: usize) -> bool {
    kind == TokenKind::Punctuation
        && span.begin as usize == end
        && text[span.range()].chars().next().is_some_and(|c| {
            matches!(c, ')' | ']' | '}' | '.' | '؟' | '!' | '…' | '»' | '”' | '’')
                || is_quotation_mark(c) && !text[span.end as usize..].starts_with(|c: char| c.is_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(text: &str) -> Vec<&str> {
        let mut document = Document::new(text);
        let mut reader = Reader::default();
        while reader.next(&mut document).is_some() {}
        document.sentences.iter().map(|s| document.slice(s.span)).collect()
    }

    #[test]
    fn sentences_end_as_news_ends_them() {
        assert_eq!(sentences("وصل الوفد. وغادر أمس."), ["وصل الوفد.", "وغادر أمس."]);
        assert_eq!(sentences("قال ذلك .. مؤكدا أن الأمر انتهى"), ["قال ذلك ..", "مؤكدا أن الأمر انتهى"]);
        assert_eq!(sentences("أكد د. محمد أن النسبة 2.5 بالمئة."), ["أكد د. محمد أن النسبة 2.5 بالمئة."]);
        assert_eq!(sentences("عام 1440هـ. ثم عاد"), ["عام 1440هـ.", "ثم عاد"]);
        assert_eq!(sentences("1. وصل الوفد"), ["1. وصل الوفد"]);
        assert_eq!(sentences("قال: \"لن نقبل.\" ثم خرج"), ["قال: \"لن نقبل.\"", "ثم خرج"]);
        assert_eq!(sentences("عنوان\n\nنص\rآخر"), ["عنوان", "نص", "آخر"]);
        assert_eq!(sentences(" \u{200F}\n\0"), Vec::<&str>::new());
    }
}

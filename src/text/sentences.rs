//! Reads an article sentence by sentence.
//!
//! A line is a paragraph. Within it a sentence ends at a full stop, `؟`, `!`,
//! `…` or `..` — news writes two points for one — with the closing marks behind
//! it; not at the point of an abbreviation (`د.`, `بي.بي.سي`), nor of a number, nor
//! at what was left out (`(…)`). Nor does it end where the clause goes on: behind
//! the closing mark with a comma or a verb of speech (`"لن نقبل!"، قال الوزير`).

use crate::document::{Document, Paragraph, ParagraphKind, Sentence, Span, Token, TokenKind};
use crate::lexicon::{initials, reporting_verbs};

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
            let read = &document.tokens[first..];
            if ended && !closes(text, span, kind, self.at) {
                if read.len() >= LONGEST || !goes_on(text, span, kind, read) {
                    return;
                }
                ended = false;
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
    let glued = before.last().is_some_and(|t| t.span.end == last.span.begin);
    let after = text[last.span.end as usize..paragraph_end].chars().next();
    match text[last.span.range()].chars().next() {
        // (…) says that something was left out.
        Some('…' | '.') if glued && after == Some(')') && before.last().is_some_and(|t| t.folded == "(") => false,
        Some('؟' | '?' | '!' | '…' | '۔') => true,
        Some('.') if last.span.len() > 1 => true,
        Some('.') => {
            let initial = before.last().is_some_and(|t| {
                let letters = t.folded.strip_prefix('و').filter(|rest| !rest.is_empty()).unwrap_or(&t.folded);
                let abbreviated = t.kind == TokenKind::Foreign && t.folded.contains('.');
                matches!(t.kind, TokenKind::Word | TokenKind::Foreign) && letters.chars().count() == 1 || abbreviated
            });
            // 1440هـ. and 2500م. end a sentence, د. محمد does not.
            let unit = before.len() > 1 && before[before.len() - 2].kind == TokenKind::Number;
            // 1. is the number of an item.
            let item = before.len() == 1 && before[0].kind == TokenKind::Number;
            let name_of_letters = glued
                && before.last().is_some_and(is_letter_name)
                && next_token(text, last.span.end as usize, paragraph_end).is_some_and(|(next, kind)| {
                    next.begin == last.span.end && is_letter_name(&token(text, next, kind))
                });
            !(glued && (initial && !unit || item)
                || name_of_letters
                || glued && within_name(text, before, last.span.end as usize, paragraph_end)
                || after.is_some_and(|c| c.is_ascii_alphanumeric()))
        }
        _ => false,
    }
}

/// Whether an initial stands before a point, between two words of a name: `ديفيد
/// إيه. تومسون`. What begins with و goes on with something else.
fn within_name(text: &str, before: &[Token], point: usize, paragraph_end: usize) -> bool {
    let [.., name, letter] = before else { return false };
    let spelled = |token: &Token| initials::ROWS.iter().any(|row| row.forms.contains(&token.folded.as_str()));
    let goes_on = next_token(text, point, paragraph_end)
        .is_some_and(|(next, kind)| kind == TokenKind::Word && !text[next.range()].starts_with('و'));
    spelled(letter) && name.is_word() && !spelled(name) && goes_on
}

/// Whether a token may be the name of a foreign letter, as in `سي.إن.إن`.
fn is_letter_name(token: &Token) -> bool {
    token.is_word() && token.folded.chars().nth(3).is_none()
}

/// Whether the sentence that ended goes on with this token after all: with a
/// comma; or, behind what was said, with who said it.
fn goes_on(text: &str, span: Span, kind: TokenKind, read: &[Token]) -> bool {
    let next = &text[span.range()];
    if kind == TokenKind::Punctuation {
        return next.starts_with(['،', '؛', ',', ';']);
    }
    let said = read.last().is_some_and(|last| last.is_punctuation() && last.folded.starts_with(is_quotation_mark));
    said && kind == TokenKind::Word && attributes(&token(text, span, kind).folded)
}

/// Whether a word, folded, begins a clause that says whose the words before it
/// are: `قال`, `تقول`, `كما` (قال).
fn attributes(word: &str) -> bool {
    if matches!(word, "كما" | "حسب" | "بحسب" | "وفق" | "وفقا" | "هكذا" | "بهذه") {
        return true;
    }
    reporting_verbs::ROWS.iter().any(|row| {
        let past = word.strip_prefix(row.past).is_some_and(|rest| matches!(rest, "" | "ت" | "وا"));
        let present = || match (row.present.strip_prefix('ي'), word.strip_prefix(['ي', 'ت'])) {
            (Some(own), Some(rest)) => own == rest,
            _ => false,
        };
        past || present()
    })
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

    /// Each is one sentence.
    #[test]
    fn a_stop_need_not_end_it() {
        for text in [
            "\"انتبهوا!\" كما قال أحدهم",
            "\"من أين لك هذا؟\" يقول الوزير ضاحكا.",
            "\"لن نقبل.\"، قالت الوزيرة.",
            "«لن نقبل!» قالت الوزيرة",
            "كتب: \"نقبل (...) ولا نرفض\".",
            "بثت محطة سي.بي.إس الخبر.",
            "نقلت (د.ب.أ) الخبر.",
            "مثل أ. د. محمد وم. علي أمام اللجنة.",
            "بلغ السعر 2.5 دولار و3.75 يورو.",
            "(انتهى الخبر.)",
            "- بند أول",
            "• بند ثان",
            "وصل من U.S. Steel ممثل",
            "قال ديفيد إيه. تومسون ذلك.",
        ] {
            assert_eq!(sentences(text), [text]);
        }
    }

    #[test]
    fn lines_and_stops_without_space_end_it() {
        assert_eq!(sentences("عنوان الخبر؟\nنص الخبر.\nصورة: وكالة"), ["عنوان الخبر؟", "نص الخبر.", "صورة: وكالة"]);
        assert_eq!(sentences("انتهى الاجتماع.وغادر الوفد."), ["انتهى الاجتماع.", "وغادر الوفد."]);
        assert_eq!(sentences("ماذا بعد؟! لا شيء… ربما."), ["ماذا بعد؟!", "لا شيء…", "ربما."]);
        assert_eq!(sentences("«لن نقبل.» وغادر القاعة."), ["«لن نقبل.»", "وغادر القاعة."]);
    }
}

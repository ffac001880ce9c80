//! Cuts a stretch of text into tokens, one at a time.

use compact_str::CompactString;
use smallvec::SmallVec;

use crate::document::{Pos, Proclitics, Span, Token, TokenKind};

use super::chars::{is_arabic_letter, is_digit, is_mark, is_punctuation};
use super::fold::is_invisible;
use super::normalize::fold;

/// Bytes of the longest web address that is kept in one piece.
const LONGEST_HANDLE: usize = 2048;

/// Bytes of the longest name before the `@` of a mail address (RFC 5321).
const LONGEST_USER: usize = 64;

/// The next token at or after byte `from`, before byte `to`. Never empty, never
/// the same place twice: the caller goes on at `span.end`.
pub(super) fn next_token(text: &str, from: usize, to: usize) -> Option<(Span, TokenKind)> {
    let rest = &text[from..to];
    let begin = from + rest.find(|c: char| !is_gap(c))?;
    let rest = &text[begin..to];
    let first = rest.chars().next()?;
    let (length, kind) = if let Some(length) = handle(rest) {
        (length, TokenKind::Handle)
    } else if is_arabic_letter(first) || is_mark(first) {
        (word(rest), TokenKind::Word)
    } else if is_digit(first) {
        (number(rest), TokenKind::Number)
    } else if first.is_alphabetic() {
        (foreign(rest), TokenKind::Foreign)
    } else if is_punctuation(first) {
        (punctuation(rest, first), TokenKind::Punctuation)
    } else {
        (symbol(rest), TokenKind::Symbol)
    };
    Some((Span::new(begin, begin + trimmed(&rest[..length])), kind))
}

/// The token of a span of a text, of which only the letters are known yet.
pub(crate) fn token(text: &str, span: Span, kind: TokenKind) -> Token {
    let folded = fold(&text[span.range()]);
    Token {
        span,
        kind,
        core: folded.clone(),
        stem: folded.clone(),
        folded,
        proclitics: Proclitics::NONE,
        enclitic: CompactString::default(),
        segments: SmallVec::new(),
        pos: match kind {
            TokenKind::Number => Pos::Number,
            TokenKind::Punctuation | TokenKind::Symbol => Pos::Punctuation,
            _ => Pos::Unknown,
        },
        resegmented: false,
    }
}

/// Characters between tokens: white space, controls, and marks of direction
/// that do not stand inside a word.
fn is_gap(c: char) -> bool {
    c.is_whitespace() || c.is_control() || is_invisible(c)
}

/// Length without invisible characters at the end: they belong to the gap.
fn trimmed(token: &str) -> usize {
    let trimmed = token.trim_end_matches(is_invisible).len();
    if trimmed == 0 { token.len() } else { trimmed }
}

fn prefix(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

fn word(text: &str) -> usize {
    prefix(text, |c| is_arabic_letter(c) || is_mark(c))
}

fn foreign(text: &str) -> usize {
    let mut length = 0;
    loop {
        let rest = &text[length..];
        length += prefix(rest, |c| (c.is_alphanumeric() && !is_arabic_letter(c)) || is_mark(c));
        // A-B, O'Neill, U.S, AT&T: a mark between two letters holds them together.
        let mut next = text[length..].chars();
        match (next.next(), next.next()) {
            (Some(mark @ ('-' | '\'' | '’' | '.' | '&')), Some(after))
                if after.is_alphanumeric() && !is_arabic_letter(after) && (mark != '.' || after.is_uppercase()) =>
            {
                length += mark.len_utf8();
            }
            _ => return length.max(text.chars().next().map_or(0, char::len_utf8)),
        }
    }
}

/// Digits with separators between them (`2,500`, `3.5`, `1/1/2012`, `10:30`),
/// and a percent sign.
fn number(text: &str) -> usize {
    let mut length = 0;
    loop {
        length += prefix(&text[length..], is_digit);
        let mut next = text[length..].chars();
        match (next.next(), next.next()) {
            (Some(mark @ ('.' | ',' | '٫' | '٬' | '/' | ':' | '،')), Some(after)) if is_digit(after) => {
                length += mark.len_utf8();
            }
            (Some(mark @ ('%' | '٪')), _) => return length + mark.len_utf8(),
            _ => return length,
        }
    }
}

/// One mark, or a run of one of the marks that are written doubled.
fn punctuation(text: &str, first: char) -> usize {
    match first {
        '.' | '…' => prefix(text, |c| c == '.' || c == '…'),
        '-' | '_' | '*' | '=' | '،' | '!' | '؟' | '?' => prefix(text, |c| c == first),
        _ => first.len_utf8(),
    }
}

/// A symbol with what modifies it: an emoji with its joiners and skin tones.
fn symbol(text: &str) -> usize {
    let mut length = 0;
    let mut joined = true;
    for c in text.chars() {
        let modifies = is_mark(c) || matches!(c, '\u{1F3FB}'..='\u{1F3FF}');
        if !joined && !modifies {
            break;
        }
        joined = c == '\u{200D}';
        length += c.len_utf8();
        if c.is_whitespace() || c.is_control() {
            break;
        }
    }
    length
}

/// The beginning of a text, of at most so many bytes.
fn truncated(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
    &text[..end.unwrap_or(0)]
}

/// Length of a web address, mail address, hashtag or user name.
fn handle(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    if first == '#' || first == '@' {
        let length = 1 + prefix(&text[1..], |c| c.is_alphanumeric() || c == '_' || is_mark(c));
        return (length > 1).then_some(length);
    }
    if !first.is_ascii_alphanumeric() {
        return None;
    }
    // Whoever looks at every place of a long run must not look far.
    let text = truncated(text, LONGEST_HANDLE);
    let web = ["http://", "https://", "www."].iter().any(|scheme| text.starts_with(scheme));
    let user = prefix(truncated(text, LONGEST_USER + 1), |c| c.is_ascii_alphanumeric() || "._-+".contains(c));
    let mail = user <= LONGEST_USER && text[user..].starts_with('@');
    if !web && !mail {
        return None;
    }
    let run = prefix(text, |c| c.is_ascii_graphic() && !"\"<>()[]{},".contains(c));
    let run = text[..run].trim_end_matches(['.', ':', ';', '!', '?', '\'']).len();
    let host = text.get(user + 1..run).unwrap_or_default();
    let mail = mail && host.contains('.') && !host.contains('@');
    (web && run > 7 || mail).then_some(run)
}

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
    } else if is_digit(first) || matches!(first, '%' | '٪') && rest[first.len_utf8()..].starts_with(is_digit) {
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

/// Digits with separators between them (`2,500`, `3.5`, `1/1/2012`, `10:30`,
/// `2012-01-01`), and a percent sign behind them or, as often, before.
fn number(text: &str) -> usize {
    if let Some(length) = date(text) {
        return length;
    }
    let mut length = if text.starts_with(is_digit) { 0 } else { text.chars().next().map_or(0, char::len_utf8) };
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

/// Length of a date of three numbers with hyphens, a year first or last. Other
/// numbers with a hyphen are two: a score, a range.
fn date(text: &str) -> Option<usize> {
    let (mut length, mut parts) = (0, [0; 3]);
    for (i, part) in parts.iter_mut().enumerate() {
        if i > 0 {
            length += text[length..].starts_with('-').then_some(1)?;
        }
        // Not far: it is asked at every number.
        *part = text[length..].chars().take(5).take_while(|c| is_digit(*c)).count();
        length += text[length..].chars().take(*part).map(char::len_utf8).sum::<usize>();
    }
    let goes_on = text[length..].starts_with(|c: char| is_digit(c) || c == '-');
    (matches!(parts, [4, 1..=2, 1..=2] | [1..=2, 1..=2, 4]) && !goes_on).then_some(length)
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

/// Endings of the names of hosts that news names without `www.`.
const HOST_ENDINGS: [&str; 12] = ["com", "net", "org", "info", "gov", "edu", "tv", "news", "int", "co", "io", "me"];

/// Length of the name of a host (`example.com`), with the path behind it.
fn host(text: &str) -> Option<usize> {
    let name = prefix(truncated(text, LONGEST_USER), |c| c.is_ascii_alphanumeric() || c == '-' || c == '.');
    let name = text[..name].trim_end_matches(['.', '-']);
    if text[name.len()..].starts_with('@') || name.contains("..") {
        return None;
    }
    let (mut labels, last) = (name.split('.'), name.rsplit('.').next()?);
    let country = last.len() == 2 && last.bytes().all(|b| b.is_ascii_lowercase());
    let second = labels.clone().rev().nth(1)?;
    // `co.uk` behind a name, or an ending of its own.
    let ends = HOST_ENDINGS.contains(&last) || country && HOST_ENDINGS.contains(&second) && labels.clone().count() > 2;
    if !ends || !labels.all(|label| !label.is_empty()) || name.bytes().all(|b| !b.is_ascii_lowercase()) {
        return None;
    }
    let path = if text[name.len()..].starts_with('/') {
        prefix(&text[name.len()..], |c| c.is_ascii_graphic() && !"\"<>()[]{},".contains(c))
    } else {
        0
    };
    Some(text[..name.len() + path].trim_end_matches(['.', ':', ';', '!', '?', '\'']).len())
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
    if let Some(length) = host(text) {
        return Some(length);
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<(&str, TokenKind)> {
        let (mut at, mut found) = (0, Vec::new());
        while let Some((span, kind)) = next_token(text, at, text.len()) {
            at = span.end as usize;
            found.push((&text[span.range()], kind));
        }
        found
    }

    #[test]
    fn one_token_of_its_kind() {
        use TokenKind::{Foreign, Handle, Number, Punctuation, Symbol, Word};
        for (kind, texts) in [
            (Word, &["كتاب", "كِتَابٌ", "ســلام", "ﻻ", "ﺍﻟﻌﺮﺍﻕ", "ﷲ", "آ\u{0653}", "می\u{200C}خواهم", "پاریس", "گوگل"][..]),
            (
                Number,
                &[
                    "2021",
                    "٢٠٢١",
                    "۲۰۲۱",
                    "2.5",
                    "2,500",
                    "1,234,567.89",
                    "١٬٥٠٠",
                    "٢٫٥",
                    "2،5",
                    "12/3/2020",
                    "2020/3/12",
                    "2020-03-12",
                    "12-3-2020",
                    "10:30",
                    "١٠:٣٠",
                    "50%",
                    "٥٠٪",
                    "%50",
                    "٪٥٠",
                    "2.5%",
                ],
            ),
            (Foreign, &["CNN", "F-16", "Covid-19", "O'Neill", "AT&T", "U.S", "café", "Россия", "e\u{301}té"]),
            (
                Handle,
                &[
                    "#كورونا_المستجد",
                    "#وسم2021",
                    "@user_name",
                    "@وزير",
                    "http://example.com/a?b=1",
                    "https://example.com",
                    "www.example.com",
                    "example.com",
                    "news.example.co.uk/ar",
                    "info@example.com",
                    "a.b-c@mail.example.org",
                ],
            ),
            (
                Punctuation,
                &[".", "..", "...", "…", "،", "؛", "؟", "؟؟", "!", "\"", "«", "“", "(", "-", "--", "–", "•", "*"],
            ),
            (Symbol, &["$", "€", "+", "=", "😀", "👍🏽", "👨\u{200D}👩\u{200D}👧", "❤\u{FE0F}", "©"]),
        ] {
            for text in texts {
                assert_eq!(tokens(text), [(*text, kind)]);
            }
        }
    }

    #[test]
    fn what_is_glued_comes_apart() {
        for (text, want) in [
            ("أن\"لا", "أن|\"|لا"),
            ("(العراق)،", "(|العراق|)|،"),
            ("كوفيد-19", "كوفيد|-|19"),
            ("إف-16", "إف|-|16"),
            ("وCNN", "و|CNN"),
            ("1440هـ", "1440|هـ"),
            ("2-1", "2|-|1"),
            ("2010-2012", "2010|-|2012"),
            ("1-2-3-4", "1|-|2|-|3|-|4"),
            ("20$", "20|$"),
            ("انتهى.وقال", "انتهى|.|وقال"),
            ("http://example.com.", "http://example.com|."),
            ("(info@example.com)", "(|info@example.com|)"),
            ("#وسم،", "#وسم|،"),
            ("100%.", "100%|."),
            ("5-", "5|-"),
            ("# ", "#"),
            ("السبت10:30", "السبت|10:30"),
            ("node.js.", "node|.|js|."),
        ] {
            let found: Vec<_> = tokens(text).into_iter().map(|(token, _)| token).collect();
            assert_eq!(found.join("|"), want, "{text}");
        }
    }
}

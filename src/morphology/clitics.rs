//! Cuts proclitics where the letters alone decide: before an article.

use crate::document::{Proclitics, Segment, SegmentKind, Span, Token};
use crate::text::normalize::fold;

/// Proclitics before the article, as they are written, folded.
const BEFORE_ARTICLE: &[(&str, Proclitics)] =
    &[("و", Proclitics::WA), ("ف", Proclitics::FA), ("ب", Proclitics::BI), ("ك", Proclitics::KA)];

pub(super) fn cut(text: &str, token: &mut Token) {
    let mut rest: &str = &token.folded;
    let mut cut: Vec<Proclitics> = Vec::new();
    for (letter, proclitic) in BEFORE_ARTICLE {
        if let Some(after) = rest.strip_prefix(letter)
            && (after.starts_with("ال") || after.starts_with("لل") || after.starts_with("بال"))
            && after.chars().count() > 4
        {
            cut.push(*proclitic);
            rest = after;
        }
    }
    let li = rest.starts_with("لل") && rest.chars().count() > 4;
    if li {
        cut.push(Proclitics::LI);
        rest = &rest["ل".len()..];
    }
    let mut core = String::from(if li { "ا" } else { "" });
    core.push_str(rest);
    let article = core.starts_with("ال") && core.chars().count() > 3;
    token.core = core.as_str().into();
    token.stem = if article { core["ال".len()..].into() } else { token.core.clone() };
    for proclitic in &cut {
        token.proclitics.insert(*proclitic);
    }
    if article {
        token.proclitics.insert(Proclitics::AL);
    }
    if cut.is_empty() {
        return;
    }
    // Each proclitic is one letter of the raw text, with the marks behind it.
    let raw = &text[token.span.range()];
    let mut letters = raw.char_indices().filter(|(_, c)| !fold(c.encode_utf8(&mut [0; 4])).is_empty()).map(|(i, _)| i);
    letters.next();
    let mut begin = token.span.begin as usize;
    for _ in &cut {
        let end = token.span.begin as usize + letters.next().unwrap_or(raw.len());
        token.segments.push(Segment {
            span: Span::new(begin, end),
            kind: SegmentKind::Proclitic,
            restored_alif: false,
        });
        begin = end;
    }
    token.segments.push(Segment {
        span: Span::new(begin, token.span.end as usize),
        kind: SegmentKind::Stem,
        restored_alif: li,
    });
}

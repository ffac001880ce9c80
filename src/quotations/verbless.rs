//! Statements without a verb: a name, a colon and the words.

use crate::document::{EntityType, ParagraphKind};

use super::cues::{CueKind, Frames};
use super::nouns;
use super::passage::Passage;
use super::readings::read;
use super::statements::{Kind, Statement};
use super::subjects::Subject;

/// Tokens of the outlet's name behind the place of a dateline, its marks
/// counted.
const DATELINE: usize = 6;

/// `X : ...` in a headline, or before an opening mark at the head of a
/// paragraph.
pub(super) fn verbless(p: &Passage<'_>, kind: ParagraphKind) -> Option<Statement> {
    let first = p.tokens.start;
    let colon = (first + 1..p.tokens.end.min(first + 12)).find(|t| p.is_colon(*t))?;
    let next = colon + 1;
    if next + 1 >= p.tokens.end {
        return None;
    }
    let quoted = p.opens(next).is_some();
    if kind != ParagraphKind::Heading && !quoted {
        return None;
    }
    // القاهرة: «الصفحة الثقافية» is a dateline.
    let place = p.mention(first).is_some_and(|m| m.kind == EntityType::Location && m.tokens.end >= colon);
    if place && p.opens(next).is_some_and(|pair| pair.outer().len() <= DATELINE && pair.outer().end >= p.tokens.end) {
        return None;
    }
    let person = (first..colon).any(|t| p.mention(t).is_some_and(|m| m.kind == EntityType::Person));
    let named = p.mention(first).is_some_and(|m| m.kind != EntityType::Location || quoted);
    let speaker = nouns::speaker(p.token(first)).is_some() && p.form(first) != "المصدر";
    let verb = (first..colon).any(|t| {
        let form = p.form(t);
        read(p, t).is_some_and(|r| r.entry.kind != CueKind::Noun) || matches!(form, "من" | "الي" | "في" | "علي")
    });
    if verb || !(person || named || speaker) {
        return None;
    }
    Some(Statement {
        kind: Kind::Verbless,
        cue: None,
        begin: first,
        subject: Subject::Phrase(first..colon),
        addressee: None,
        content: next..p.sentence_end(next),
        left: false,
        frame: Frames::COLON,
        joined: true,
        entry: None,
        relay: None,
    })
}

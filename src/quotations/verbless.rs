//! Statements without a verb: a name, a colon and the words.

use std::ops::Range;

use crate::document::{EntityType, ParagraphKind, TokenKind};
use crate::lexicon::speech_words::Class;

use super::cues::{CueKind, Frames};
use super::nouns;
use super::passage::Passage;
use super::readings::read;
use super::statements::{Kind, Statement};
use super::subjects::Subject;
use super::words::is;

/// Tokens of the outlet's name behind the place of a dateline, its marks
/// counted.
const DATELINE: usize = 6;

/// Tokens of the subject of a question before its colon.
const QUESTION: usize = 30;

/// `X : ...` in a headline, or before an opening mark at the head of a
/// paragraph.
pub(super) fn verbless(p: &Passage<'_>, kind: ParagraphKind) -> Option<Statement> {
    let first = after_site(p, kind);
    if let Some(next) = asked_about(p) {
        return Some(statement(first, Subject::Implied, next..p.sentence_end(next)));
    }
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
    if (first..colon).any(|t| p.mention(t).is_some_and(|m| m.byline)) {
        return None;
    }
    // موت فلان: what is told of, and no speaker.
    let begins = p.mention(first).is_some() || nouns::speaker(p.token(first)).is_some() || quoted;
    let person = begins && (first..colon).any(|t| p.mention(t).is_some_and(|m| m.kind == EntityType::Person));
    let named = p.mention(first).is_some_and(|m| m.kind != EntityType::Location || quoted);
    let speaker = nouns::speaker(p.token(first)).is_some() && p.form(first) != "المصدر";
    let verb = (first..colon).any(|t| {
        let form = p.form(t);
        read(p, t).is_some_and(|r| r.entry.kind != CueKind::Noun) || matches!(form, "من" | "الي" | "في" | "علي")
    });
    if verb || !(person || named || speaker) {
        return None;
    }
    Some(statement(first, Subject::Phrase(first..colon), next..p.sentence_end(next)))
}

/// Where a headline begins behind the name of its site: `Site.com - [...]`.
fn after_site(p: &Passage<'_>, kind: ParagraphKind) -> usize {
    let first = p.tokens.start;
    let dash = first + 1;
    let site = kind == ParagraphKind::Heading
        && dash + 1 < p.tokens.end
        && matches!(p.token(first).kind, TokenKind::Foreign | TokenKind::Handle)
        && matches!(p.document.surface(dash), "-" | "–" | "|");
    if site { dash + 1 } else { first }
}

/// `وعن مستقبله: "..."`: the words of whoever is interviewed begin behind the
/// colon.
fn asked_about(p: &Passage<'_>) -> Option<usize> {
    let first = p.tokens.start;
    let about = is(Class::About, p.form(first));
    let colon = (first + 1..p.sentence_end(first).min(first + QUESTION)).find(|t| p.is_colon(*t)).filter(|_| about)?;
    let verb = (first..colon).any(|t| read(p, t).is_some_and(|r| r.entry.frames.has(Frames::COLON)));
    (!verb && p.opens(colon + 1).is_some_and(|pair| pair.close.is_some())).then_some(colon + 1)
}

fn statement(begin: usize, subject: Subject, content: Range<usize>) -> Statement {
    Statement {
        kind: Kind::Verbless,
        cue: None,
        begin,
        subject,
        addressee: None,
        content,
        left: false,
        rest: None,
        frame: Frames::COLON,
        joined: true,
        entry: None,
        relay: None,
    }
}

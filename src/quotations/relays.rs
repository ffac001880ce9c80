//! Through whom the words came: sources that stand beside another statement, and
//! media the speaker talked to.

use std::ops::Range;

use crate::document::{EntityType, Relay, Span};
use crate::lexicon::discourse_phrases::Role;
use crate::lexicon::speaker_nouns::Kind as NounKind;
use crate::lexicon::speaker_words::Class as Tells;

use super::according::{self, source_end};
use super::assembly::Draft;
use super::floor::Floor;
use super::nouns;
use super::passage::Passage;
use super::statements::Kind;
use super::subjects::Subject;
use super::words::tells;

/// Tokens at the head of a sentence among which its main verb stands; a verb
/// further in speaks for itself, not for the sentence that a source relays.
const MAIN: usize = 10;

/// Statements that a source at their end relays with the one it stands in.
const CHAIN: usize = 4;

/// Turns a source that stands in one sentence with another statement into that
/// statement's relay.
pub(super) fn sources(p: &Passage<'_>, floor: &Floor, drafts: &mut [Draft]) {
    for k in 0..drafts.len() {
        if drafts[k].statement.kind != Kind::According {
            continue;
        }
        let sentence = p.sentence_start(drafts[k].statement.begin)..p.sentence_end(drafts[k].statement.begin);
        let begin = drafts[k].statement.begin;
        let head = if drafts[k].statement.left { sentence.start } else { drafts[k].statement.content.start };
        let near = |d: &Draft| {
            let behind = d.extent.content.last().is_some_and(|r| r.end <= begin && begin <= r.end + 3);
            let main = d.statement.kind != Kind::According
                && d.parent.is_none()
                && (d.statement.kind == Kind::Participle || behind || d.statement.begin <= head + MAIN)
                && !matches!(d.statement.subject, Subject::Relative(_));
            let touches = begin < d.statement.begin || d.extent.content.last().is_some_and(|r| begin <= r.end + 3);
            let beside = sentence.contains(&d.statement.begin) || drafts[k].statement.left && behind;
            main && touches && beside && !d.extent.content.is_empty()
        };
        let Subject::Phrase(phrase) = drafts[k].statement.subject.clone() else {
            continue;
        };
        let left = drafts[k].statement.left;
        let from = if left { k.saturating_sub(6) } else { k + 1 };
        let to = if left { k } else { (k + 7).min(drafts.len()) };
        let mut targets: Vec<usize> = (from..to).filter(|t| near(&drafts[*t])).collect();
        let Some(first) = targets.first().copied() else {
            continue;
        };
        if left {
            targets.extend(chained(p, drafts, first));
        }
        let cue = drafts[k].statement.cue.clone().map(|c| p.document.span_of(c));
        let made = relay(p, floor, &phrase, cue);
        drafts[k].dropped = true;
        for target in targets {
            drafts[target].relays.insert(0, made.clone());
        }
    }
}

/// The relay that a phrase names.
pub(super) fn relay(p: &Passage<'_>, floor: &Floor, phrase: &Range<usize>, cue: Option<Span>) -> Relay {
    let holder = floor.meant(p, phrase);
    Relay { mention: Some(p.phrase_span(phrase.clone())), entity: holder.entity, name: holder.name, cue }
}

/// The statements before `first` that it hangs on over `..`: a participle at the
/// head of its sentence, right behind the words of another statement.
fn chained(p: &Passage<'_>, drafts: &[Draft], first: usize) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = first;
    while at > 0
        && drafts[at].statement.kind == Kind::Participle
        && drafts[at].statement.begin <= p.sentence_start(drafts[at].statement.begin) + 1
        && found.len() < CHAIN
    {
        let before = &drafts[at - 1];
        let touches = before.extent.content.last().is_some_and(|r| drafts[at].statement.begin <= r.end + 2);
        if !touches || before.statement.kind == Kind::According || before.parent.is_some() {
            break;
        }
        at -= 1;
        found.push(at);
    }
    found
}

/// Adds the outlet that the speaker talked to: قال لوكالة رويترز, في حديث لقناة
/// العربية. One whose name stands in marks is mostly the article's own.
pub(super) fn media(p: &Passage<'_>, floor: &Floor, drafts: &mut [Draft]) {
    // A sentence has one occasion: the first statement takes it.
    let mut taken = p.tokens.start;
    for draft in drafts {
        let Some(cue) = draft.statement.cue.clone().filter(|_| draft.statement.kind != Kind::According) else {
            continue;
        };
        if draft.statement.left || draft.dropped {
            continue;
        }
        let reach = draft.statement.content.start.min(cue.end + 40);
        let medium = (cue.end..reach).find(|t| is_medium(p, *t)).map(|at| at..name_end(p, at, reach));
        let source = (cue.end..reach).find_map(|at| match p.phrase(at) {
            Some((Role::According, n))
                if at + n < reach
                    && according::can_speak(p, at + n)
                    && draft.statement.cue.as_ref().is_none_or(|c| c.start != at) =>
            {
                Some(at + n..source_end(p, at, at + n, reach))
            }
            _ => None,
        });
        let start = p.sentence_start(draft.statement.begin).max(taken);
        let before = occasion(p, start, draft.statement.begin.min(cue.start)).filter(|_| medium.is_none());
        taken = cue.end;
        for phrase in [source, medium, before].into_iter().flatten().filter(|r| !r.is_empty()) {
            draft.relays.push(relay(p, floor, &phrase, None));
        }
    }
}

/// The medium of what is said, before its verb: وفي تصريح لصحيفة الوطن، قال.
fn occasion(p: &Passage<'_>, start: usize, end: usize) -> Option<Range<usize>> {
    let end = end.min(start + MAIN + 2);
    let noun = (start..end.min(start + 3)).find(|t| tells(Tells::Occasion, &p.token(*t).stem))?;
    let placed = p.preposition(noun - usize::from(noun > start)).is_some() && noun > start;
    let at = (noun + 1..end).find(|t| is_medium(p, *t)).filter(|_| placed)?;
    Some(at..name_end(p, at, end))
}

/// Where the name of a medium ends; where it begins if it has none.
fn name_end(p: &Passage<'_>, at: usize, reach: usize) -> usize {
    let outlet = nouns::speaker(p.token(at)) == Some(NounKind::Outlet);
    let definite = p.form(at).starts_with("لل") || p.form(at).starts_with("ال");
    let mut end = at + 1;
    while end < reach && (p.mention(end).is_some() || p.opens_name(end) || definite && p.form(end).starts_with("ال"))
    {
        end = p.opens(end).map_or(end + 1, |pair| pair.outer().end);
    }
    if outlet && p.mention(at).is_none() && end == at + 1 { at } else { end }
}

/// Whether a medium that was talked to begins here: a word for one, or the name
/// of an agency in marks, behind `لـ`, مع or إلى. An agency's bare name (قال
/// لرويترز) is mostly the article's own.
fn is_medium(p: &Passage<'_>, at: usize) -> bool {
    let token = p.token(at);
    let marked = at > p.tokens.start && p.opens(at - 1).is_some();
    let first = at - usize::from(marked);
    let before = p.form_before(first);
    let published = before.starts_with("نشر")
        || before.starts_with("نقلته")
        || before.starts_with("بث")
        || before.starts_with("اورد");
    let to = p.has_li(at) || matches!(before, "مع" | "الي" | "عبر" | "ل") || published;
    let word = nouns::speaker(token) == Some(NounKind::Outlet);
    let name = p.mention(at).is_some_and(|m| m.kind == EntityType::Organization && m.tokens.start == at);
    let agency = marked && tells(Tells::Agency, &token.stem);
    to && (agency || word && (name || !token.folded.starts_with("ال") || p.has_li(at)))
}

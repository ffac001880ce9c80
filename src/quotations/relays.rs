//! Through whom the words came: sources that stand beside another statement, and
//! media the speaker talked to.

use crate::document::{EntityType, Relay};
use crate::lexicon::discourse_phrases::Role;
use crate::lexicon::speaker_nouns::Kind as NounKind;

use super::according::source_end;
use super::assembly::Draft;
use super::holders::named;
use super::nouns;
use super::passage::Passage;
use super::statements::Kind;
use super::subjects::Subject;

/// Tokens at the head of a sentence among which its main verb stands; a verb
/// further in speaks for itself, not for the sentence that a source relays.
const MAIN: usize = 10;

/// Turns a source that stands in one sentence with another statement into that
/// statement's relay.
pub(super) fn sources(p: &Passage<'_>, drafts: &mut [Draft]) {
    for k in 0..drafts.len() {
        if drafts[k].statement.kind != Kind::According {
            continue;
        }
        let sentence = p.sentence_start(drafts[k].statement.begin)..p.sentence_end(drafts[k].statement.begin);
        let begin = drafts[k].statement.begin;
        let near = |d: &Draft| {
            let main = d.statement.kind != Kind::According
                && d.parent.is_none()
                && (d.statement.kind == Kind::Participle || d.statement.begin <= sentence.start + MAIN)
                && !matches!(d.statement.subject, Subject::Relative(_));
            let touches = begin < d.statement.begin || d.extent.content.last().is_some_and(|r| begin <= r.end + 3);
            main && touches && sentence.contains(&d.statement.begin) && !d.extent.content.is_empty()
        };
        let Subject::Phrase(phrase) = drafts[k].statement.subject.clone() else {
            continue;
        };
        let left = drafts[k].statement.left;
        let from = if left { k.saturating_sub(6) } else { k + 1 };
        let to = if left { k } else { (k + 7).min(drafts.len()) };
        let targets: Vec<usize> = (from..to).filter(|t| near(&drafts[*t])).collect();
        if targets.is_empty() {
            continue;
        }
        let holder = named(p, &phrase);
        let made = Relay {
            mention: Some(p.phrase_span(phrase.clone())),
            entity: holder.entity,
            name: holder.name,
            cue: drafts[k].statement.cue.clone().map(|c| p.document.span_of(c)),
        };
        drafts[k].dropped = true;
        for target in targets {
            drafts[target].relays.insert(0, made.clone());
        }
    }
}

/// Adds the outlet that the speaker talked to: قال لوكالة رويترز, في حديث لقناة
/// العربية. One whose name stands in marks is mostly the article's own.
pub(super) fn media(p: &Passage<'_>, drafts: &mut [Draft]) {
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
                if at + n < reach && draft.statement.cue.as_ref().is_none_or(|c| c.start != at) =>
            {
                Some(at + n..source_end(p, at, at + n, reach))
            }
            _ => None,
        });
        for phrase in [source, medium].into_iter().flatten().filter(|r| !r.is_empty()) {
            let holder = named(p, &phrase);
            draft.relays.push(Relay {
                mention: Some(p.phrase_span(phrase)),
                entity: holder.entity,
                name: holder.name,
                cue: None,
            });
        }
    }
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

/// Whether a medium that was talked to begins here: a word for one behind `لـ`,
/// مع or إلى, or an organization's bare name behind `لـ` that is one.
fn is_medium(p: &Passage<'_>, at: usize) -> bool {
    let token = p.token(at);
    let before = p.form_before(at);
    let to = p.has_li(at) || matches!(before, "مع" | "الي" | "عبر");
    let word = nouns::speaker(token) == Some(NounKind::Outlet);
    let name = p.mention(at).is_some_and(|m| m.kind == EntityType::Organization && m.tokens.start == at);
    to && word && (name || !token.folded.starts_with("ال") || p.has_li(at))
}

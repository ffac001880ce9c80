//! Offices within a noun phrase: the place where one is held, the name of who holds
//! it, a second one of the same person.

use std::ops::Range;

use crate::document::EntityType;
use crate::lexicon::speaker_nouns::Kind;

use super::nouns;
use super::passage::Passage;

/// Whether these words tell where an office is held: مسؤول الحزب [في باريس].
pub(super) fn is_office_place(p: &Passage<'_>, words: Range<usize>) -> bool {
    let place = |t: usize| p.mention(t).is_some_and(|m| m.kind != EntityType::Person);
    matches!(p.form(words.start), "في" | "لدي" | "لدى") && words.len() > 1 && (words.start + 1..words.end).all(place)
}

/// The end of the name that follows an office and the place where it is held,
/// with its title: رئيس الهيئة [في ليبيا الدكتور فلان].
pub(super) fn holder_behind_place(p: &Passage<'_>, at: usize, end: usize) -> Option<usize> {
    let place = (at + 1 < end).then(|| p.mention(at + 1)).flatten().filter(|m| m.kind != EntityType::Person)?;
    let mut name = place.tokens.end;
    if name < end && p.mention(name).is_none() && nouns::speaker(p.token(name)) == Some(Kind::Person) {
        name += 1;
    }
    let person = (name < end).then(|| p.mention(name)).flatten()?;
    let holder = person.kind == EntityType::Person && person.tokens.start == name && person.tokens.end <= end;
    (holder && matches!(p.form(at), "في" | "لدي")).then_some(person.tokens.end)
}

/// Whether a body of its own follows a person's office: `اتهم الوزير [الحكومة]`.
pub(super) fn is_other_body(p: &Passage<'_>, start: usize, at: usize) -> bool {
    at > start
        && nouns::speaker(p.token(start)) == Some(Kind::Person)
        && p.form(at - 1).starts_with("ال")
        && matches!(nouns::speaker(p.token(at)), Some(Kind::Body | Kind::Outlet))
}

/// Whether another office of the same person is joined here: `وزير الإدارة المحلية
/// [ورئيس] اللجنة`.
pub(super) fn second_office(p: &Passage<'_>, start: usize, at: usize) -> bool {
    let office = |t: usize| {
        let token = p.token(t);
        nouns::speaker(token) == Some(Kind::Person) && !token.folded.starts_with("ال") && p.mention(t).is_none()
    };
    let bare = !p.form(at).trim_start_matches('و').starts_with("ال");
    at > start + 1 && bare && office(start) && office(at) && p.token(at).has_conjunction()
}

//! Where names end: what the tagger took for one name and is two, or a name with
//! words beside it.
//!
//! The tagger weighs a few words at a time. What follows holds for every name:
//! no person's name runs over `و` or a verb, no name over the mark that closes
//! its quotation, and a nationality behind a classifier belongs to the
//! classifier (`وكالة "نور نيوز" الإيرانية`).

use std::collections::HashSet;
use std::ops::Range;
use std::sync::OnceLock;

use crate::document::{Document, EntityType, Pos, Proclitics, SegmentKind, Token};
use crate::lexicon::kept_heads;
use crate::lexicon::name_triggers::{self, Class as Trigger};
use crate::lexicon::name_types;
use crate::lexicon::titles::Class;

use super::late::Evidence;
use super::names::{Classes, Names};
use super::seen::Seen;
use super::table::Fingerprint;
use super::tagger::Found;
use super::words::Words;
use super::{forms, titles};

/// Sets the bounds of the names of a sentence right; cuts those that are two.
pub(super) fn settle(document: &Document<'_>, found: Vec<Found>, evidence: &Evidence) -> Vec<Found> {
    let mut settled = Vec::with_capacity(found.len());
    for mut name in found {
        // What is cut off the end of a name can be one, and be cut again.
        while let Some(rest) = trim(document, &mut name, evidence) {
            settled.push(std::mem::replace(&mut name, rest));
        }
        settled.push(name);
    }
    // A lone # names nobody.
    let says = |token: &Token| token.folded.chars().any(char::is_alphanumeric);
    settled.retain(|name| document.tokens[name.tokens.clone()].iter().any(says));
    settled
}

/// Cuts what does not belong to a name. Returns a second name behind it.
fn trim(document: &Document<'_>, name: &mut Found, evidence: &Evidence) -> Option<Found> {
    end_with_quotation(document, &mut name.tokens);
    strip_title(document, name);
    strip_classifier(document, name, evidence);
    keep_head(document, name);
    fix_type(document, name);
    strip_nationality(document, name);
    let Range { start, end } = name.tokens.clone();
    for at in start + 1..end {
        let token = &document.tokens[at];
        if token.has_conjunction() && joins_two(document, name, at, evidence) {
            name.tokens.end = at;
            // كأس إنجلترا وإيطاليا: what is known as a place is one.
            let place =
                is_listed(document, at..end, EntityType::Location) && !evidence.knows(document, at..end, name.kind);
            let kind = if name.kind != EntityType::Person && place { EntityType::Location } else { name.kind };
            return Some(Found { tokens: at..end, kind, ..name.clone() });
        }
        // الحزب الجمهوري شبكة ...: what is definite takes no noun without article.
        if name.kind == EntityType::Organization && document.tokens[at - 1].proclitics.contains(Proclitics::AL) {
            if is_classifier(token) && at + 1 < end {
                name.tokens.end = at;
                return Some(Found { tokens: at..end, ..name.clone() });
            }
            if is_common_noun(token) && titles::row(&document.tokens[at - 1].stem).is_none() {
                name.tokens.end = at;
                return None;
            }
        }
        // أستاذ بجامعة القاهرة سامي الخطيب: a title has its person behind its body.
        if name.kind == EntityType::Organization
            && (2..=LONGEST_PERSON).contains(&(end - at))
            && tokens_name_person(document, at..end)
            && is_closed_by(&document.tokens[at - 1])
            && has_title_before(document, start)
        {
            name.tokens.end = at;
            return Some(Found { tokens: at..end, kind: EntityType::Person, ..name.clone() });
        }
        // تويوتا في برنستون: one word is no name that needs a place.
        if name.kind == EntityType::Organization && at == start + 1 && token.folded == "في" {
            name.tokens.end = at;
            let place = at + 1..end;
            let listed = !place.is_empty() && is_listed(document, place.clone(), EntityType::Location);
            return listed.then(|| Found { tokens: place, kind: EntityType::Location, ..name.clone() });
        }
        if is_place_with_bi(token) && (name.kind == EntityType::Location || is_long(document, start..at)) {
            name.tokens.end = at;
            return Some(Found { tokens: at..end, kind: EntityType::Location, ..name.clone() });
        }
        if name.kind == EntityType::Person
            && token.proclitics.has_preposition()
            && evidence.knows(document, at..end, EntityType::Person)
        {
            name.tokens.end = at;
            return Some(Found { tokens: at..end, ..name.clone() });
        }
        if name.kind == EntityType::Person && is_no_name(token) && !is_listed(document, name.tokens.clone(), name.kind)
        {
            name.tokens.end = at;
            let rest = at + 1..end;
            let known = !rest.is_empty() && evidence.knows(document, rest.clone(), EntityType::Person);
            return known.then(|| Found { tokens: rest, ..name.clone() });
        }
    }
    None
}

/// A name that begins behind an opening mark ends at the closing one.
fn end_with_quotation(document: &Document<'_>, tokens: &mut Range<usize>) {
    let Some(before) = tokens.start.checked_sub(1) else { return };
    if !matches!(document.tokens[before].folded.as_str(), "\"" | "«" | "“" | "'") {
        return;
    }
    let closing = |i: &usize| matches!(document.tokens[*i].folded.as_str(), "\"" | "»" | "”" | "'");
    if let Some(end) = (tokens.start + 1..tokens.end).find(closing) {
        tokens.end = end;
    }
}

/// `السيد فاراج` is named فاراج; `قائد الجيش العماد` ends with الجيش.
fn strip_title(document: &Document<'_>, name: &mut Found) {
    let title = |at: usize| {
        let token = &document.tokens[at];
        token.proclitics.contains(Proclitics::AL).then(|| titles::row(&token.stem)).flatten()
    };
    match name.kind {
        EntityType::Person => {
            while name.tokens.len() > 1 && title(name.tokens.start).is_some() {
                name.tokens.start += 1;
            }
        }
        EntityType::Organization => {
            let last = name.tokens.end - 1;
            let rank = |class: Class| matches!(class, Class::Forces | Class::Honorific);
            if name.tokens.len() > 1 && title(last).is_some_and(|row| rank(row.class)) {
                name.tokens.end = last;
            }
        }
        _ => {}
    }
}

/// A classifier before what is a name by itself: `قناة العربية`, `حركة نداء تونس`,
/// `حزب "الأمل`. Not `حركة المقاومة الإسلامية`, of which nothing else is the name.
fn strip_classifier(document: &Document<'_>, name: &mut Found, evidence: &Evidence) {
    let Range { start, end } = name.tokens.clone();
    let first = &document.tokens[start];
    if name.kind != EntityType::Organization || end - start < 2 || !classifies(first) {
        return;
    }
    let mark = |i: usize| matches!(document.tokens[i].folded.as_str(), "\"" | "«" | "“" | "'");
    let rest = if mark(start + 1) { start + 2..end } else { start + 1..end };
    // منظمة اليونسكو, but منظمة الصحة العالمية.
    let stands_alone = |rest: Range<usize>| {
        (rest.len() == 1 || first.stem != "منظمه" || !document.tokens[rest.start].proclitics.contains(Proclitics::AL))
            && (evidence.knows(document, rest.clone(), name.kind) || is_body(document, rest))
    };
    if !rest.is_empty() && (mark(start + 1) || stands_alone(rest.clone())) {
        name.tokens = rest;
        end_with_quotation(document, &mut name.tokens);
    }
}

/// Sets the type of a name that has one only: البيت الأبيض.
fn fix_type(document: &Document<'_>, name: &mut Found) {
    let words = || document.tokens[name.tokens.clone()].iter().map(|token| token.core.as_str());
    let fixed = name_types::ROWS.iter().find(|row| row.forms.iter().any(|form| form.split(' ').eq(words())));
    if let Some(row) = fixed {
        name.kind = match row.kind {
            name_types::Kind::Organization => EntityType::Organization,
        };
    }
}

/// Takes in the noun before a name that is part of it: تنظيم الدولة.
fn keep_head(document: &Document<'_>, name: &mut Found) {
    let Some(before) = name.tokens.start.checked_sub(1) else { return };
    let (head, first) = (&document.tokens[before], &document.tokens[name.tokens.start]);
    let kept = kept_heads::ROWS.iter().any(|row| row.head == head.stem && row.first.contains(&first.folded.as_str()));
    if kept && !first.has_conjunction() && !first.proclitics.has_preposition() {
        name.tokens.start = before;
    }
}

/// Whether some words were found in news as the name of a body by themselves, more
/// often than not. A description is none (المقاومة الإسلامية): its noun is the
/// classifier's, or its own.
fn is_body(document: &Document<'_>, tokens: Range<usize>) -> bool {
    let Range { start, end } = tokens.clone();
    let last = &document.tokens[end - 1];
    let describes = last.stem.ends_with("يه") || last.stem.ends_with('ي');
    if last.proclitics.contains(Proclitics::AL) && !last.has_conjunction() && describes {
        return false;
    }
    let phrase = tokens.fold(Fingerprint::EMPTY, |phrase, i| {
        let token = &document.tokens[i];
        phrase.and(if i == start { &token.core } else { &token.folded })
    });
    let least = if end - start == 1 { MOSTLY } else { OFTEN };
    Seen::embedded().get(phrase).is_some_and(|record| record.level(EntityType::Organization as usize) >= least)
}

/// Levels of a [`Seen`] record: more than half, more than three of four.
const OFTEN: u32 = 5;
const MOSTLY: u32 = 6;

/// A nationality behind the name of an outlet or agency that its classifier
/// stands before: `وكالة إرنا الإيرانية`.
fn strip_nationality(document: &Document<'_>, name: &mut Found) {
    let Some(before) = name.tokens.start.checked_sub(1) else { return };
    let last = name.tokens.end - 1;
    if name.kind == EntityType::Organization
        && last > name.tokens.start
        && is_classifier(&document.tokens[before])
        && forms::is_nationality(&document.tokens[last])
    {
        name.tokens.end = last;
    }
}

/// Whether `و` at a token begins another name.
fn joins_two(document: &Document<'_>, name: &Found, at: usize, evidence: &Evidence) -> bool {
    let Range { start, end } = name.tokens.clone();
    match name.kind {
        // Not ولي or وليد, taken for و and a word.
        EntityType::Person => {
            !Names::embedded().word(&document.tokens[at].folded).intersects(Classes::PERSON_WORD | Classes::GIVEN_MALE)
        }
        EntityType::Location => !is_listed(document, start..end, name.kind),
        _ => {
            let (left, right) = (&document.tokens[start], &document.tokens[at]);
            left.stem == right.stem
                && left.proclitics.contains(Proclitics::AL) == right.proclitics.contains(Proclitics::AL)
                || evidence.knows(document, at..end, name.kind)
                || is_country(right) && at + 1 == end
                || begins(right) && at + 1 < end
                || name.kind == EntityType::Organization
                    && !(begins(left)
                        || right.proclitics.contains(Proclitics::AL)
                        || left.proclitics.contains(Proclitics::AL))
                    && !is_listed(document, start..end, name.kind)
                || end - at > 1
                    && is_listed(document, at..end, name.kind)
                    && !is_listed(document, start..end, name.kind)
        }
    }
}

/// A word that is in no name of a person: a verb, a preposition, a particle.
fn is_no_name(token: &Token) -> bool {
    matches!(token.pos, Pos::Verb | Pos::Preposition | Pos::Particle)
        && token.is_word()
        && Names::embedded().word(&token.folded).is_empty()
}

/// Words of a person's name behind a body's.
const LONGEST_PERSON: usize = 4;

/// Whether all of some words stand in names of persons, and none is a place, a
/// nationality or no noun.
fn tokens_name_person(document: &Document<'_>, mut tokens: Range<usize>) -> bool {
    let words =
        Classes::PERSON_WORD | Classes::GIVEN_MALE | Classes::GIVEN_FEMALE | Classes::FAMILY | Classes::LAST_OF_PERSON;
    tokens.all(|i| {
        let token = &document.tokens[i];
        let classes = Names::embedded().word(&token.folded);
        matches!(token.pos, Pos::Noun | Pos::ProperNoun)
            && classes.intersects(words)
            && !classes.intersects(Classes::COUNTRY | Classes::CITY)
            && !forms::is_nationality(token)
    })
}

/// Whether a word ends the name of a body, as far as can be told: it is definite and
/// no title, or a place.
fn is_closed_by(token: &Token) -> bool {
    token.proclitics.contains(Proclitics::AL) && titles::row(&token.stem).is_none()
        || Names::embedded().word(&token.core).intersects(Classes::COUNTRY | Classes::CITY)
}

/// Whether a title without article stands a few words before a token: it waits for
/// its person.
fn has_title_before(document: &Document<'_>, token: usize) -> bool {
    (token.saturating_sub(TITLE_WITHIN)..token).any(|i| {
        let token = &document.tokens[i];
        !token.proclitics.contains(Proclitics::AL) && titles::row(&token.stem).is_some()
    })
}

/// See [`has_title_before`].
const TITLE_WITHIN: usize = 3;

/// A frequent noun without article or clitics that stands in hardly any name: no
/// list has it for one, and news seldom or never.
fn is_common_noun(token: &Token) -> bool {
    let listed = Classes::PERSON_WORD
        | Classes::PERSON
        | Classes::LOCATION
        | Classes::ORGANIZATION
        | Classes::GIVEN_MALE
        | Classes::GIVEN_FEMALE
        | Classes::FAMILY;
    token.pos == Pos::Noun
        && token.proclitics.is_empty()
        && !token.core.starts_with("ال")
        && token.enclitic.is_empty()
        && !Names::embedded().word(&token.core).intersects(listed)
        && Words::embedded().get(&token.core).is_some_and(|kind| kind.magnitude() >= FREQUENT)
        && Seen::embedded()
            .get(Fingerprint::EMPTY.and(&token.core))
            .is_none_or(|record| (0..4).all(|kind| record.level(kind) <= SELDOM))
}

/// Level of a [`Seen`] record: at most one of twenty.
const SELDOM: u32 = 1;

/// Binary logarithm of a count in the news: 64 times.
const FREQUENT: u32 = 6;

/// A place that a preposition puts a body in: `وزارة الصحة بالقاهرة`.
fn is_place_with_bi(token: &Token) -> bool {
    token.proclitics.contains(Proclitics::BI)
        && token.segments.iter().any(|segment| segment.kind == SegmentKind::Proclitic)
        && Names::embedded().word(&token.core).intersects(Classes::COUNTRY | Classes::CITY)
}

/// Whether a noun that begins names of bodies or events stands here, without
/// article: `جمعية`, `كأس`.
fn begins(token: &Token) -> bool {
    static WORDS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        let nouns = |row: &&name_triggers::Row| {
            matches!(row.class, Trigger::Institution | Trigger::Classifier | Trigger::Event | Trigger::Outlet)
        };
        name_triggers::ROWS.iter().filter(nouns).flat_map(|row| row.forms.iter().copied()).collect()
    });
    !token.proclitics.contains(Proclitics::AL) && words.contains(token.stem.as_str())
}

fn is_country(token: &Token) -> bool {
    Names::embedded().word(&token.core).intersects(Classes::COUNTRY)
}

/// Whether some tokens are enough to be a name of a body: two words.
fn is_long(document: &Document<'_>, tokens: Range<usize>) -> bool {
    tokens.filter(|i| document.tokens[*i].is_word()).count() > 1
}

/// Whether the lists have this name.
fn is_listed(document: &Document<'_>, tokens: Range<usize>, kind: EntityType) -> bool {
    let class = match kind {
        EntityType::Person => Classes::PERSON,
        EntityType::Organization => Classes::ORGANIZATION,
        EntityType::Location => Classes::LOCATION | Classes::COUNTRY | Classes::CITY,
        _ => Classes::MISCELLANEOUS | Classes::TITLE,
    };
    let first = tokens.start;
    let phrase = tokens.fold(Fingerprint::EMPTY, |phrase, i| {
        let token = &document.tokens[i];
        phrase.and(if i == first { &token.core } else { &token.folded })
    });
    Names::embedded().get(phrase).intersects(class)
}

/// Words that stand before the names of outlets, parties, movements, clubs and
/// companies.
fn classifies(token: &Token) -> bool {
    static WORDS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        let rows = name_triggers::ROWS.iter().filter(|row| matches!(row.class, Trigger::Outlet | Trigger::Classifier));
        rows.flat_map(|row| row.forms.iter().copied())
            .chain(["منظمه", "شركه"])
            .filter(|form| *form != "تنظيم")
            .collect()
    });
    !token.proclitics.contains(Proclitics::AL) && words.contains(token.stem.as_str())
}

/// Words before the name of an outlet, an agency or a company.
fn is_classifier(token: &Token) -> bool {
    static WORDS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        let outlets = name_triggers::ROWS.iter().filter(|row| row.class == Trigger::Outlet);
        outlets.flat_map(|row| row.forms.iter().copied()).collect()
    });
    !token.proclitics.contains(Proclitics::AL) && words.contains(token.stem.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::{Depth, Options, Pipeline};

    /// What becomes of a name that begins with one word and ends with another.
    fn settled(text: &str, first: &str, last: &str, kind: EntityType) -> Vec<String> {
        let document = Pipeline::new().run(text, &Options { depth: Depth::Tokens, ..Options::default() });
        let at = |word: &str| (0..document.tokens.len()).find(|i| document.surface(*i) == word).expect("a word");
        let found = vec![Found { tokens: at(first)..at(last) + 1, kind, confidence: 0.9 }];
        let names = settle(&document, found, &Evidence::default());
        names.into_iter().map(|name| document.slice(forms::span(&document, name.tokens)).to_string()).collect()
    }

    #[test]
    fn two_persons_are_two_names() {
        let text = "حضر سامي الخطيب وجابر العلي الحفل";
        assert_eq!(settled(text, "سامي", "العلي", EntityType::Person), ["سامي الخطيب", "جابر العلي"]);
    }

    #[test]
    fn two_bodies_are_two_names() {
        let text = "بين صندوق النفقة وجمعية الأمل";
        assert_eq!(settled(text, "صندوق", "الأمل", EntityType::Organization), ["صندوق النفقة", "جمعية الأمل"]);
        let text = "عن وزارة التربية والتعليم";
        assert_eq!(settled(text, "وزارة", "والتعليم", EntityType::Organization), ["وزارة التربية والتعليم"]);
    }

    #[test]
    fn a_verb_ends_a_name() {
        let text = "إن رئيس الشركة سامي الخطيب قال ذلك";
        assert_eq!(settled(text, "سامي", "قال", EntityType::Person), ["سامي الخطيب"]);
    }

    #[test]
    fn titles_and_nationalities_stay_outside() {
        assert_eq!(settled("وأكد السيد فاراج ذلك", "السيد", "فاراج", EntityType::Person), ["فاراج"]);
        let text = "وذكرت وكالة \"نور\" الإيرانية";
        assert_eq!(settled(text, "نور", "الإيرانية", EntityType::Organization), ["نور"]);
        let text = "نقلت وكالة إرنا الإيرانية";
        assert_eq!(settled(text, "إرنا", "الإيرانية", EntityType::Organization), ["إرنا"]);
        let text = "قال الحرس الثوري الإيراني";
        assert_eq!(settled(text, "الحرس", "الإيراني", EntityType::Organization), ["الحرس الثوري الإيراني"]);
    }

    #[test]
    fn a_place_behind_a_body_is_a_name_of_its_own() {
        let text = "وكيل وزارة الصحة بالقاهرة";
        assert_eq!(settled(text, "وزارة", "بالقاهرة", EntityType::Organization), ["وزارة الصحة", "القاهرة"]);
        let text = "قال مدير فولفو في ألمانيا";
        assert_eq!(settled(text, "فولفو", "ألمانيا", EntityType::Organization), ["فولفو", "ألمانيا"]);
    }

    #[test]
    fn classifiers_stay_outside() {
        let text = "أعلنت حركة نداء تونس ذلك";
        assert_eq!(settled(text, "حركة", "تونس", EntityType::Organization), ["نداء تونس"]);
        assert_eq!(settled("رفض حزب \"الأمل\" ذلك", "حزب", "الأمل", EntityType::Organization), ["الأمل"]);
        let text = "أعلنت منظمة الصحة العالمية ذلك";
        assert_eq!(settled(text, "منظمة", "العالمية", EntityType::Organization), ["منظمة الصحة العالمية"]);
    }

    #[test]
    fn a_title_has_its_person_behind_its_body() {
        let text = "قال أستاذ الآثار بجامعة القاهرة سامي الخطيب ذلك";
        let names = settled(text, "بجامعة", "الخطيب", EntityType::Organization);
        assert_eq!(names, ["جامعة القاهرة", "سامي الخطيب"]);
        let text = "في جامعة الملك فيصل";
        assert_eq!(settled(text, "جامعة", "فيصل", EntityType::Organization), ["جامعة الملك فيصل"]);
    }

    #[test]
    fn no_bare_noun_follows_an_article() {
        let text = "منح القانون المجلس العسكري سلطة التشريع";
        assert_eq!(settled(text, "المجلس", "التشريع", EntityType::Organization), ["المجلس العسكري"]);
        let text = "أبلغ الحزب الجمهوري شبكة رويترز بذلك";
        assert_eq!(settled(text, "الحزب", "رويترز", EntityType::Organization), ["الحزب الجمهوري", "رويترز"]);
    }
}

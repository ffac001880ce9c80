//! Who says a noun, and who is quoted at second hand: نقلت X عن Y قوله.

use std::ops::Range;

use crate::lexicon::speaker_nouns::Kind as NounKind;
use crate::lexicon::speaker_words::Class as Tells;

use super::cues::{Frames, cue};
use super::frames::preposition;
use super::nouns;
use super::passage::Passage;
use super::phrases::bounded_phrase;
use super::statements::{Kind, Statement};
use super::subjects::Subject;
use super::words::{tells, unjoined};

/// Who says a noun: its pronoun, the genitive behind it, or with نقل عن the
/// phrase before it.
pub(super) fn noun_subject(
    p: &Passage<'_>,
    at: usize,
    pronoun: bool,
    end: usize,
) -> Option<(Subject, Option<Range<usize>>)> {
    if pronoun {
        if let Some((source, relay)) = relayed(p, at) {
            return Some((Subject::Phrase(source), relay));
        }
        let of_another = tells(Tells::DoneTo, stem_of(p, at)) && !addressed(p, at + 1..end + 1);
        return Some((if of_another { Subject::Shared } else { Subject::Pronoun(None) }, None));
    }
    let after = at + 1;
    if after >= end {
        // أعادت المنظمة تأكيد أن
        let again = matches!(p.form(at), "تاكيد") && preposition(p.form_before(at)).is_none();
        let definite = ["ال", "بال", "لل"].iter().any(|article| p.form(at).starts_with(article));
        return (again || definite).then_some((Subject::Shared, None));
    }
    let token = p.token(after);
    // اتهام إيران بدعم, مع دعوة بغداد إلى: the one accused or called on.
    let called = tells(Tells::DoneTo, p.form(at)) || p.form_before(at) == "مع";
    if called && !addressed(p, after..end) && p.mention(after).is_none_or(|m| m.tokens.end >= end) {
        return Some((Subject::Shared, None));
    }
    let can_speak = p.mention(after).is_some() || nouns::speaker(token).is_some();
    let begins = !p.is_separator(after) && preposition(&token.folded).is_none() && can_speak;
    begins.then(|| (Subject::Phrase(after..end.min(after + 12)), None))
}

/// Whether somebody is addressed with `لـ` between a noun of speech and the
/// words said: اتهام واشنطن لطهران.
fn addressed(p: &Passage<'_>, region: Range<usize>) -> bool {
    region.clone().any(|t| t < p.tokens.end && (p.has_li(t) || p.form(t) == "ل"))
}

/// A noun without its pronoun.
fn stem_of<'d>(p: &Passage<'d>, at: usize) -> &'d str {
    let form = p.form(at).trim_start_matches(['و', 'ب', 'ل']);
    ["هما", "ها", "هم", "ه"].iter().find_map(|pronoun| form.strip_suffix(pronoun)).unwrap_or(form)
}

/// `نقلت X عن Y قوله`: the source Y and the relay X, looked for before قوله.
/// `ونقلت عن Y قوله` leaves the relay to the sentence before.
fn relayed(p: &Passage<'_>, at: usize) -> Option<(Range<usize>, Option<Range<usize>>)> {
    let first = p.sentence_start(at).max(p.tokens.start).max(at.saturating_sub(30));
    // نقل البيان على لسان الوزير قوله
    let from = (first..at).rev().find(|t| p.form(*t) == "عن" || p.form(*t) == "لسان" && p.form_before(*t) == "علي")?;
    let verb = (first..from).rev().find(|t| is_relaying(p.form(*t)))?;
    let relay = (verb + 1..from).find(|t| p.is_comma(*t) || p.form(*t) == "علي").unwrap_or(from);
    (from + 1 < at).then(|| (from + 1..at, (verb + 1 < relay).then_some(verb + 1..relay)))
}

/// `قال X نقلاً عن Y إن`: the phrase and the source Y, between a verb and the
/// words said.
pub(super) fn source_within(p: &Passage<'_>, region: Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let at =
        region.clone().find(|t| matches!(p.form(*t), "نقلا" | "ناقلا") && t + 1 < region.end && p.form(t + 1) == "عن")?;
    let end = (at + 2..region.end).find(|t| p.is_separator(*t)).unwrap_or(region.end);
    (at + 2 < end).then_some((at..at + 2, at + 2..end))
}

/// `نقلت X عن Y "..."`: the statement of Y that X relays, where no قوله follows.
pub(super) fn verb(p: &Passage<'_>, at: usize) -> Option<Statement> {
    let end = p.sentence_end(at).min(at + 40);
    if !is_relaying(p.form(at)) {
        return None;
    }
    let Some(from) = (at + 1..end.min(at + 16)).find(|t| p.form(*t) == "عن") else { return own_words(p, at, end) };
    // نقلت الوكالة عن "مصدر أمني" أن
    let marked = p.opens(from + 1).filter(|pair| {
        let after = pair.outer().end;
        pair.close.is_some() && after < end && p.complementizer(after).is_some()
    });
    let first = marked.map_or(from + 1, |pair| pair.outer().end);
    let mark = (first..end).find(|t| {
        p.complementizer(*t).is_some()
            || p.is_colon(*t)
            || p.opens(*t).is_some() && !p.opens_name(*t)
            || matches!(p.form(*t), "قوله" | "قولها" | "قولهم")
    })?;
    if matches!(p.form(mark), "قوله" | "قولها" | "قولهم") {
        return None;
    }
    let content = if p.opens(mark).is_some() { mark } else { mark + 1 };
    let relay = (at + 1..from).rev().find(|t| !p.is_separator(*t)).map_or(at + 1, |t| t + 1);
    (from + 1 < mark && at + 1 < relay && content < p.tokens.end).then(|| Statement {
        kind: Kind::Finite,
        cue: Some(at..at + 1),
        begin: at,
        subject: Subject::Phrase(from + 1..mark),
        addressee: None,
        content: content..p.sentence_end(content),
        left: false,
        rest: None,
        frame: if p.opens(mark).is_some() { Frames::COLON } else { Frames::CLAUSE },
        joined: true,
        entry: None,
        relay: Some(at + 1..relay),
    })
}

/// `نقلت الوكالة على موقعها أن`: the words of the medium itself.
fn own_words(p: &Passage<'_>, at: usize, end: usize) -> Option<Statement> {
    let that =
        (at + 2..end.min(at + 16)).find(|t| p.complementizer(*t).is_some_and(|c| !c.because && !c.bi && !c.joined))?;
    let medium = p.mention(at + 1).is_some() || nouns::speaker(p.token(at + 1)) == Some(NounKind::Outlet);
    let plain = (at + 1..that).all(|t| cue(p.form(t)).is_none() && p.opens(t).is_none_or(|pair| pair.inner.len() < 3));
    let subject = bounded_phrase(p, at + 1, that).filter(|_| medium && plain)?;
    (that + 1 < end).then(|| Statement {
        kind: Kind::Finite,
        cue: Some(at..at + 1),
        begin: at,
        subject: Subject::Phrase(subject),
        addressee: None,
        content: that + 1..p.sentence_end(that),
        left: false,
        rest: None,
        frame: Frames::CLAUSE,
        joined: true,
        entry: None,
        relay: None,
    })
}

/// `جاء في البيان أن`: what a text says.
pub(super) fn text(p: &Passage<'_>, at: usize) -> Option<Statement> {
    let end = p.sentence_end(at);
    let form = p.form(at);
    if !matches!(unjoined(form).unwrap_or(form), "جاء" | "جاءت") && form != "جاء" || at + 3 >= end {
        return None;
    }
    if matches!(p.form(at + 1), "فيه" | "فيها") {
        return inside(p, at);
    }
    if p.form(at + 1) != "في" {
        return None;
    }
    let source = at + 2;
    if !matches!(nouns::speaker(p.token(source)), Some(NounKind::Document | NounKind::Outlet)) {
        return None;
    }
    let mark = (source + 1..end.min(at + 16))
        .find(|t| p.complementizer(*t).is_some() || p.is_colon(*t) || p.opens(*t).is_some() && !p.opens_name(*t))?;
    let content = if p.opens(mark).is_some() { mark } else { mark + 1 };
    let stop = (source + 1..mark).find(|t| p.is_separator(*t)).unwrap_or(mark);
    (content < p.tokens.end).then(|| Statement {
        kind: Kind::Finite,
        cue: Some(at..at + 1),
        begin: at,
        subject: Subject::Phrase(source..stop),
        addressee: None,
        content: content..p.sentence_end(content),
        left: false,
        rest: None,
        frame: if p.complementizer(mark).is_some() { Frames::CLAUSE } else { Frames::COLON },
        joined: true,
        entry: None,
        relay: None,
    })
}

/// `أصدرت الوزارة بياناً جاء فيه أن`: whoever the sentence says has issued it.
fn inside(p: &Passage<'_>, at: usize) -> Option<Statement> {
    let mark = at + 2;
    let clause = p.complementizer(mark).is_some();
    let content = match () {
        () if clause || p.is_colon(mark) => mark + 1,
        () if p.opens(mark).is_some() => mark,
        () => return None,
    };
    (content < p.tokens.end).then(|| Statement {
        kind: Kind::Participle,
        cue: Some(at..at + 1),
        begin: at,
        subject: Subject::Shared,
        addressee: None,
        content: content..p.sentence_end(content),
        left: false,
        rest: None,
        frame: if clause { Frames::CLAUSE } else { Frames::COLON },
        joined: true,
        entry: None,
        relay: None,
    })
}

/// Whether a form is one of نقل, to relay, with or without و.
pub(super) fn is_relaying(form: &str) -> bool {
    let plain = unjoined(form).filter(|f| f.starts_with('ن')).unwrap_or(form);
    matches!(plain, "نقل" | "نقلت" | "ينقل" | "تنقل" | "نقلوا")
}

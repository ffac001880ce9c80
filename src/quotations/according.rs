//! The according-to family: بحسب X، حسبما ذكر X, with the words behind or before.

use std::ops::Range;

use crate::document::{EntityType, Pos, TokenKind};
use crate::lexicon::discourse_phrases::Role;
use crate::lexicon::speaker_words::Class as Tells;
use crate::lexicon::speech_words::Class;

use super::attachments::quote_before;
use super::cues::{CueKind, Frames, cue, cue_with_pronoun};
use super::frames::complement;
use super::nouns;
use super::passage::Passage;
use super::phrases::{bounded_phrase, ends_phrase, preposition_like};
use super::statements::{Kind, Statement};
use super::subjects::Subject;
use super::words::{is, tells};

/// Words of a name that stands in marks.
const NAME: usize = 4;

/// Tokens of the longest phrase that opens a sentence before its source.
const OPENING: usize = 5;

/// Tokens of the longest source.
const LONGEST: usize = 14;

/// Where a source ends. At the head of a sentence a comma or فإن parts it from
/// the words, if one is there.
pub(super) fn source_end(p: &Passage<'_>, at: usize, after: usize, end: usize) -> usize {
    let limit = end.min(after + LONGEST);
    let fence = (after..end.min(after + 2 * LONGEST))
        .find(|t| p.is_comma(*t) || p.complementizer(*t).is_some() || is(Class::Fence, p.form(*t)));
    let fence = fence.map(|f| past_apposition(p, f, end.min(after + 2 * LONGEST)).unwrap_or(f));
    let near = fence.filter(|f| *f < limit || matches!(p.form(*f), "فقد" | "فان"));
    if let Some(fence) = near.filter(|_| at == p.sentence_start(at)) {
        return fence;
    }
    let mut stop = after;
    while stop < fence.unwrap_or(limit).min(limit) {
        if let Some(mention) = p.mention(stop) {
            stop = mention.tokens.end.max(stop + 1);
        } else if let Some(name) = p.abbreviated(stop) {
            stop = name;
        } else if p.opens_name(stop) {
            stop = p.opens(stop).map_or(stop + 1, |pair| pair.outer().end);
        } else if p.token(stop).is_punctuation()
            || stop > after && (p.date_end(stop).is_some() || matches!(p.phrase(stop), Some((Role::Skip, _))))
            || stop > after && ends_phrase(p, stop, after)
        {
            break;
        } else {
            stop += 1;
        }
    }
    stop
}

/// The فقد or فإن behind the comma that ends the name of a source: what stands
/// between tells of the source. `وفقا لدراسة، وهي الأولى، فقد`.
fn past_apposition(p: &Passage<'_>, comma: usize, end: usize) -> Option<usize> {
    if !p.is_comma(comma) || comma + 1 >= end {
        return None;
    }
    let next = p.form(comma + 1);
    let told = next.starts_with("وال") || matches!(next, "وهو" | "وهي" | "الذي" | "التي" | "والذي" | "والتي");
    (comma + 1..end).filter(|_| told).find(|t| matches!(p.form(*t), "فقد" | "فان"))
}

/// `بحسب X`, before or after the words.
pub(super) fn phrase(p: &Passage<'_>, at: usize, after: usize) -> Option<Statement> {
    let end = p.sentence_end(at);
    if after >= end {
        return None;
    }
    if !can_speak(p, after) {
        return None;
    }
    let stop = source_end(p, at, after, end);
    Some(placed(p, at, at..after, Subject::Phrase(after..stop.max(after + 1)), stop))
}

/// Whether a source can begin here: somebody or something that says so.
pub(super) fn can_speak(p: &Passage<'_>, after: usize) -> bool {
    let token = p.token(after);
    let mention = p.mention(after);
    let marked = p.opens(after).is_some_and(|pair| pair.close.is_some() && pair.inner.len() <= NAME);
    let named = mention.is_some()
        || p.abbreviated(after).is_some()
        || p.opens_name(after)
        || marked
        || token.kind == TokenKind::Foreign;
    // بحسب كلام فلان
    let words_of =
        after + 1 < p.sentence_end(after) && p.mention(after + 1).is_some() && tells(Tells::WordsOf, &token.stem);
    let can_speak = named || words_of || nouns::speaker(token).is_some();
    // وفقا لقانون العمل: what is done by it, not who says so.
    let pursuant = mention.is_none() && (tells(Tells::Pursuant, &token.stem) || tells(Tells::Pursuant, &token.folded))
        || mention.is_some_and(|m| m.kind == EntityType::Miscellaneous);
    can_speak && !pursuant
}

/// `حسبما ذكر X`.
pub(super) fn verb(p: &Passage<'_>, at: usize, verb: usize) -> Option<Statement> {
    let end = p.sentence_end(at);
    if verb >= end {
        return None;
    }
    let form = p.form(verb);
    let says = cue(form).or_else(|| cue_with_pronoun(form).map(|(c, _)| c)).is_some_and(|c| c.kind == CueKind::Finite)
        || is(Class::Relaying, form);
    if !says {
        return None;
    }
    let also = p.form(at).trim_start_matches('و') == "كما";
    // كما at the head of a clause is "also"; at its end it is "as".
    let attached = || cue(form).is_some_and(|c| complement(p, verb + 1, c).is_some());
    if also && (at == p.sentence_start(at) || quote_before(p, at).is_none() && attached()) {
        return None;
    }
    let mut start = verb + 1;
    let skipped = |form: &str| {
        matches!(form, "في" | "عنه" | "عنها" | "عن") || !also && matches!(form, "به" | "بها" | "له" | "لها")
    };
    if start < end && skipped(p.form(start)) {
        start += 1;
    }
    // وفق ما ذكره، اليوم الجمعة، المدير
    while start < end {
        match p.phrase(start) {
            Some((Role::Skip, n)) => start += n,
            _ if p.is_comma(start) => start += 1,
            _ => break,
        }
    }
    let stop = bounded_phrase(p, start, end.min(start + 2 * LONGEST)).map_or(start, |phrase| phrase.end);
    let definite = || {
        let noun =
            start < end && matches!(p.token(start).pos, Pos::Noun | Pos::ProperNoun) && !preposition_like(p, start);
        !also && (p.form(start).starts_with("ال") || noun && p.token(start).enclitic.is_empty())
    };
    let subject = if start < stop
        && (p.mention(start).is_some() || nouns::speaker(p.token(start)).is_some() || p.opens_name(start) || definite())
    {
        Subject::Phrase(start..stop)
    } else {
        Subject::Implied
    };
    // كما تظهر في كذا: the clause goes on. كما قال: as he said.
    let plain = cue(form).is_some_and(|c| !c.frames.has(Frames::COLON));
    if also && plain && subject == Subject::Implied {
        return None;
    }
    let mut statement = placed(p, at, at..verb + 1, subject, stop);
    // بحسب ما أورد الموقع القريب من كذا، فإن
    if !statement.left
        && let Some(fence) = (stop..end.min(stop + LONGEST)).find(|t| matches!(p.form(*t), "فان" | "فقد"))
        && (stop..fence).all(|t| p.opens(t).is_none())
        && fence + 1 < end
    {
        statement.content.start = fence + 1;
    }
    Some(statement)
}

/// `..., يقول X`: a verb of saying and its subject behind the words.
pub(super) fn behind(p: &Passage<'_>, at: usize, subject: Range<usize>) -> Statement {
    let stop = subject.end;
    placed(p, at, at..at + 1, Subject::Phrase(subject), stop)
}

/// Where the words go on behind a source between commas: with what cannot begin
/// a clause of its own. `يعاني الملايين، وفقا للمنظمة، [من أزمة]`.
fn goes_on(p: &Passage<'_>, at: usize, stop: usize) -> Option<usize> {
    let next = stop + 1;
    let between = next < p.sentence_end(at) && p.is_comma(stop) && at > p.tokens.start && p.is_comma(at - 1);
    let token = between.then(|| p.token(next))?;
    let phrase = p.phrase(next).is_some() || p.date_end(next).is_some() || token.has_conjunction();
    let depends =
        p.preposition(next).is_some() || token.proclitics.has_preposition() || is(Class::Adverbial, p.form(next));
    (depends && !phrase).then_some(next)
}

/// A statement of the according-to family: its words are the clause behind it
/// where it stands at the head of a sentence, else the clause before it.
fn placed(p: &Passage<'_>, at: usize, cue: Range<usize>, subject: Subject, stop: usize) -> Statement {
    let first = p.sentence_start(at).max(p.tokens.start);
    let head = (first..at).all(|t| p.token(t).is_punctuation() || matches!(p.form(t), "و" | "ف"));
    let end = p.sentence_end(at);
    // ..., لكن بحسب الوزارة، بقي الأمر على حاله: the clause that has begun.
    let head = head
        || at > first + 1 && is(Class::But, p.form(at - 1)) && p.is_separator(at - 2) && stop < end && p.is_comma(stop);
    // على سبيل المثال، وفقا للمجلس، بلغت: nothing has been said yet.
    let short = at - first <= OPENING;
    let said = || (first..at).any(|t| p.token(t).pos == Pos::Verb || p.mention(t).is_some());
    let begins = stop + 1 < end
        && p.is_comma(stop)
        && p.token(stop + 1).pos == Pos::Verb
        && !p.token(stop + 1).has_conjunction();
    let head = head || begins && short && !said() && p.is_comma(at - 1);
    let content = if head {
        let mut start = stop;
        while start < end {
            match p.phrase(start) {
                Some((Role::Skip, n)) => start += n,
                _ if p.is_separator(start) || p.complementizer(start).is_some() || p.form(start) == "فقد" => {
                    start += 1
                }
                _ => break,
            }
        }
        let start = start.min(end);
        start..end
    } else {
        let mut last = at;
        while last > first && p.is_separator(last - 1) {
            last -= 1;
        }
        first..last
    };
    Statement {
        kind: Kind::According,
        cue: Some(cue),
        begin: at,
        subject,
        addressee: None,
        content,
        left: !head,
        rest: (!head).then(|| goes_on(p, at, stop)).flatten(),
        frame: Frames::default(),
        joined: true,
        entry: None,
        relay: None,
    }
}

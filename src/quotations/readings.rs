//! Words read as cues, and whether one can be a cue where it stands.

use crate::document::EntityType;
use crate::lexicon::speech_words::Class;

use super::cues::{Cue, CueKind, Frames, cue, cue_with_pronoun, noun_cue};
use super::nouns;
use super::passage::Passage;
use super::subjects::Subject;
use super::words::{is, unjoined};

/// A cue as it stands in the text.
pub(super) struct Reading {
    pub(super) entry: &'static Cue,
    pub(super) joined: bool,
    /// It carries an object or possessive pronoun.
    pub(super) pronoun: bool,
}

pub(super) fn read(p: &Passage<'_>, at: usize) -> Option<Reading> {
    let token = p.token(at);
    let form = token.folded.as_str();
    // فرد إنه: he answered, and no individual.
    let answered = form == "فرد" && at + 1 < p.tokens.end && p.complementizer(at + 1).is_some();
    if !token.is_word() || p.mention(at).is_some() || is(Class::OtherWords, form) && !answered {
        return None;
    }
    let exact = |form: &str, joined: bool| cue(form).map(|entry| Reading { entry, joined, pronoun: false });
    // The ending of a noun is no pronoun: حملة.
    let marbuta = p.document.surface(at).ends_with('ة');
    let with_pronoun = |form: &str, joined: bool| {
        cue_with_pronoun(form).filter(|_| !marbuta).map(|(entry, _)| Reading { entry, joined, pronoun: true })
    };
    // يدعى فلان: is called.
    if matches!(unjoined(form).unwrap_or(form), "يدعي" | "تدعي") && p.document.surface(at).ends_with('ى') {
        return None;
    }
    let rest = unjoined(form);
    // ودعوه إلى: they called on him, while a noun ends in ة.
    let verb = rest.filter(|rest| rest.ends_with("وه") && p.document.surface(at).ends_with('ه'));
    if let Some(found) = verb.and_then(|rest| with_pronoun(rest, true)).filter(|r| r.entry.kind == CueKind::Finite) {
        return Some(found);
    }
    let purpose = form.strip_prefix('ل').filter(|rest| rest.starts_with(['ي', 'ت']));
    let noun = form.strip_prefix("بال").or_else(|| form.strip_prefix("لل"));
    let noun = noun.or_else(|| form.strip_prefix(['ب', 'ل'])).or_else(|| form.strip_prefix("ال"));
    exact(form, false)
        .or_else(|| exact(rest?, true))
        .or_else(|| exact(purpose?, true).filter(|r| r.entry.kind == CueKind::Finite))
        .or_else(|| with_pronoun(form, false))
        .or_else(|| with_pronoun(rest?, true))
        .or_else(|| noun_cue(noun?).map(|entry| Reading { entry, joined: false, pronoun: false }))
        .or_else(|| with_pronoun(noun?, false).filter(|r| r.entry.kind == CueKind::Noun))
}

/// Whether a word that looks like a cue can be one here.
pub(super) fn possible(p: &Passage<'_>, at: usize, reading: &Reading, before: &str) -> bool {
    let entry = reading.entry;
    let form = p.form(at);
    match entry.kind {
        CueKind::Finite => {
            // ومع ذلك أكد: an adverbial ends there.
            let this = matches!(before, "هذا" | "ذلك" | "هذه" | "تلك")
                && at >= p.tokens.start + 2
                && is(Class::Concession, p.form(at - 2));
            let governed = !reading.joined
                && !this
                && (p.tokens.start < at && p.preposition(at - 1).is_some() || is(Class::NoVerbAfter, before));
            let negated = is(Class::Negates, before);
            let pronoun = !reading.pronoun || entry.takes_addressee || entry.frames.has(Frames::ACCUSED);
            let preposition = form == "بين" && !reading.joined;
            let possible = matches!(before, "قد" | "وقد" | "ربما")
                && form.starts_with(['ي', 'ت'])
                && !entry.lemma.starts_with('ت');
            // ما وصفه بـ: words of somebody's, not a statement.
            let named = reading.pronoun
                && matches!(before, "ما" | "مما" | "بما" | "عما" | "فيما" | "لما")
                && entry.frames.has(Frames::ACCUSED);
            // أن يعترف: what is to be done, unless time governs it: قبل أن يؤكد.
            let subjunctive = matches!(before, "ان" | "الا" | "لان")
                && form.starts_with(['ي', 'ت'])
                && !entry.lemma.starts_with('ت')
                && !(at >= p.tokens.start + 2 && matches!(p.form(at - 2), "قبل" | "بعد"));
            !(governed || negated || preposition || possible || named || subjunctive) && pronoun
        }
        CueKind::Participle => {
            let governed = p.tokens.start < at && p.preposition(at - 1).is_some();
            !(governed || reading.joined && form.ends_with('ه'))
        }
        CueKind::Noun => {
            let definite = form.starts_with("ال") || form.starts_with("بال");
            !definite || matches!(entry.lemma, "تاكيد" | "قول" | "دعوه")
        }
    }
}

/// Whether a form that is also another word stands where a verb does: at the
/// head of a clause, or before a noun that can be its subject.
pub(super) fn heads_clause(p: &Passage<'_>, at: usize, reading: &Reading, before: &str) -> bool {
    let behind = at + 1 < p.sentence_end(at)
        && (p.mention(at + 1).is_some_and(|m| m.kind == EntityType::Person)
            || p.form(at + 1).starts_with("ال") && nouns::speaker(p.token(at + 1)).is_some());
    let head = at == p.sentence_start(at)
        || p.is_separator(at - 1)
        || p.pair(at - 1).is_some()
        || is(Class::VerbAfter, before)
        || matches!(before, "هذا" | "ذلك") && at >= p.tokens.start + 2 && is(Class::Concession, p.form(at - 2));
    reading.joined || head || behind
}

/// A present tense without subject is nobody's in particular: يعتقد أن.
pub(super) fn impersonal(p: &Passage<'_>, at: usize, entry: &Cue, subject: &Subject, frame: Frames) -> bool {
    let form = p.form(at);
    // The vowel of the passive, where it is written: أُعلن.
    let letters = p.document.surface(at).trim_start_matches(['و', 'ف']);
    if letters.starts_with(['أ', 'ا'])
        && letters.chars().nth(1) == Some('\u{064F}')
        && entry.kind == CueKind::Finite
        && !form.starts_with('ي')
    {
        return true;
    }
    let passive = *subject == Subject::Implied
        && p.form_before(at) == "قد"
        && at >= p.tokens.start + 2
        && matches!(p.form(at - 2), "كان" | "وكان")
        && frame.has(Frames::AN | Frames::BI);
    if passive {
        return true;
    }
    let present = form.trim_start_matches(['و', 'ف']).starts_with('ي') && !entry.lemma.starts_with('ي');
    present && *subject == Subject::Implied && frame.has(Frames::CLAUSE) && is(Class::Impersonal, entry.lemma)
}

//! The words that introduce speech, looked up by folded form: an index over
//! `lexicon/reporting_verbs.tsv` and `lexicon/cue_nouns.tsv`.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::document::{Gender, Number, Polarity};
use crate::lexicon::{cue_nouns, reporting_verbs};

use super::conjugation::{Agreement, Form, conjugate};

/// A set of frames: what may stand between a cue and the words said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Frames(u32);

impl Frames {
    /// `أن`, `إن`.
    pub(super) const CLAUSE: Self = Self(1);
    /// `بـ`, with a noun or `أن`.
    pub(super) const BI: Self = Self(1 << 1);
    /// `بأن` alone.
    pub(super) const BI_CLAUSE: Self = Self(1 << 2);
    /// `إلى`.
    pub(super) const ILA: Self = Self(1 << 3);
    /// `إلى أن` alone.
    pub(super) const ILA_CLAUSE: Self = Self(1 << 4);
    /// `على`.
    pub(super) const ALA: Self = Self(1 << 5);
    /// `على أن` alone.
    pub(super) const ALA_CLAUSE: Self = Self(1 << 6);
    /// `عن`.
    pub(super) const AN: Self = Self(1 << 7);
    /// `من`.
    pub(super) const MIN: Self = Self(1 << 8);
    /// `في`.
    pub(super) const FI: Self = Self(1 << 9);
    /// `لـ`.
    pub(super) const LI: Self = Self(1 << 10);
    /// A noun phrase without preposition.
    pub(super) const OBJECT: Self = Self(1 << 11);
    /// An object and `بـ` behind it, both said: `اتهم X بـ Y`.
    pub(super) const ACCUSED: Self = Self(1 << 12);
    /// A colon or an opening mark.
    pub(super) const COLON: Self = Self(1 << 13);
    /// Nothing.
    pub(super) const BARE: Self = Self(1 << 14);

    /// Whether any of `other` is in the set.
    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    fn with(self, other: Self) -> Self {
        self | other
    }
}

impl std::ops::Not for Frames {
    type Output = Self;

    fn not(self) -> Self {
        Self(!self.0)
    }
}

impl std::ops::BitOr for Frames {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Where a cue comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CueKind {
    /// A verb in past or present.
    Finite,
    /// An accusative participle (مؤكداً).
    Participle,
    /// A noun (دعوة, قوله).
    Noun,
}

/// What is known of a form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cue {
    /// Which kind of word it is.
    pub(super) kind: CueKind,
    /// What may follow it.
    pub(super) frames: Frames,
    /// Subject agreement; of a noun, nothing is known.
    pub(super) agreement: Option<Agreement>,
    /// A noun phrase after it may be the one spoken to.
    pub(super) takes_addressee: bool,
    /// It continues a speech.
    pub(super) continues: bool,
    /// What the speaker does with the words.
    pub(super) polarity: Polarity,
    /// Its form is also another word's: it needs the head of a clause or a
    /// subject.
    pub(super) homograph: bool,
    /// The dictionary form, to tell verbs with rules of their own.
    pub(super) lemma: &'static str,
}

/// The cue with this folded form, without `و` or `ف` in front.
pub(super) fn cue(form: &str) -> Option<&'static Cue> {
    CUES.get(form)
}

/// The noun of speech with this folded form, without article, even where the
/// form is a participle too: المطالبة, مطالبة.
pub(super) fn noun_cue(form: &str) -> Option<&'static Cue> {
    NOUNS.get(form)
}

/// The cue of a verb that carries an object pronoun: `وصفها`, `أبلغهم`,
/// `أعلنته`. With the pronoun.
pub(super) fn cue_with_pronoun(form: &str) -> Option<(&'static Cue, &str)> {
    const PRONOUNS: [&str; 8] = ["هما", "ها", "هم", "هن", "نا", "ني", "ه", "كم"];
    PRONOUNS.iter().find_map(|pronoun| {
        let stem = form.strip_suffix(pronoun)?;
        // قالوا + ه is written قالوه.
        let cue = CUES.get(stem).or_else(|| CUES.get(format!("{stem}ا").as_str()).filter(|_| stem.ends_with('و')))?;
        (cue.kind != CueKind::Participle).then_some((cue, &form[stem.len()..]))
    })
}

static CUES: LazyLock<HashMap<String, Cue>> = LazyLock::new(|| {
    let mut cues = HashMap::new();
    for row in reporting_verbs::ROWS {
        let frames = row.frames.iter().fold(Frames::default(), |set, f| set.with(verb_frame(*f)));
        conjugate(row.past, row.present, row.participle, &mut |form, kind, agreement| {
            let cue = Cue {
                kind: match kind {
                    Form::Finite => CueKind::Finite,
                    Form::Participle => CueKind::Participle,
                },
                frames,
                agreement: Some(agreement),
                takes_addressee: row.addressee == reporting_verbs::Addressee::Yes,
                continues: row.next == reporting_verbs::Next::On,
                polarity: match row.polarity {
                    reporting_verbs::Polarity::Asserted => Polarity::Asserted,
                    reporting_verbs::Polarity::Denied => Polarity::Denied,
                    reporting_verbs::Polarity::Requested => Polarity::Requested,
                },
                // Feminine and plural forms, and the present, are no nouns.
                homograph: row.homograph == reporting_verbs::Homograph::Yes && form == row.past,
                lemma: row.past,
            };
            // ردا, طلبا: a dual nobody writes is a noun everybody does.
            let noun = row.homograph == reporting_verbs::Homograph::Yes
                && agreement == Agreement { gender: Gender::Masculine, number: Number::Dual };
            if !(noun && kind == Form::Finite) {
                cues.entry(form).or_insert(cue);
            }
        });
    }
    for (noun, cue) in NOUNS.iter() {
        cues.entry((*noun).to_string()).or_insert(*cue);
    }
    cues
});

static NOUNS: LazyLock<HashMap<&'static str, Cue>> = LazyLock::new(|| {
    let cue = |row: &'static cue_nouns::Row| {
        let frames = row.frames.iter().fold(Frames::default(), |set, f| set.with(noun_frame(*f)));
        let polarity = match row.polarity {
            cue_nouns::Polarity::Asserted => Polarity::Asserted,
            cue_nouns::Polarity::Denied => Polarity::Denied,
            cue_nouns::Polarity::Requested => Polarity::Requested,
        };
        let cue = Cue {
            kind: CueKind::Noun,
            frames,
            agreement: None,
            takes_addressee: false,
            continues: false,
            polarity,
            homograph: false,
            lemma: row.noun,
        };
        (row.noun, cue)
    };
    cue_nouns::ROWS.iter().map(cue).collect()
});

fn verb_frame(frame: reporting_verbs::Frames) -> Frames {
    use reporting_verbs::Frames as F;
    match frame {
        F::Clause => Frames::CLAUSE,
        F::Bi => Frames::BI,
        F::BiClause => Frames::BI_CLAUSE,
        F::Ila => Frames::ILA,
        F::IlaClause => Frames::ILA_CLAUSE,
        F::Ala => Frames::ALA,
        F::AlaClause => Frames::ALA_CLAUSE,
        F::An => Frames::AN,
        F::Min => Frames::MIN,
        F::Fi => Frames::FI,
        F::Li => Frames::LI,
        F::Object => Frames::OBJECT,
        F::Accused => Frames::ACCUSED,
        F::Colon => Frames::COLON,
        F::Bare => Frames::BARE,
    }
}

fn noun_frame(frame: cue_nouns::Frames) -> Frames {
    use cue_nouns::Frames as F;
    match frame {
        F::Clause => Frames::CLAUSE,
        F::Bi => Frames::BI,
        F::Ila => Frames::ILA,
        F::Ala => Frames::ALA,
        F::An => Frames::AN,
        F::Min => Frames::MIN,
        F::Colon => Frames::COLON,
        F::Li => Frames::LI,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_found_with_and_without_pronoun() {
        assert_eq!(cue("اكدت").map(|c| c.lemma), Some("اكد"));
        assert_eq!(cue("موكدا").map(|c| c.kind), Some(CueKind::Participle));
        assert_eq!(cue_with_pronoun("وصفها").map(|(c, p)| (c.lemma, p)), Some(("وصف", "ها")));
        assert_eq!(cue_with_pronoun("وصفوها").map(|(c, _)| c.lemma), Some("وصف"));
        assert!(cue("بيت").is_none());
    }
}

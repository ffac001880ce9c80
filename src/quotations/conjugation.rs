//! Makes the forms of a verb of saying that news uses — third persons of past
//! and present, and the accusative participle — from the three forms that
//! `lexicon/reporting_verbs.tsv` gives. Forms are folded, so that a weak final
//! `ى` is `ي` here.

use crate::document::{Gender, Number};

/// What the form of a verb or participle says of its subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Agreement {
    /// Gender of the subject. A verb before a plural of things is feminine.
    pub(super) gender: Gender,
    /// Number of the subject, where it is not named after the verb: before its
    /// subject a verb is singular whatever follows.
    pub(super) number: Number,
}

/// Which part of the verb a form is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Past or present.
    Finite,
    /// Accusative participle: shares the subject of the clause it hangs on.
    Participle,
}

const fn agreement(gender: Gender, number: Number) -> Agreement {
    Agreement { gender, number }
}

const HE: Agreement = agreement(Gender::Masculine, Number::Singular);
const SHE: Agreement = agreement(Gender::Feminine, Number::Singular);
const TWO: Agreement = agreement(Gender::Masculine, Number::Dual);
const TWO_WOMEN: Agreement = agreement(Gender::Feminine, Number::Dual);
const THEY: Agreement = agreement(Gender::Masculine, Number::Plural);
const THEY_WOMEN: Agreement = agreement(Gender::Feminine, Number::Plural);

/// Calls `each` with every form of the verb. An empty present or participle has
/// none.
pub(super) fn conjugate(past: &str, present: &str, participle: &str, each: &mut dyn FnMut(String, Form, Agreement)) {
    past_forms(past, each);
    present_forms(present, each);
    participle_forms(participle, each);
}

fn past_forms(past: &str, each: &mut dyn FnMut(String, Form, Agreement)) {
    each(past.to_string(), Form::Finite, HE);
    if let Some(short) = past.strip_suffix(['ي', 'ا']) {
        each(format!("{short}ت"), Form::Finite, SHE);
        each(format!("{short}وا"), Form::Finite, THEY);
        if past.ends_with('ي') {
            // Verbs like خشي keep their last letter, those like نفى do not.
            each(format!("{past}ت"), Form::Finite, SHE);
            each(format!("{past}ا"), Form::Finite, TWO);
        }
    } else {
        each(format!("{past}ت"), Form::Finite, SHE);
        each(format!("{past}وا"), Form::Finite, THEY);
        each(format!("{past}ا"), Form::Finite, TWO);
        each(format!("{past}تا"), Form::Finite, TWO_WOMEN);
    }
}

fn present_forms(present: &str, each: &mut dyn FnMut(String, Form, Agreement)) {
    let Some(stem) = present.strip_prefix('ي') else { return };
    each(present.to_string(), Form::Finite, HE);
    each(format!("ت{stem}"), Form::Finite, SHE);
    let short = stem.strip_suffix(['و', 'ي']).unwrap_or(stem);
    each(format!("ي{short}ون"), Form::Finite, THEY);
    each(format!("ي{stem}ان"), Form::Finite, TWO);
    each(format!("ت{stem}ان"), Form::Finite, TWO_WOMEN);
}

fn participle_forms(participle: &str, each: &mut dyn FnMut(String, Form, Agreement)) {
    let Some(stem) = participle.strip_suffix('ا') else { return };
    each(participle.to_string(), Form::Participle, HE);
    each(format!("{stem}ه"), Form::Participle, SHE);
    let short = stem.strip_suffix('ي').unwrap_or(stem);
    each(format!("{short}ين"), Form::Participle, THEY);
    each(format!("{stem}ات"), Form::Participle, THEY_WOMEN);
    each(format!("{stem}تين"), Form::Participle, TWO_WOMEN);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(past: &str, present: &str, participle: &str) -> Vec<String> {
        let mut all = Vec::new();
        conjugate(past, present, participle, &mut |form, _, _| all.push(form));
        all
    }

    #[test]
    fn strong_and_weak_verbs() {
        let strong = forms("اكد", "يوكد", "موكدا");
        for form in ["اكدت", "اكدوا", "اكدا", "توكد", "يوكدون", "موكده", "موكدين"] {
            assert!(strong.iter().any(|f| f == form), "{form}");
        }
        let weak = forms("نفي", "ينفي", "نافيا");
        for form in ["نفت", "نفوا", "ينفون", "نافيه", "نافين"] {
            assert!(weak.iter().any(|f| f == form), "{form}");
        }
        assert!(forms("دعا", "يدعو", "").iter().any(|f| f == "يدعون"));
    }
}

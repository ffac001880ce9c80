//! Looks words up in the stance tables: predicates with their inflected forms,
//! effects, evaluations and the function words that bound phrases.

use std::collections::HashMap;
use std::sync::LazyLock;

use smallvec::SmallVec;

use crate::document::{Pos, Proclitics, Token};
use crate::lexicon::{stance_effects, stance_evaluations, stance_predicates, stance_words};

pub(super) use crate::lexicon::stance_effects::{Effect, Row as EffectRow};
pub(super) use crate::lexicon::stance_evaluations::{Place, Polarity as Verdict, Row as EvaluationRow};
pub(super) use crate::lexicon::stance_predicates::{Frame, Kind, Negated, Polarity, Row as PredicateRow};
pub(super) use crate::lexicon::stance_words::Class;

impl Effect {
    /// Whether whoever wants the action is against its object.
    pub(super) fn harms(self) -> bool {
        matches!(self, Effect::Reverses | Effect::Fights)
    }
}

/// The form in which a predicate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A perfect.
    Perfect,
    /// An imperfect of the third person.
    Imperfect,
    /// An imperfect of the first person: the speaker's own.
    First,
    /// A participle or adjective.
    Participle,
    /// A verbal noun.
    Masdar,
    /// A verbal noun in the accusative, as adverb.
    Adverbial,
}

impl Form {
    /// Whether it is a finite verb.
    pub(super) fn is_finite(self) -> bool {
        matches!(self, Form::Perfect | Form::Imperfect | Form::First)
    }
}

/// A predicate found in the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Predicate {
    /// What it says.
    pub(super) row: &'static PredicateRow,
    /// How it is inflected.
    pub(super) form: Form,
}

type Forms<T> = HashMap<String, SmallVec<[T; 2]>>;

/// The tables by form.
pub(super) struct Words {
    predicates: Forms<Predicate>,
    effects: Forms<&'static EffectRow>,
    effect_verbs: Forms<&'static EffectRow>,
    evaluations: Forms<&'static EvaluationRow>,
    classes: HashMap<&'static str, SmallVec<[Class; 2]>>,
}

/// Built once, at first use.
pub(super) static WORDS: LazyLock<Words> = LazyLock::new(Words::build);

impl Words {
    fn build() -> Self {
        let mut words = Words {
            predicates: HashMap::new(),
            effects: HashMap::new(),
            effect_verbs: HashMap::new(),
            evaluations: HashMap::new(),
            classes: HashMap::new(),
        };
        for row in stance_predicates::ROWS {
            let mut add = |form: String, inflection| {
                let found: &mut SmallVec<[Predicate; 2]> = words.predicates.entry(form).or_default();
                if !found.iter().any(|p| std::ptr::eq(p.row, row) && p.form == inflection) {
                    found.push(Predicate { row, form: inflection });
                }
            };
            for stem in row.perfect {
                for ending in ["", "ت", "تا", "وا", "نا"] {
                    add(format!("{stem}{ending}"), Form::Perfect);
                }
            }
            for stem in row.imperfect {
                imperfects(stem, &mut add);
            }
            for stem in row.participle {
                inflect(stem, |form| add(form, Form::Participle));
            }
            for stem in row.masdar {
                add((*stem).to_string(), Form::Masdar);
                // احتجاجا على، دعما ل: why the subject acts.
                add(format!("{stem}ا"), Form::Adverbial);
            }
        }
        for row in stance_effects::ROWS {
            for form in row.forms {
                words.effects.entry((*form).to_string()).or_default().push(row);
            }
            for stem in row.verb {
                imperfects(stem, |form, _| words.effect_verbs.entry(form).or_default().push(row));
            }
        }
        for row in stance_evaluations::ROWS {
            for stem in row.forms {
                let mut add = |form: String| {
                    let rows: &mut SmallVec<[&EvaluationRow; 2]> = words.evaluations.entry(form).or_default();
                    if !rows.iter().any(|r| std::ptr::eq(*r, row)) {
                        rows.push(row);
                    }
                };
                // Deeds are verbs, all else nouns and adjectives.
                if row.place == [Place::Deed] {
                    for ending in ["", "ت", "وا", "تا"] {
                        add(format!("{stem}{ending}"));
                    }
                    imperfects(stem, |form, inflection| {
                        if inflection == Form::Imperfect {
                            add(form);
                        }
                    });
                } else {
                    inflect(stem, add);
                }
            }
        }
        for row in stance_words::ROWS {
            for form in row.forms {
                words.classes.entry(form).or_default().push(row.class);
            }
        }
        words
    }

    /// The predicates that a token may be. Several where it is ambiguous.
    pub(super) fn predicates(&self, token: &Token) -> SmallVec<[Predicate; 2]> {
        let mut found: SmallVec<[Predicate; 2]> = lookup(&self.predicates, token).cloned().unwrap_or_default();
        let noun = token.proclitics.contains(Proclitics::AL) || token.proclitics.has_preposition();
        let verb = token.proclitics.contains(Proclitics::SA) || token.pos == Pos::Verb;
        found.retain(|p| !(noun && p.form.is_finite() || verb && !p.form.is_finite()));
        found
    }

    /// The effects that an action noun may have.
    pub(super) fn effects(&self, token: &Token) -> &[&'static EffectRow] {
        lookup(&self.effects, token).map_or(&[], |rows| rows)
    }

    /// The effects of the action that a verb names.
    pub(super) fn verb_effects(&self, token: &Token) -> &[&'static EffectRow] {
        lookup(&self.effect_verbs, token).map_or(&[], |rows| rows)
    }

    /// What the word says of its subject.
    pub(super) fn evaluations(&self, token: &Token) -> &[&'static EvaluationRow] {
        lookup(&self.evaluations, token).map_or(&[], |rows| rows)
    }

    /// Whether a verb says what its subject takes something else for.
    pub(super) fn considers(&self, token: &Token) -> bool {
        self.is(token, Class::Considers)
    }

    /// Whether a token is a function word of this class.
    pub(super) fn is(&self, token: &Token, class: Class) -> bool {
        let has = |form: &str| self.classes.get(form).is_some_and(|classes| classes.contains(&class));
        has(&token.core)
            || has(&token.folded)
            || token.folded.strip_prefix(['و', 'ف', 'س']).is_some_and(|rest| rest.chars().count() > 1 && has(rest))
    }
}

/// All persons of an imperfect.
fn imperfects(stem: &str, mut add: impl FnMut(String, Form)) {
    let Some(rest) = stem.strip_prefix('ي') else {
        return;
    };
    for (person, form) in [("ي", Form::Imperfect), ("ت", Form::Imperfect), ("ن", Form::First), ("ا", Form::First)] {
        add(format!("{person}{rest}"), form);
        if form == Form::Imperfect {
            for ending in ["ون", "وا", "ان", "ين"] {
                add(format!("{person}{rest}{ending}"), form);
            }
        }
    }
}

/// Gender, number and accusative of a participle or adjective.
/// What is written in the accusative or plural stays as it is.
fn inflect(stem: &str, mut add: impl FnMut(String)) {
    let endings: &[&str] = if stem.ends_with(['ا', 'ه']) || stem.ends_with("ين") || stem.starts_with("ال") {
        &[""]
    } else {
        &["", "ا", "ه", "ين", "ون"]
    };
    for ending in endings {
        add(format!("{stem}{ending}"));
    }
}

/// Looks a token up by its core and stem, then with what cutting may have changed
/// or left on.
fn lookup<'w, T>(forms: &'w Forms<T>, token: &Token) -> Option<&'w SmallVec<[T; 2]>> {
    if !token.is_word() {
        return None;
    }
    let direct = forms.get(token.core.as_str()).or_else(|| forms.get(token.stem.as_str()));
    if direct.is_some() {
        return direct;
    }
    // A feminine noun writes its ending ت before a pronoun.
    if !token.enclitic.is_empty()
        && let Some(base) = token.stem.strip_suffix('ت')
        && let Some(found) = forms.get(&format!("{base}ه"))
    {
        return Some(found);
    }
    if token.proclitics.contains(Proclitics::AL) {
        return None;
    }
    // A conjunction that was not cut.
    forms.get(token.core.strip_prefix(['و', 'ف'])?)
}

//! Stances: who is for or against what.

use super::{EntityId, QuotationId, Span};

/// A judgement that someone is for or against something.
#[derive(Debug, Clone, PartialEq)]
pub struct Stance {
    /// Its number within the document, from 1.
    pub id: u32,
    /// Whose stance it is.
    pub holder: StanceHolder,
    /// What it is towards.
    pub target: StanceTarget,
    /// The judgement.
    pub label: StanceLabel,
    /// 0 to 1.
    pub confidence: f32,
    /// Text that supports it, strongest first, not empty unless `label` is
    /// [`StanceLabel::Unrelated`].
    pub evidence: Vec<Span>,
    /// The quotation that supports it; none for the article's own narration.
    pub quotation: Option<QuotationId>,
    /// Why the text supports it.
    pub basis: StanceBasis,
}

/// Whose stance it is.
#[derive(Debug, Clone, PartialEq)]
pub struct StanceHolder {
    /// The entity.
    pub entity: Option<EntityId>,
    /// Its name, or the describing words of someone unnamed.
    pub name: String,
    /// The writer of the article takes the side.
    pub author: bool,
}

/// What a stance is towards.
#[derive(Debug, Clone, PartialEq)]
pub struct StanceTarget {
    /// The target in the article's words.
    pub text: String,
    /// Where those words stand.
    pub span: Option<Span>,
    /// The entity, where the target is one.
    pub entity: Option<EntityId>,
    /// Index of the request's target that it matched.
    pub request: Option<usize>,
}

/// Stances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StanceLabel {
    /// For the target.
    Favor,
    /// Against the target.
    Against,
    /// Speaks about the target without taking sides.
    Neutral,
    /// Has nothing to do with the target.
    Unrelated,
}

/// Why a text supports a stance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StanceBasis {
    /// A predicate of approval or disapproval (أدان، رحّب).
    Predicate,
    /// A call for an action.
    Directive,
    /// What the action would do to its object (إخراج القوات).
    Effect,
    /// An accusation.
    Accusation,
    /// An evaluating description (من أبرز عوامل الإرهاب).
    Evaluation,
}

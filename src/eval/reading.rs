//! What an article is said to hold, by an annotator or by isnad, in terms that can be
//! held against each other.

use serde::Deserialize;

use crate::document::Span;
use crate::wire::proto;

/// Types of name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum NameType {
    /// A person.
    Per,
    /// A body of people.
    Org,
    /// A place.
    Loc,
    /// Anything else with a name.
    Misc,
}

impl NameType {
    /// All types, as they are reported.
    pub const ALL: [NameType; 4] = [NameType::Per, NameType::Org, NameType::Loc, NameType::Misc];

    /// As annotations write it.
    pub fn name(self) -> &'static str {
        match self {
            NameType::Per => "PER",
            NameType::Org => "ORG",
            NameType::Loc => "LOC",
            NameType::Misc => "MISC",
        }
    }
}

/// Types of quotation, by print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum QuotationType {
    /// Direct.
    D,
    /// Indirect.
    I,
    /// Mixed.
    M,
}

impl QuotationType {
    /// All types, as they are reported.
    pub const ALL: [QuotationType; 3] = [QuotationType::D, QuotationType::I, QuotationType::M];

    /// As annotations write it.
    pub fn name(self) -> &'static str {
        match self {
            QuotationType::D => "D",
            QuotationType::I => "I",
            QuotationType::M => "M",
        }
    }
}

/// Which side somebody takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Side {
    /// For.
    Favor,
    /// Against.
    Against,
}

impl Side {
    /// As annotations write it.
    pub fn name(self) -> &'static str {
        match self {
            Side::Favor => "FAVOR",
            Side::Against => "AGAINST",
        }
    }
}

/// Somebody or something with a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// Its fullest name.
    pub name: String,
    /// Its type.
    pub kind: NameType,
    /// Where it is named.
    pub mentions: Vec<Span>,
}

/// Who said what.
#[derive(Debug, Clone, PartialEq)]
pub struct Quotation {
    /// By print; none where an answer does not say.
    pub kind: Option<QuotationType>,
    /// What is said.
    pub content: Vec<Span>,
    /// What introduces it.
    pub cue: Option<Span>,
    /// The words that name the speaker there.
    pub source: Option<Span>,
    /// Who said it.
    pub speaker: String,
    /// Who relayed it, outermost first.
    pub via: Vec<String>,
}

/// Who is for or against what.
#[derive(Debug, Clone, PartialEq)]
pub struct Stance {
    /// Who.
    pub holder: String,
    /// What.
    pub target: String,
    /// For or against.
    pub side: Side,
    /// The words that say so.
    pub evidence: Option<Span>,
}

/// What an article holds. A layer that is none was not looked for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// Names.
    pub entities: Option<Vec<Entity>>,
    /// Quotations.
    pub quotations: Option<Vec<Quotation>>,
    /// Stances.
    pub stances: Option<Vec<Stance>>,
}

impl From<&proto::EnrichDocumentResponse> for Reading {
    /// Offsets must be UTF-8 bytes.
    fn from(answer: &proto::EnrichDocumentResponse) -> Self {
        Reading {
            entities: Some(entities(answer)),
            quotations: Some(answer.quotations.iter().map(|quotation| said(answer, quotation)).collect()),
            stances: Some(answer.stances.iter().filter_map(|stance| stance_of(answer, stance)).collect()),
        }
    }
}

/// One for every entity and type that its mentions have. Roles and dates are no names.
fn entities(answer: &proto::EnrichDocumentResponse) -> Vec<Entity> {
    let mut entities: Vec<(u32, Entity)> = Vec::new();
    for mention in &answer.mentions {
        let kind = match mention.r#type() {
            proto::EntityType::Person => NameType::Per,
            proto::EntityType::Organization => NameType::Org,
            proto::EntityType::Location => NameType::Loc,
            proto::EntityType::Miscellaneous => NameType::Misc,
            _ => continue,
        };
        let Some(span) = mention.span.as_ref().and_then(span) else { continue };
        let id = mention.entity_id;
        match entities.iter_mut().find(|(of, entity)| (*of, entity.kind) == (id, kind)) {
            Some((_, entity)) => entity.mentions.push(span),
            None => entities.push((id, Entity { name: name(answer, id), kind, mentions: vec![span] })),
        }
    }
    entities.into_iter().map(|(_, entity)| entity).collect()
}

fn said(answer: &proto::EnrichDocumentResponse, quotation: &proto::Quotation) -> Quotation {
    let speaker = quotation.speaker.clone().unwrap_or_default();
    Quotation {
        kind: match quotation.r#type() {
            proto::QuotationType::Direct => Some(QuotationType::D),
            proto::QuotationType::Indirect => Some(QuotationType::I),
            proto::QuotationType::Mixed => Some(QuotationType::M),
            proto::QuotationType::Unspecified => None,
        },
        content: quotation.content.iter().filter_map(span).collect(),
        cue: quotation.cue.as_ref().and_then(span),
        source: speaker.mention.as_ref().and_then(span),
        speaker: or_name(answer, speaker.name, speaker.entity_id),
        via: quotation.via.iter().map(|relay| or_name(answer, relay.name.clone(), relay.entity_id)).collect(),
    }
}

fn stance_of(answer: &proto::EnrichDocumentResponse, stance: &proto::Stance) -> Option<Stance> {
    let side = match stance.label() {
        proto::StanceLabel::Favor => Side::Favor,
        proto::StanceLabel::Against => Side::Against,
        _ => return None,
    };
    let holder = stance.holder.clone().unwrap_or_default();
    let target = stance.target.clone().unwrap_or_default();
    let name = or_name(answer, holder.name, holder.entity_id);
    Some(Stance {
        holder: if name.is_empty() && holder.author { "AUTHOR".into() } else { name },
        target: or_name(answer, target.text, target.entity_id),
        side,
        evidence: stance.evidence.iter().find_map(span),
    })
}

fn or_name(answer: &proto::EnrichDocumentResponse, written: String, id: u32) -> String {
    if written.is_empty() { name(answer, id) } else { written }
}

fn name(answer: &proto::EnrichDocumentResponse, id: u32) -> String {
    answer.entities.iter().find(|entity| id != 0 && entity.entity_id == id).map_or(String::new(), |e| e.name.clone())
}

fn span(span: &proto::Span) -> Option<Span> {
    (span.begin < span.end).then_some(Span { begin: span.begin, end: span.end })
}

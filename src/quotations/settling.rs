//! Speakers who are named only later in the article than they speak.

use std::ops::Range;

use crate::document::{Document, EntityId, EntityType, Number, Quotation};
use crate::entities::roles;

use super::conjugation::Agreement;
use super::holders::calibrated;

/// Mentions of people among which somebody named later is looked for.
const PEOPLE: usize = 12;

/// A quotation that waits for the end of the article.
#[derive(Debug)]
pub(super) struct Waiting {
    /// It, without number.
    pub(super) quotation: Quotation,
    /// Tokens of the description of its speaker, if there is one.
    pub(super) description: Option<Range<usize>>,
    /// What its verb tells of who is meant.
    pub(super) agreement: Option<Agreement>,
    /// The one inside which it stands, by its place among those that wait.
    pub(super) parent: Option<usize>,
}

/// What the whole article tells about speakers.
pub(super) struct Settled {
    /// Mentions of people: first byte and entity, in text order.
    people: Vec<(u32, EntityId)>,
    /// The most central person, else the most central body.
    central: Option<EntityId>,
}

impl Settled {
    /// Reads the mentions and entities of a finished article.
    pub(super) fn new(document: &Document<'_>) -> Self {
        let mut people: Vec<_> = document
            .mentions
            .iter()
            .filter(|m| m.kind == EntityType::Person && !m.byline)
            .filter_map(|m| Some((m.span.begin, m.entity?)))
            .collect();
        people.sort_unstable();
        let central = |kind: EntityType| {
            document
                .entities
                .iter()
                .filter(|e| e.kind == kind)
                .max_by(|a, b| a.salience.total_cmp(&b.salience))
                .map(|e| e.id)
        };
        let central = central(EntityType::Person).or_else(|| central(EntityType::Organization));
        Settled { people, central }
    }

    /// Names the speaker of a quotation that waited: whom the description means
    /// now; of one without description the next person named, else the most
    /// central.
    pub(super) fn settle(&self, document: &Document<'_>, waiting: &mut Waiting) {
        let found = match &waiting.description {
            Some(phrase) => self.within(document, phrase.clone()).or_else(|| roles::resolve(document, phrase.clone())),
            // It waits for the one it stands in.
            None if !waiting.quotation.speaker.name.is_empty() => None,
            None => {
                let from = waiting.quotation.content.first().map_or(0, |s| s.begin);
                let next = self.people.partition_point(|(begin, _)| *begin < from);
                let fits = |e: &EntityId| match waiting.agreement {
                    Some(a) if a.number != Number::Singular => false,
                    Some(a) => document.entity(*e).gender.is_none_or(|g| g == a.gender),
                    None => true,
                };
                let later = self.people[next..].iter().take(PEOPLE).map(|(_, e)| *e).find(fits);
                later.or(self.central.filter(fits)).map(|e| (e, 0.3))
            }
        };
        if let Some((entity, confidence)) = found {
            let speaker = &mut waiting.quotation.speaker;
            speaker.entity = Some(entity);
            speaker.name = document.entity(entity).name.clone();
            speaker.confidence = calibrated(confidence);
        }
    }

    /// A person whose name was recognized inside the phrase only later.
    fn within(&self, document: &Document<'_>, phrase: Range<usize>) -> Option<(EntityId, f32)> {
        let span = document.span_of(phrase);
        let at = self.people.partition_point(|(begin, _)| *begin < span.begin);
        self.people.get(at).filter(|(begin, _)| *begin < span.end).map(|(_, e)| (*e, 0.8))
    }
}

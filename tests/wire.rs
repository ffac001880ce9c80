//! From what the core knows to messages, without a network between.

use isnad::document::{
    Document, Entity, EntityId, EntityType, Mention, MentionId, Polarity, Quotation, QuotationId, QuotationType, Span,
    Speaker, SpeakerForm, Stance, StanceBasis, StanceHolder, StanceLabel, StanceTarget,
};
use isnad::pipeline::{Pipeline, Step};
use isnad::wire::{
    self, Events, Job, Limits, Timing,
    proto::{self, document_event::Event},
};
use proptest::prelude::*;

const TEXT: &str = "قال العراق إن الأمر انتهى";

fn mention(id: u32, confidence: f32) -> Mention {
    Mention {
        id: MentionId(id),
        span: Span::new(7, 19),
        tokens: 1..2,
        kind: EntityType::Location,
        confidence,
        entity: Some(EntityId(id)),
        byline: false,
    }
}

fn entity(id: u32) -> Entity {
    Entity {
        id: EntityId(id),
        name: "العراق".into(),
        kind: EntityType::Location,
        mentions: vec![MentionId(id)],
        salience: 1.0,
        key: "عراق".into(),
        titles: Vec::new(),
        normalized_value: String::new(),
        gender: None,
        external_id: Default::default(),
    }
}

fn quotation(id: u32, content: Span, parent: Option<u32>, confidence: f32) -> Quotation {
    Quotation {
        id: QuotationId(id),
        content: vec![content],
        kind: QuotationType::Indirect,
        cue: None,
        speaker: Speaker {
            mention: None,
            entity: None,
            name: String::new(),
            form: SpeakerForm::Implied,
            confidence: 1.0,
        },
        via: Vec::new(),
        verbatim: Vec::new(),
        addressee: None,
        parent: parent.map(QuotationId),
        polarity: Polarity::Asserted,
        hedges: Vec::new(),
        repaired: false,
        confidence,
    }
}

fn stance(quotation: u32, confidence: f32) -> Stance {
    Stance {
        id: 1,
        holder: StanceHolder { entity: Some(EntityId(1)), name: "العراق".into(), author: false },
        target: StanceTarget { text: "الأمر".into(), span: None, entity: None, request: Some(1) },
        label: StanceLabel::Favor,
        confidence,
        evidence: vec![Span::new(0, 6)],
        quotation: Some(QuotationId(quotation)),
        basis: StanceBasis::Predicate,
    }
}

fn document() -> Document<'static> {
    let mut document = Document::new(TEXT);
    document.mentions = vec![mention(1, 0.9), mention(2, 0.3)];
    document.entities = vec![entity(1), entity(2)];
    // Found last and first in the text, inside one that is not sure.
    document.quotations = vec![quotation(1, Span::new(20, 40), None, 0.3), quotation(2, Span::new(0, 6), Some(1), 0.9)];
    document.stances = vec![stance(1, 0.9)];
    document
}

fn job(options: proto::EnrichOptions) -> Job {
    let document = proto::Document { text: TEXT.into(), ..Default::default() };
    Job::new(Some(document), Some(options), &Limits::default()).expect("valid")
}

fn targets() -> Vec<proto::StanceTarget> {
    ["first", "second"]
        .map(|id| proto::StanceTarget { target_id: id.into(), name: "س".into(), ..Default::default() })
        .into()
}

#[test]
fn what_is_left_out_is_not_pointed_at() {
    let options = proto::EnrichOptions { min_confidence: Some(0.5), stance_targets: targets(), ..Default::default() };
    let answer = wire::answer(&job(options), &document(), Timing::default());
    assert_eq!(answer.mentions.iter().map(|mention| mention.mention_id).collect::<Vec<_>>(), [1]);
    assert_eq!(answer.entities.iter().map(|entity| entity.entity_id).collect::<Vec<_>>(), [1]);
    assert_eq!(answer.quotations.iter().map(|quotation| quotation.quotation_id).collect::<Vec<_>>(), [2]);
    assert_eq!(answer.quotations[0].parent_quotation_id, 0);
    assert_eq!(answer.stances[0].quotation_id, 0);
    assert_eq!(answer.stances[0].target.as_ref().expect("always there").target_id, "second");
    let counts = answer.completed.and_then(|completed| completed.counts).expect("always there");
    assert_eq!((counts.mentions, counts.entities, counts.quotations, counts.stances), (1, 1, 1, 1));
}

#[test]
fn text_order_does_not_renumber() {
    let answer = wire::answer(&job(proto::EnrichOptions::default()), &document(), Timing::default());
    let ids: Vec<u32> = answer.quotations.iter().map(|quotation| quotation.quotation_id).collect();
    assert_eq!(ids, [2, 1]);
    assert_eq!(answer.quotations[0].parent_quotation_id, 1);
    assert_eq!(answer.stances[0].quotation_id, 1);
}

#[test]
fn events_are_numbered_and_counted_across_steps() {
    let job = job(proto::EnrichOptions::default());
    let document = document();
    let mut events = Events::new(&job);
    let mut sent = events.started();
    for step in [Step::Mentions(0..2), Step::Quotations(0..2), Step::Entities, Step::Stances] {
        sent.extend(events.step(&document, step));
    }
    sent.push(events.completed(Timing::default()));
    assert!(sent.iter().enumerate().all(|(i, event)| event.sequence as usize == i));
    let Some(Event::Completed(completed)) = sent.pop().and_then(|event| event.event) else { panic!("sent last") };
    let want = proto::Counts { mentions: 2, entities: 2, quotations: 2, stances: 1, ..Default::default() };
    assert_eq!(completed.counts, Some(want));
}

/// Characters that news is made of, and those that break what reads it.
const ALPHABET: &str = "ابتجدرسعفقكلمنهويءأإؤئةى قال إن العراق \u{640}\u{64E}\u{651}\u{200C}\u{200F}\u{202B}\u{FEFF}\
    😀👨‍\r\n\0«»“”\"'()[].,،؟!…:؛-0259٠٢٥٩abcé\u{301}ﷺﻻ𝒳#@/";

proptest! {
    /// Whatever the text and the options: no panic, the stream says what the
    /// answer says, and numbers have no gaps.
    #[test]
    fn any_text_can_be_answered(
        text in proptest::collection::vec(
            prop_oneof![
                4 => proptest::sample::select(ALPHABET.chars().map(String::from).collect::<Vec<_>>()),
                2 => proptest::sample::select(vec!["قال ", "إن ", "وأضاف أن ", "العراق ", "\"", ".", "\n", "الوزير "])
                    .prop_map(String::from),
                1 => any::<char>().prop_map(String::from),
            ],
            1..300,
        ),
        encoding in 0..4,
        normalization in 0..3,
        include_text in any::<bool>(),
    ) {
        let text = text.concat();
        let options = proto::EnrichOptions {
            offset_encoding: encoding,
            normalization,
            include_text,
            ..Default::default()
        };
        let document = proto::Document { text, ..Default::default() };
        let job = Job::new(Some(document), Some(options), &Limits::default()).expect("valid");

        let mut events = Events::new(&job);
        let mut run = Pipeline::new().start(&job.text, &job.options);
        let mut sent = events.started();
        while let Some(step) = run.step() {
            sent.extend(events.step(run.document(), step));
        }
        sent.push(events.completed(Timing::default()));
        let answer = wire::answer(&job, &run.into_document(), Timing::default());

        prop_assert!(sent.iter().enumerate().all(|(i, event)| event.sequence as usize == i));
        prop_assert_eq!(sent.pop().and_then(|event| event.event), answer.completed.map(Event::Completed));
        let tokens = sent.into_iter().filter_map(|event| match event.event {
            Some(Event::Tokens(batch)) => Some(batch.tokens),
            _ => None,
        });
        prop_assert_eq!(tokens.flatten().collect::<Vec<_>>(), answer.tokens);
    }
}

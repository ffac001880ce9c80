//! Quotations: who said what, through whom, to whom.
//!
//! Two thirds of reported speech in Arabic news has no quotation marks, so the
//! stage starts from the words that introduce speech. Per paragraph, in order:
//!
//! | step | module |
//! |---|---|
//! | quotation marks are paired, with repair | `marks` |
//! | cues are found by form and by what follows them | `cues`, `conjugation`, `frames`, `statements` |
//! | the subject of each is read | `subjects`, `nouns` |
//! | the words said are delimited | `extents` |
//! | speakers and relays are resolved | `floor`, `assembly` |
//!
//! What is language and not procedure stands in `lexicon/`: `reporting_verbs`,
//! `cue_nouns`, `discourse_phrases`, `speaker_nouns`, `content_heads`.

use std::ops::Range;

use crate::document::{Document, Quotation, QuotationId};

mod assembly;
mod conjugation;
mod cues;
mod extents;
mod floor;
mod frames;
mod marks;
mod nouns;
mod passage;
mod statements;
mod subjects;
mod words;

use assembly::Found;
use floor::Floor;
use passage::Passage;

/// The stage. Remembers who spoke last.
#[derive(Debug, Default)]
pub struct Quotations {
    floor: Floor,
    /// Mentions of earlier paragraphs.
    mentions: usize,
    /// Quotations whose speaker is not known yet, without number.
    waiting: Vec<Quotation>,
}

impl Quotations {
    /// Finds the quotations of one paragraph. Returns the indexes of the new
    /// ones whose speaker is settled; the others wait for
    /// [`Quotations::finish`].
    pub fn paragraph(&mut self, document: &mut Document<'_>, paragraph: usize) -> Range<usize> {
        let first = document.quotations.len();
        let mentions = self.mentions..document.mentions.len();
        self.mentions = document.mentions.len();
        let passage = Passage::new(document, paragraph, mentions);
        let found = assembly::assemble(&passage, document.paragraphs[paragraph].kind, &mut self.floor);
        let mut numbers: Vec<Option<QuotationId>> = Vec::with_capacity(found.len());
        for Found { mut quotation, parent } in found {
            quotation.parent = parent.and_then(|place| numbers[place]);
            let settled = !quotation.speaker.name.is_empty();
            if settled {
                append(document, quotation);
            } else {
                self.waiting.push(quotation);
            }
            numbers.push(settled.then_some(QuotationId(document.quotations.len() as u32)));
        }
        first..document.quotations.len()
    }

    /// The whole article was read and its entities are settled: finds speakers
    /// who are named only later, and gives all their fullest names.
    pub fn finish(&mut self, document: &mut Document<'_>) -> Range<usize> {
        let first = document.quotations.len();
        for mut quotation in std::mem::take(&mut self.waiting) {
            assembly::settle(document, &mut quotation);
            append(document, quotation);
        }
        let Document { quotations, entities, .. } = document;
        let fullest = |entity: Option<crate::document::EntityId>| {
            entity.and_then(|e| entities.get(e.index())).map(|e| e.name.clone())
        };
        for quotation in quotations {
            if let Some(name) = fullest(quotation.speaker.entity) {
                quotation.speaker.name = name;
            }
            for relay in &mut quotation.via {
                if let Some(name) = fullest(relay.entity) {
                    relay.name = name;
                }
            }
        }
        first..document.quotations.len()
    }
}

/// Numbers a quotation and adds it.
fn append(document: &mut Document<'_>, mut quotation: Quotation) {
    quotation.id = QuotationId(document.quotations.len() as u32 + 1);
    document.quotations.push(quotation);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::document::{Document, QuotationType, Span};
    use crate::pipeline::Pipeline;

    fn contents(text: &str) -> Vec<(String, String, QuotationType)> {
        let document = Pipeline::new().run(text, &Default::default());
        let slice = |s: Option<Span>| s.map_or(String::new(), |s| document.slice(s).to_string());
        document
            .quotations
            .iter()
            .map(|q| {
                let parts: Vec<&str> = q.content.iter().map(|s| document.slice(*s)).collect();
                (slice(q.cue), parts.join(" / "), q.kind)
            })
            .collect()
    }

    fn said(text: &str) -> Vec<String> {
        contents(text).into_iter().map(|(_, content, _)| content).collect()
    }

    #[test]
    fn a_sentence_with_three_cues_has_three_quotations() {
        let text = "قال الوزير إن الخطة جاهزة، مؤكداً أن التنفيذ قريب، داعياً إلى الهدوء.";
        assert_eq!(said(text), ["الخطة جاهزة", "التنفيذ قريب", "الهدوء"]);
    }

    #[test]
    fn marks_hedges_and_glosses_bound_the_words() {
        assert_eq!(
            contents("أكد الناطق أن \"القرار نهائي ولا رجعة فيه\" في إشارة إلى الحكم."),
            [("أكد".into(), "\"القرار نهائي ولا رجعة فيه\"".into(), QuotationType::Direct)]
        );
        assert_eq!(said("قال المدير إن الشركة ربحت، على حد قوله، وأنها ستتوسع قريباً."), ["الشركة ربحت / ستتوسع قريباً"]);
    }

    #[test]
    fn narration_and_look_alikes_are_no_quotations() {
        assert_eq!(said("يشار إلى أن المدينة كبيرة."), Vec::<String>::new());
        assert_eq!(said("جرى اللقاء بين الوفدين في العاصمة مجدداً."), Vec::<String>::new());
    }

    fn check(document: &Document<'_>) {
        for (index, quotation) in document.quotations.iter().enumerate() {
            assert_eq!(quotation.id.0 as usize, index + 1);
            assert!(!quotation.content.is_empty());
            assert!(quotation.content.iter().all(|s| !document.slice(*s).is_empty()));
            assert!(quotation.content.windows(2).all(|w| w[0].end <= w[1].begin));
            let verbatim = quotation.verbatim.iter().chain(&quotation.hedges).chain(&quotation.cue);
            assert!(verbatim.chain(&quotation.addressee).all(|s| document.text.get(s.range()).is_some()));
            assert!(quotation.parent.is_none_or(|p| p.0 < quotation.id.0));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn any_run_of_cues_and_marks_gives_sound_quotations(
            words in proptest::collection::vec(prop::sample::select(vec![
                "قال", "وأضاف", "مؤكداً", "أن", "إن", "بأن", "إلى", "عن", "بحسب", "وفقا", "للوزير", "الوزير", "الذي",
                "علي", "بغداد", "اتهم", "بدعم", "دعا", "قوله", "حسبما", "كما", "فيما", "على حد قوله", "في إشارة إلى",
                "\"", "«", "»", "“", "”", "''", ":", "،", ".", "..", "\n", "–", "(", ")", "نقلت", "الخطة", "ضرورة", "قائلا",
            ]), 0..60),
            glue in proptest::collection::vec(any::<bool>(), 60),
        ) {
            let mut text = String::new();
            for (word, glued) in words.iter().zip(&glue) {
                text.push_str(word);
                if !glued { text.push(' '); }
            }
            check(&Pipeline::new().run(&text, &Default::default()));
        }

        #[test]
        fn any_text_gives_sound_quotations(text in "\\PC{0,200}") {
            check(&Pipeline::new().run(&text, &Default::default()));
        }
    }
}

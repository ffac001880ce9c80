//! Quotations: who said what, through whom, to whom.
//!
//! Two thirds of reported speech in Arabic news has no quotation marks, so the
//! stage starts from the words that introduce speech. Per paragraph, in order:
//!
//! | step | module |
//! |---|---|
//! | quotation marks are paired, with repair | `marks` |
//! | the paragraph is made ready for the rules' questions | `passage`, `words`, `nouns` |
//! | cues are found by form and by what follows them | `cues`, `conjugation`, `readings`, `frames`, `attachments` |
//! | statements are put together from cue, subject and words | `statements`, `verbless`, `according`, `relayed` |
//! | the subject of each is read | `subjects`, `phrases` |
//! | the words said are delimited | `extents` |
//! | speakers and relays are resolved | `holders`, `floor`, `relays`, `assembly` |
//! | what the paragraph alone cannot settle waits | `continuations`, `settling` |
//!
//! What is language and not procedure stands in `lexicon/`: `reporting_verbs`,
//! `cue_nouns`, `discourse_phrases`, `speech_words`, `speaker_nouns`,
//! `content_heads`.

use std::ops::Range;

use crate::document::{Document, EntityId, ParagraphKind, Quotation, QuotationId};

mod according;
mod assembly;
mod attachments;
mod conjugation;
mod continuations;
mod cues;
mod extents;
mod floor;
mod frames;
mod holders;
mod marks;
mod nouns;
mod passage;
mod phrases;
mod readings;
mod relayed;
mod relays;
mod settling;
mod statements;
mod subjects;
mod verbless;
mod words;

use assembly::Found;
use continuations::Held;
use floor::Floor;
use passage::Passage;
use settling::{Settled, Waiting};

/// The stage. Remembers who spoke last.
#[derive(Debug, Default)]
pub struct Quotations {
    floor: Floor,
    /// Mentions of earlier paragraphs.
    mentions: usize,
    /// A direct quotation that the next paragraph may go on with.
    held: Option<Held>,
    /// Quotations whose speaker is not known yet.
    waiting: Vec<Waiting>,
}

impl Quotations {
    /// Finds the quotations of one paragraph. Returns the indexes of those that
    /// are settled now. A direct quotation at the end of a paragraph is settled
    /// when the next one is read, one whose speaker is not known yet in
    /// [`Quotations::finish`].
    pub fn paragraph(&mut self, document: &mut Document<'_>, paragraph: usize) -> Range<usize> {
        let first = document.quotations.len();
        let mentions = self.mentions..document.mentions.len();
        self.mentions = document.mentions.len();
        let kind = document.paragraphs[paragraph].kind;
        if kind == ParagraphKind::Furniture {
            return first..first;
        }
        let passage = Passage::new(document, paragraph, mentions);
        let statements = statements::find(&passage, kind);
        let lead = continuations::lead(&passage, &statements);
        let goes_on = self.held.as_mut().is_some_and(|held| held.extend(&passage, &lead));
        let mut found = assembly::assemble(&passage, &statements, &mut self.floor);
        let mut tail = None;
        if let Some(last) = found.pop_if(|last| last.is_settled()) {
            let Found { quotation, parent, description, agreement } = last;
            match Held::new(&passage, quotation) {
                Ok(held) => tail = Some((held, parent)),
                Err(quotation) => found.push(Found { quotation: *quotation, parent, description, agreement }),
            }
        }
        if let Some(held) = self.held.take() {
            if goes_on && tail.is_none() {
                self.held = Some(held);
            } else {
                append(document, held.quotation);
            }
        }
        let mut places: Vec<Place> = Vec::with_capacity(found.len());
        for found in found {
            let settled = found.is_settled();
            let Found { mut quotation, parent, description, agreement } = found;
            let waiting = |quotation, parent| Waiting { quotation, description, agreement, parent };
            let place = match parent.map(|parent| places[parent]) {
                Some(Place::Waiting(parent)) => self.wait(waiting(quotation, Some(parent))),
                outer if settled => {
                    quotation.parent = outer.and_then(Place::number);
                    Place::Settled(append(document, quotation))
                }
                outer => {
                    quotation.parent = outer.and_then(Place::number);
                    self.wait(waiting(quotation, None))
                }
            };
            places.push(place);
        }
        if let Some((mut held, parent)) = tail {
            held.quotation.parent = parent.and_then(|parent| places[parent].number());
            self.held = Some(held);
        }
        first..document.quotations.len()
    }

    fn wait(&mut self, waiting: Waiting) -> Place {
        self.waiting.push(waiting);
        Place::Waiting(self.waiting.len() - 1)
    }

    /// The whole article was read and its entities are settled: finds speakers
    /// who are named only later, and gives all their fullest names.
    pub fn finish(&mut self, document: &mut Document<'_>) -> Range<usize> {
        let first = document.quotations.len();
        if let Some(held) = self.held.take() {
            append(document, held.quotation);
        }
        let settled = Settled::new(document);
        let mut numbers: Vec<QuotationId> = Vec::with_capacity(self.waiting.len());
        for mut waiting in std::mem::take(&mut self.waiting) {
            settled.settle(document, &mut waiting);
            if let Some(parent) = waiting.parent {
                waiting.quotation.parent = Some(numbers[parent]);
            }
            numbers.push(append(document, waiting.quotation));
        }
        let Document { quotations, entities, .. } = document;
        let fullest = |entity: Option<EntityId>| entity.and_then(|e| entities.get(e.index())).map(|e| e.name.clone());
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

/// Where a quotation of the paragraph has gone.
#[derive(Debug, Clone, Copy)]
enum Place {
    Settled(QuotationId),
    /// Index among those that wait.
    Waiting(usize),
}

impl Place {
    fn number(self) -> Option<QuotationId> {
        match self {
            Place::Settled(id) => Some(id),
            Place::Waiting(_) => None,
        }
    }
}

/// Numbers a quotation and adds it.
fn append(document: &mut Document<'_>, mut quotation: Quotation) -> QuotationId {
    let id = QuotationId(document.quotations.len() as u32 + 1);
    quotation.id = id;
    document.quotations.push(quotation);
    id
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
    fn a_clause_runs_on_behind_commas_and_brackets() {
        assert_eq!(said("لفت الناطق إلى أن الزيارة، التي تبدأ غداً، مهمة."), ["الزيارة، التي تبدأ غداً، مهمة"]);
        assert_eq!(
            said("قال الناطق إن الهيئة الدولية (هدف) نفت وجود خلل."),
            ["الهيئة الدولية (هدف) نفت وجود خلل", "وجود خلل"]
        );
    }

    #[test]
    fn words_may_stand_before_the_one_who_says_them() {
        assert_eq!(said("لم تعد المدينة كما كانت، يقول المتحدث باسم البلدية."), ["لم تعد المدينة كما كانت"]);
        assert_eq!(said("وعن مستقبله مع الفريق: \"سأبقى هنا عاماً آخر\"."), ["\"سأبقى هنا عاماً آخر\""]);
    }

    #[test]
    fn narration_and_look_alikes_are_no_quotations() {
        assert_eq!(said("يشار إلى أن المدينة كبيرة."), Vec::<String>::new());
        assert_eq!(said("جرى اللقاء بين الوفدين في العاصمة مجدداً."), Vec::<String>::new());
        assert_eq!(said("شددت الحكومة العقوبات التي تفرضها على المهربين."), Vec::<String>::new());
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

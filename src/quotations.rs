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
//! | the subject of each is read | `subjects`, `fronted`, `phrases`, `offices` |
//! | the words said are delimited | `extents` |
//! | speakers and relays are resolved | `holders`, `floor`, `resolution`, `relays`, `assembly` |
//! | what the paragraph alone cannot settle waits | `continuations`, `settling` |
//!
//! What is language and not procedure stands in `lexicon/`: `reporting_verbs`,
//! `cue_nouns`, `discourse_phrases`, `speech_words`, `speaker_nouns`,
//! `content_heads`.

use std::collections::HashMap;
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
mod fronted;
mod holders;
mod marks;
mod nouns;
mod offices;
mod passage;
mod phrases;
mod readings;
mod relayed;
mod relays;
mod resolution;
mod settling;
mod statements;
mod subjects;
mod verbless;
mod words;

use assembly::Found;
use conjugation::Agreement;
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
    open: Option<Open>,
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
        let goes_on = self.open.as_mut().is_some_and(|open| open.held.extend(&passage, &lead));
        let mut found = assembly::assemble(&passage, &statements, &mut self.floor);
        let mut tail = None;
        if let Some(Found { quotation, parent, description, agreement }) = found.pop() {
            match Held::new(&passage, quotation) {
                Ok(held) => tail = Some((held, parent, description, agreement)),
                Err(quotation) => found.push(Found { quotation: *quotation, parent, description, agreement }),
            }
        }
        if let Some(open) = self.open.take() {
            if goes_on && tail.is_none() {
                self.open = Some(open);
            } else {
                self.close(document, open);
            }
        }
        let mut places: Vec<Place> = Vec::with_capacity(found.len());
        for found in found {
            let outer = found.parent.map(|parent| places[parent]);
            places.push(self.place(document, found, outer));
        }
        if let Some((held, parent, description, agreement)) = tail {
            self.open = Some(Open { held, description, agreement, outer: parent.map(|parent| places[parent]) });
        }
        first..document.quotations.len()
    }

    /// Adds a quotation, or lets it wait for its speaker or for the one inside
    /// which it stands.
    fn place(&mut self, document: &mut Document<'_>, found: Found, outer: Option<Place>) -> Place {
        let settled = found.is_settled();
        let Found { mut quotation, description, agreement, .. } = found;
        let parent = match outer {
            Some(Place::Waiting(parent)) => Some(parent),
            outer => {
                quotation.parent = outer.and_then(Place::number);
                if settled {
                    return Place::Settled(append(document, quotation));
                }
                None
            }
        };
        self.waiting.push(Waiting { quotation, description, agreement, parent });
        Place::Waiting(self.waiting.len() - 1)
    }

    /// Adds a quotation that was held back.
    fn close(&mut self, document: &mut Document<'_>, open: Open) {
        let Open { held, description, agreement, outer } = open;
        self.place(document, Found { quotation: held.quotation, parent: None, description, agreement }, outer);
    }

    /// The whole article was read and its entities are settled: finds speakers
    /// who are named only later, and gives all their fullest names.
    pub fn finish(&mut self, document: &mut Document<'_>) -> Range<usize> {
        let first = document.quotations.len();
        if let Some(open) = self.open.take() {
            self.close(document, open);
        }
        let settled = Settled::new(document);
        let mut numbers: Vec<QuotationId> = Vec::with_capacity(self.waiting.len());
        // Whom descriptions turned out to mean, for the relays that have them.
        let mut known: HashMap<String, EntityId> = HashMap::new();
        for mut waiting in std::mem::take(&mut self.waiting) {
            let described = waiting.quotation.speaker.name.clone();
            settled.settle(document, &mut waiting);
            if let Some(entity) = waiting.quotation.speaker.entity.filter(|_| !described.is_empty()) {
                known.insert(described, entity);
            }
            for relay in waiting.quotation.via.iter_mut().filter(|relay| relay.entity.is_none()) {
                relay.entity = known.get(&relay.name).copied();
            }
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

/// A quotation held back, with what it waits for.
#[derive(Debug)]
struct Open {
    held: Held,
    description: Option<Range<usize>>,
    agreement: Option<Agreement>,
    /// Where the one has gone inside which it stands.
    outer: Option<Place>,
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

    fn speakers(text: &str) -> Vec<String> {
        let document = Pipeline::new().run(text, &Default::default());
        document.quotations.iter().map(|q| q.speaker.name.clone()).collect()
    }

    #[test]
    fn an_abbreviated_title_belongs_to_the_name() {
        assert_eq!(speakers("أكد د. أحمد عبد الله أن الخطة جاهزة."), ["أحمد عبد الله"]);
    }

    #[test]
    fn a_verb_behind_a_noun_without_article_describes_it() {
        assert_eq!(
            speakers("رفض محمود عباس تصريحات مسؤولين مصريين قالوا إن الجدار ضروري."),
            ["محمود عباس", "مسؤولين مصريين"]
        );
    }

    #[test]
    fn several_speak_as_one_and_days_do_not() {
        assert_eq!(
            speakers("أعلنت وزارة الخزانة الأمريكية والحكومة الإماراتية، الخميس، عن فرض عقوبات جديدة."),
            ["وزارة الخزانة الأمريكية والحكومة الإماراتية"]
        );
        assert_eq!(speakers("أعلنت السلطات المحلية السبت اعتقال لصين."), ["السلطات المحلية"]);
        assert_eq!(speakers("وقال مسؤول تركي لـCNN إن الأمر انتهى."), ["مسؤول تركي"]);
    }

    #[test]
    fn what_is_carried_or_declined_is_not_said() {
        assert_eq!(said("رفض المتحدث التعليق على الخبر."), Vec::<String>::new());
        assert_eq!(said("حمل المقاتلون السلاح في الجبال سنوات."), Vec::<String>::new());
        assert_eq!(said("حمل الوزير الحكومة مسؤولية الأزمة."), ["الحكومة مسؤولية الأزمة"]);
    }

    #[test]
    fn who_was_accused_has_accused_nobody() {
        assert_eq!(said("الوزير السابق اتهم بتلقي هدايا ثمينة."), Vec::<String>::new());
        assert_eq!(said("اتهم الوزير الحكومة بالكذب."), ["الحكومة بالكذب"]);
    }

    #[test]
    fn a_gloss_between_commas_parts_the_cue_from_the_words() {
        assert_eq!(said("وأضاف الناطق، في إشارة إلى القرار، إن الأمر انتهى تماماً."), ["الأمر انتهى تماماً"]);
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

    #[test]
    fn a_name_that_begins_the_article_has_no_words_before_it() {
        check(
            &Pipeline::new().run(
                "صحيفة الوطن\n\nالأمم المتحدة تدعو إلى الهدوء.\n\nوأضافت الصحيفة أن الأمر انتهى.",
                &Default::default(),
            ),
        );
        check(
            &Pipeline::new().run("الأمم المتحدة تدعو إلى الهدوء.\n\nوأضافت المنظمة أن الأمر انتهى.", &Default::default()),
        );
        for text in ["الرئيس الذي تسلم الرسالة وعد بالرد عليها.", "المدير", "د. علي", "سموه قال إن الأمر انتهى.", "وقال"]
        {
            check(&Pipeline::new().run(text, &Default::default()));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn any_run_of_cues_and_marks_gives_sound_quotations(
            words in proptest::collection::vec(prop::sample::select(vec![
                "قال", "وأضاف", "مؤكداً", "أن", "إن", "بأن", "إلى", "عن", "بحسب", "وفقا", "للوزير", "الوزير", "الذي",
                "علي", "بغداد", "اتهم", "بدعم", "دعا", "قوله", "حسبما", "كما", "د.", "الرئيس", "مسؤولين", "ذكروا", "نقلا عن", "لكن", "سموه", "الأخير", "جاء", "فيه",
                "لرويترز", "السبت", "يدعو", "للتدخل", "حمل", "فيما", "على حد قوله", "في إشارة إلى",
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

//! Rules that can be stated in a sentence. Mentions and quotations are given, so
//! that only this stage is tested.

use super::{RequestTarget, Stances};
use crate::document::{
    Document, Entity, EntityId, EntityType, Mention, MentionId, Polarity, Quotation, QuotationId, QuotationType, Span,
    Speaker, SpeakerForm, StanceLabel,
};
use crate::pipeline::{Depth, Options, Pipeline};

/// A text with its names, each a person, and its quotations: speaker, cue, content.
struct Case<'t> {
    text: &'t str,
    names: &'t [&'t str],
    quotations: &'t [(&'t str, &'t str, &'t str)],
}

impl<'t> Case<'t> {
    fn document(&self) -> Document<'t> {
        let options = Options { depth: Depth::Tokens, ..Options::default() };
        let mut document = Pipeline::new().run(self.text, &options);
        let span = |part: &str| self.text.find(part).map(|begin| Span::new(begin, begin + part.len()));
        for name in self.names {
            let id = EntityId::from_index(document.entities.len());
            let mention = MentionId(document.mentions.len() as u32 + 1);
            let span = span(name).expect("the name stands in the text");
            document.entities.push(Entity {
                id,
                name: (*name).to_string(),
                kind: EntityType::Location,
                mentions: vec![mention],
                salience: 0.5,
                key: "".into(),
                titles: Vec::new(),
                normalized_value: String::new(),
                gender: None,
                external_id: Default::default(),
            });
            let tokens = document.tokens_in(span);
            document.mentions.push(Mention {
                id: mention,
                span,
                tokens,
                kind: EntityType::Location,
                confidence: 1.0,
                entity: Some(id),
                byline: false,
            });
        }
        document.mentions.sort_by_key(|m| m.span);
        for (speaker, cue, content) in self.quotations {
            let entity = document.entities.iter().find(|e| e.name == *speaker).map(|e| e.id);
            document.quotations.push(Quotation {
                id: QuotationId(document.quotations.len() as u32 + 1),
                content: vec![span(content).expect("the content stands in the text")],
                kind: QuotationType::Indirect,
                cue: span(cue),
                speaker: Speaker {
                    mention: span(speaker),
                    entity,
                    name: (*speaker).to_string(),
                    form: SpeakerForm::Named,
                    confidence: 1.0,
                },
                via: Vec::new(),
                verbatim: Vec::new(),
                addressee: None,
                parent: None,
                polarity: Polarity::Asserted,
                hedges: Vec::new(),
                repaired: false,
                confidence: 1.0,
            });
        }
        document
    }

    /// `holder + target` or `holder - target`, in the order of the answer.
    fn read(&self) -> Vec<String> {
        let mut document = self.document();
        Stances::default().finish(&mut document, &[]);
        let line = |s: &crate::document::Stance| {
            let sign = if s.label == StanceLabel::Favor { '+' } else { '-' };
            format!("{} {sign} {}", s.holder.name, s.target.text)
        };
        let mut lines: Vec<_> = document.stances.iter().map(line).collect();
        lines.sort();
        lines
    }
}

fn narrated(text: &str, names: &[&str]) -> Vec<String> {
    Case { text, names, quotations: &[] }.read()
}

fn quoted(text: &str, speaker: &str, cue: &str, content: &str) -> Vec<String> {
    Case { text, names: &[speaker], quotations: &[(speaker, cue, content)] }.read()
}

#[test]
fn a_verb_puts_its_subject_against_its_object() {
    assert_eq!(narrated("أدانت فرنسا الهجوم.", &["فرنسا"]), ["فرنسا - الهجوم"]);
    assert_eq!(narrated("فرنسا رفضت الاتفاق.", &["فرنسا"]), ["فرنسا - الاتفاق"]);
}

#[test]
fn each_of_joint_subjects_holds_it() {
    let lines = narrated("رفضت مصر والأردن المقترح.", &["مصر", "الأردن"]);
    assert_eq!(lines, ["الأردن - المقترح", "مصر - المقترح"]);
}

#[test]
fn negated_support_is_nothing() {
    assert!(narrated("لم تؤيد روسيا مشروع القرار.", &["روسيا"]).is_empty());
    assert!(narrated("لا تدين تركيا الهجوم.", &["تركيا"]).is_empty());
}

#[test]
fn a_condition_is_nothing() {
    assert!(narrated("إذا رفضت طهران الاتفاق انتهى الأمر.", &["طهران"]).is_empty());
}

#[test]
fn reporting_is_nothing() {
    assert!(narrated("التقى وزير الخارجية نظيره في باريس وبحثا العلاقات.", &["باريس"]).is_empty());
}

#[test]
fn a_call_for_removal_is_against_what_is_removed() {
    let text = "دعا العبادي إلى إخراج القوات الأجنبية.";
    let lines = quoted(text, "العبادي", "دعا", "إخراج القوات الأجنبية");
    assert_eq!(lines, ["العبادي + إخراج القوات الأجنبية", "العبادي - القوات الأجنبية"]);
}

#[test]
fn transparent_nouns_are_passed() {
    let text = "شدد العبادي على ضرورة تعزيز التعاون.";
    assert_eq!(quoted(text, "العبادي", "شدد", "ضرورة تعزيز التعاون"), ["العبادي + تعزيز التعاون"]);
}

#[test]
fn lack_turns_a_wish() {
    let text = "طالب العبادي بعدم التدخل في الشؤون الداخلية.";
    let lines = quoted(text, "العبادي", "طالب", "عدم التدخل في الشؤون الداخلية");
    assert_eq!(lines, ["العبادي - التدخل في الشؤون الداخلية"]);
}

#[test]
fn an_accusation_is_against_accused_and_act() {
    let text = "اتهمت كييف موسكو بقصف المدينة.";
    let case = Case {
        text, names: &["كييف", "موسكو"], quotations: &[("كييف", "اتهمت", "موسكو بقصف المدينة")]
    };
    assert_eq!(case.read(), ["كييف - قصف المدينة", "كييف - موسكو"]);
}

#[test]
fn a_masdar_is_held_by_its_pronoun_or_genitive() {
    let text = "أعلنت برلين رفضها للعقوبات.";
    assert_eq!(narrated(text, &["برلين"]), ["برلين - العقوبات"]);
    assert_eq!(narrated("جاء ذلك بعد معارضة واشنطن للمشروع.", &["واشنطن"]), ["واشنطن - المشروع"]);
}

#[test]
fn speakers_judge_the_subjects_of_their_clauses() {
    let text = "قال العبادي إن الحوار هو السبيل الوحيد.";
    assert_eq!(quoted(text, "العبادي", "قال", "الحوار هو السبيل الوحيد"), ["العبادي + الحوار"]);
    let text = "قال العبادي إن المقترح مرفوض.";
    assert_eq!(quoted(text, "العبادي", "قال", "المقترح مرفوض"), ["العبادي - المقترح"]);
}

#[test]
fn declining_to_comment_is_nothing() {
    assert!(narrated("رفضت موسكو التعليق على الخبر.", &["موسكو"]).is_empty());
}

#[test]
fn near_duplicates_are_one_with_all_evidence() {
    let text = "أدانت فرنسا الهجوم الإرهابي.\nوقد أدانت فرنسا الهجوم.";
    let mut document = Case { text, names: &["فرنسا"], quotations: &[] }.document();
    let second = text.rfind("فرنسا").expect("it stands there twice");
    let mut mention = document.mentions[0].clone();
    mention.span = Span::new(second, second + "فرنسا".len());
    mention.tokens = document.tokens_in(mention.span);
    document.mentions.push(mention);
    Stances::default().finish(&mut document, &[]);
    assert_eq!(document.stances.len(), 1);
    assert_eq!(document.stances[0].evidence.len(), 2);
}

#[test]
fn targets_of_the_request_are_judged_by_each_who_speaks_of_them() {
    let text = "دعا العبادي إلى إخراج القوات الأجنبية من المدينة.";
    let case = Case {
        text, names: &["العبادي"], quotations: &[("العبادي", "دعا", "إخراج القوات الأجنبية من المدينة")]
    };
    let mut document = case.document();
    let target = |name: &str, aliases: &[&str]| RequestTarget {
        name: name.to_string(),
        aliases: aliases.iter().map(ToString::to_string).collect(),
    };
    let targets = [
        target("قوات أجنبية", &[]),
        target("الجيش", &["إخراج القوات"]),
        target("المدينة", &[]),
        target("كأس العالم", &[]),
    ];
    Stances::default().finish(&mut document, &targets);
    let judged: Vec<_> = document.stances.iter().filter_map(|s| s.target.request.map(|r| (r, s.label))).collect();
    assert_eq!(
        judged,
        [(0, StanceLabel::Against), (1, StanceLabel::Favor), (2, StanceLabel::Neutral), (3, StanceLabel::Unrelated)]
    );
}

#[test]
fn odd_texts_give_nothing_and_do_no_harm() {
    for text in ["", "\u{0}", "و", "رفض", "رفض رفض رفض", "\"\"\"\"", "دعا إلى", "يجب أن", "على أن", "ضرورة"]
    {
        let mut document = Case { text, names: &[], quotations: &[] }.document();
        Stances::default().finish(&mut document, &[RequestTarget { name: " ".into(), aliases: vec![String::new()] }]);
    }
}

#[test]
fn a_name_at_the_end_of_the_sentence_before_is_no_subject() {
    let text = "دونالد ترامب\nانتقد القرار أمس.";
    let mut document = Case { text, names: &["دونالد ترامب"], quotations: &[] }.document();
    Stances::default().finish(&mut document, &[]);
    assert!(document.stances.iter().all(|s| s.label != StanceLabel::Favor));
}

#[test]
fn what_rouses_anger_is_held_against() {
    assert_eq!(narrated("أثار القرار غضب الأردن.", &["الأردن"]), ["الأردن - القرار"]);
    assert_eq!(narrated("قوبل المقترح بترحيب من الأردن.", &["الأردن"]), ["الأردن + المقترح"]);
}

#[test]
fn a_relative_clause_points_back_to_its_target() {
    let lines = narrated("انتهت المحادثات حول الاتفاق الذي ترفضه إيران.", &["إيران"]);
    assert_eq!(lines, ["إيران - الاتفاق"]);
}

#[test]
fn aims_told_as_background_take_no_side() {
    assert!(narrated("تسعى فرنسا إلى توقيع الاتفاق.", &["فرنسا"]).is_empty());
}

#[test]
fn what_is_equated_with_a_solution_is_wanted() {
    let text = "قال العبادي إن الحل هو الحوار.";
    assert_eq!(quoted(text, "العبادي", "قال", "الحل هو الحوار"), ["العبادي + الحوار"]);
}

#[test]
fn a_speaker_says_whose_side_he_is_on() {
    let text = "قال العبادي نحن مع السلام وضد العنف.";
    let lines = quoted(text, "العبادي", "قال", "نحن مع السلام وضد العنف");
    assert_eq!(lines, ["العبادي + السلام", "العبادي - العنف"]);
}

#[test]
fn what_is_called_something_is_meant_itself() {
    let lines = narrated("نددت فرنسا بما وصفته بالعدوان الغاشم.", &["فرنسا"]);
    assert_eq!(lines, ["فرنسا - العدوان الغاشم"]);
}

#[test]
fn what_others_are_to_do_is_a_target_as_a_whole() {
    let text = "شدد العبادي على ضرورة أن تعترف الحكومة بالاتفاق.";
    let lines = quoted(text, "العبادي", "شدد", "ضرورة أن تعترف الحكومة بالاتفاق");
    assert_eq!(lines, ["العبادي + تعترف الحكومة بالاتفاق"]);
}

#[test]
fn a_document_holds_nothing() {
    let text = "حذر التقرير من الفساد.";
    let lines = Case { text, names: &[], quotations: &[("التقرير", "حذر", "الفساد")] }.read();
    assert!(lines.is_empty(), "{lines:?}");
}

#[test]
fn what_ends_an_evil_is_good() {
    let text = "قال العبادي إن المنحة ستوقف هذا التدهور.";
    assert_eq!(quoted(text, "العبادي", "قال", "المنحة ستوقف هذا التدهور"), ["العبادي + المنحة"]);
}

#[test]
fn what_moves_a_speaker_is_his_target() {
    let text = "قال العبادي: يؤسفنا قرار اللجنة.";
    assert_eq!(quoted(text, "العبادي", "قال", "يؤسفنا قرار اللجنة"), ["العبادي - قرار اللجنة"]);
}

#[test]
fn a_verdict_that_is_denied_turns() {
    let text = "قال العبادي: لا أعتبر هذه العقوبة عادلة.";
    assert_eq!(quoted(text, "العبادي", "قال", "لا أعتبر هذه العقوبة عادلة"), ["العبادي - هذه العقوبة"]);
}

#[test]
fn an_action_reaches_its_object_past_an_adjective() {
    let text = "دعا العبادي إلى الخروج الكامل للقوات.";
    let lines = quoted(text, "العبادي", "دعا", "الخروج الكامل للقوات");
    assert_eq!(lines, ["العبادي + الخروج الكامل للقوات", "العبادي - القوات"]);
}

#[test]
fn a_reckoning_is_against_the_deed_too() {
    let text = "طالب العبادي بمحاسبة الشركة على الغش.";
    let lines = quoted(text, "العبادي", "طالب", "بمحاسبة الشركة على الغش");
    assert!(lines.contains(&"العبادي - الشركة".to_string()), "{lines:?}");
    assert!(lines.contains(&"العبادي - الغش".to_string()), "{lines:?}");
}

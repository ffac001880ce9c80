//! A sentence for each construction of reported speech that a rule was made for.

use isnad::document::Document;
use isnad::pipeline::Pipeline;

/// Cue, speaker and words of each quotation, parts of the words joined by ` / `.
fn quotations(text: &str) -> Vec<(String, String, String)> {
    let document: Document<'_> = Pipeline::new().run(text, &Default::default());
    let slice = |span| document.slice(span).to_string();
    document
        .quotations
        .iter()
        .map(|q| {
            let parts: Vec<String> = q.content.iter().map(|span| slice(*span)).collect();
            (q.cue.map(slice).unwrap_or_default(), q.speaker.name.clone(), parts.join(" / "))
        })
        .collect()
}

fn said(text: &str) -> Vec<String> {
    quotations(text).into_iter().map(|(_, _, words)| words).collect()
}

fn speakers(text: &str) -> Vec<String> {
    quotations(text).into_iter().map(|(_, speaker, _)| speaker).collect()
}

#[test]
fn a_source_between_commas_has_words_on_both_sides() {
    assert_eq!(
        said("ويعاني 600 مليون شخص، وفقا للأمم المتحدة، من أزمة نقص المياه."),
        ["ويعاني 600 مليون شخص / من أزمة نقص المياه"]
    );
    assert_eq!(said("وقتل ثلاثة أشخاص، بحسب الشرطة، وأصيب خمسة آخرون."), ["وقتل ثلاثة أشخاص"]);
    assert_eq!(said("تنتهي الزيارة اليوم، لكن بحسب الشرطة، يبقى الوزير في المدينة."), ["يبقى الوزير في المدينة"]);
}

#[test]
fn reasons_go_on_with_the_words_and_settings_do_not() {
    assert_eq!(said("قال الناطق إن الطريق أغلق، وذلك بسبب الأمطار."), ["الطريق أغلق، وذلك بسبب الأمطار"]);
    assert_eq!(said("قال الناطق إن الطريق أغلق، وذلك في مؤتمر عقده أمس."), ["الطريق أغلق"]);
}

#[test]
fn objects_stand_behind_dates_offices_and_adjectives() {
    assert_eq!(said("أعلنت إدارة المرور في المدينة أمس السيطرة على الحريق."), ["السيطرة على الحريق"]);
    assert_eq!(said("رفض محمد سالم، المتحدث باسم الحزب، فض الاعتصام."), ["فض الاعتصام"]);
    assert_eq!(said("أعلنت الشرطة الإيرانية القبض على شخص."), ["القبض على شخص"]);
    assert_eq!(said("قال الناطق إن العمل بدأ، مؤكدا تواصل الجهود من خلال العمل بهذه الآليات.").len(), 2);
}

#[test]
fn words_without_marks_may_follow_marked_ones() {
    assert_eq!(
        said("أكد الناطق أن \"القرار نهائي لا رجعة فيه\"، وأنه بدأ اليوم."),
        ["\"القرار نهائي لا رجعة فيه\"، وأنه بدأ اليوم"]
    );
}

#[test]
fn nouns_of_demand_follow_a_preposition() {
    assert_eq!(said("وتظاهر المئات في العاصمة للمطالبة بالمساواة."), ["بالمساواة"]);
    assert_eq!(said("واكتفت السلطة بالقول إن الأمر قيد التحقيق."), ["الأمر قيد التحقيق"]);
}

#[test]
fn whoever_issued_a_text_speaks_in_it() {
    assert_eq!(
        speakers("أعلنت وزارة الصحة اللبنانية أن الوضع مستقر. وأضاف البيان أن الفحوص مستمرة."),
        ["وزارة الصحة اللبنانية", "وزارة الصحة اللبنانية"]
    );
    assert_eq!(speakers("ونقلت الوكالة عن \"مصدر أمني\" أن الطريق أغلق."), ["مصدر أمني"]);
}

#[test]
fn those_called_on_do_not_call() {
    assert_eq!(
        speakers("قال الوزير أحمد سالم إن الوضع خطير. وطالب جميع الأطراف بضبط النفس."),
        ["أحمد سالم", "أحمد سالم"]
    );
    assert_eq!(speakers("قال الوزير أحمد سالم إن الوضع خطير. وطالب الأمم المتحدة بالتدخل."), ["أحمد سالم", "أحمد سالم"]);
}

#[test]
fn a_cue_may_interrupt_marked_words() {
    assert_eq!(
        said("\"نحن جاهزون للمباراة\"، قال المدرب سامي الحربي، \"وسنقدم كل ما لدينا\"."),
        ["\"نحن جاهزون للمباراة\" / \"وسنقدم كل ما لدينا\""]
    );
}

#[test]
fn nouns_between_a_cue_and_its_words_are_no_cues() {
    assert_eq!(said("قال الرئيس في رده على تصريحات نظيره، إن الخطاب مسيء."), ["الخطاب مسيء"]);
    assert_eq!(said("غضبت البعثة من تصريحات الوزير مؤكدة أن الإدارة لا تفهم."), ["الإدارة لا تفهم"]);
}

#[test]
fn scripture_and_answers() {
    assert_eq!(said("قال تعالى: \"وقولوا للناس حسنا وأقيموا الصلاة\"."), Vec::<String>::new());
    assert_eq!(said("ومع ذلك أكد الوزير أن المواعيد ثابتة."), ["المواعيد ثابتة"]);
    assert_eq!(said("أما الوزير، الذي قال إن الأمر انتهى، فقد غادر."), ["الأمر انتهى"]);
}

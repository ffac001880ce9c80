//! What is done with an input, and what must hold of it: nothing panics, no span
//! lies, and the two ways to ask for an article say the same.

// Each program uses one of them.
#![allow(dead_code)]

use isnad::{
    document::Span,
    pipeline::{Options, Pipeline},
};

#[cfg(feature = "service")]
pub(crate) use wire::{json, request};

/// Pieces of which trouble is made: a fuzzer that knows no Arabic puts together
/// what looks like news.
const PIECES: &[&str] = &[
    " ",
    " ",
    " ",
    "\n",
    "\n\n",
    "\r\n",
    ".",
    "..",
    "...",
    "،",
    "؛",
    ":",
    "؟",
    "!",
    "\"",
    "\"",
    "«",
    "»",
    "“",
    "”",
    "'",
    "(",
    ")",
    "[",
    "]",
    "-",
    " - ",
    "/",
    "#",
    "@",
    "…",
    "ـ",
    "ً",
    "\u{651}",
    "\u{654}",
    "\u{200C}",
    "\u{200D}",
    "\u{200F}",
    "\u{202B}",
    "\u{2069}",
    "\u{FEFF}",
    "\u{A0}",
    "\u{2028}",
    "\0",
    "قال",
    "وقال",
    "قالت",
    "وأضاف",
    "أضاف",
    "أن",
    "إن",
    "بأن",
    "أنه",
    "إنها",
    "أكد",
    "وأكدت",
    "أعلن",
    "نفى",
    "رفض",
    "ترفض",
    "يدعم",
    "دعا",
    "إلى",
    "اتهم",
    "بـ",
    "ب",
    "ل",
    "لل",
    "ال",
    "و",
    "ف",
    "ك",
    "س",
    "في",
    "من",
    "على",
    "عن",
    "مع",
    "بعد",
    "قبل",
    "الذي",
    "التي",
    "هو",
    "هي",
    "هم",
    "هذا",
    "ما",
    "لا",
    "لم",
    "لن",
    "وزير",
    "الخارجية",
    "رئيس",
    "الوزراء",
    "العراقي",
    "الحكومة",
    "الأمم المتحدة",
    "فؤاد حسين",
    "محمد",
    "علي",
    "عبد",
    "الله",
    "عبدالله",
    "بن",
    "أبو",
    "بغداد",
    "العراق",
    "ايران",
    "الاستقرارفي",
    "وكالة",
    "رويترز",
    "بحسب",
    "وفقا لـ",
    "نقلا عن",
    "تصريح",
    "بيان",
    "مشيرا",
    "مؤكدا",
    "مضيفا",
    "أمس",
    "الاثنين",
    "2012",
    "٢٠١٢",
    "1/1/2012",
    "٥٠٪",
    "2.5",
    "CNN",
    "http://a.b/c",
    "a@b.com",
    "ﷺ",
    "ﻻ",
    "د.",
    "é",
    "e\u{301}",
    "👨\u{200D}👩\u{200D}👧",
    "🇸🇦",
    "ک",
    "ی",
    "İ",
    "𐎠",
];

/// Text from bytes: as they stand, or each a piece.
fn text_of(data: &[u8]) -> String {
    match data.split_first() {
        Some((mode, rest)) if mode % 4 == 0 => String::from_utf8_lossy(rest).into_owned(),
        Some((_, rest)) => rest.iter().map(|byte| PIECES[usize::from(*byte) % PIECES.len()]).collect(),
        None => String::new(),
    }
}

/// The core on any text.
pub(crate) fn text(data: &[u8]) {
    let text = text_of(data);
    let document = Pipeline::new().run(&text, &Options::default());
    let mut last = 0;
    for token in &document.tokens {
        assert!(token.span.begin as usize >= last, "tokens overlap");
        last = token.span.end as usize;
        slice(&text, token.span);
    }
    for mention in &document.mentions {
        slice(&text, mention.span);
    }
    for quotation in &document.quotations {
        assert!(!quotation.content.is_empty(), "a quotation of nothing");
        quotation.content.iter().for_each(|span| slice(&text, *span));
    }
}

/// Panics where a span does not lie on characters of the text.
fn slice(text: &str, span: Span) {
    let range = span.begin as usize..span.end as usize;
    assert!(!range.is_empty() && text.get(range.clone()).is_some(), "{range:?} of {} bytes", text.len());
}

#[cfg(feature = "service")]
mod wire {
    use isnad::{
        pipeline::Pipeline,
        wire::{self, Events, Job, Limits, Timing, json as form, proto},
    };
    use prost::Message;

    /// A request as JSON: what is read can be written and read again.
    pub(crate) fn json(data: &[u8]) {
        let Ok(request) = form::read::<proto::EnrichDocumentRequest>(data) else { return };
        let written = form::to_string(&request, form::Layout::Compact);
        let again: proto::EnrichDocumentRequest = form::read(written.as_bytes()).expect("it was written here");
        assert_eq!(again.encode_to_vec(), request.encode_to_vec());
        served(request);
    }

    /// A request as protobuf.
    pub(crate) fn request(data: &[u8]) {
        if let Ok(request) = proto::EnrichDocumentRequest::decode(data) {
            served(request);
        }
    }

    /// A request as a server takes it.
    fn served(request: proto::EnrichDocumentRequest) {
        let Ok(job) = Job::new(request.document, request.options, &Limits::default()) else { return };
        let pipeline = Pipeline::new();
        let document = pipeline.run(&job.text, &job.options);
        let answer = wire::answer(&job, &document, Timing::default());
        let _ = form::to_string(&answer, form::Layout::Compact);
        let length = answer.started.as_ref().expect("always there").text_length;
        for token in &answer.tokens {
            let span = token.span.as_ref().expect("always there");
            assert!(span.begin < span.end && span.end <= length, "{span:?} of {length}");
        }

        let (mut run, mut events) = (pipeline.start(&job.text, &job.options), Events::new(&job));
        let mut sequence = events.started().len() as u32;
        while let Some(step) = run.step() {
            for event in events.step(run.document(), step) {
                assert_eq!(event.sequence, sequence, "a gap");
                sequence += 1;
            }
        }
        let completed = events.completed(Timing::default());
        let Some(proto::document_event::Event::Completed(completed)) = completed.event else { panic!("not the last") };
        assert_eq!(completed.counts, answer.completed.expect("always there").counts, "stream and answer differ");
    }
}

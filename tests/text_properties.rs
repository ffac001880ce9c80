//! What holds of tokens, sentences and forms on any text at all.

use std::time::Instant;

use isnad::{
    document::{Document, SegmentKind},
    morphology::Morphology,
    text::{
        normalize::{Profile, normalize},
        offsets::{OffsetEncoding, OffsetMap},
        sentences::Reader,
    },
};
use proptest::prelude::*;

fn analysed(text: &str) -> Document<'_> {
    let mut document = Document::new(text);
    let (mut reader, mut morphology) = (Reader::default(), Morphology::default());
    while let Some(read) = reader.next(&mut document) {
        morphology.sentence(&mut document, read.sentence);
    }
    document
}

/// Text of what makes trouble: letters, marks, ligatures, breaks, emoji.
fn text() -> impl Strategy<Value = String> {
    let pieces = [
        "و",
        "ال",
        "لل",
        "وبال",
        "في",
        "ة",
        "ى",
        "أن",
        "ه",
        "هم",
        "كتاب",
        "المدينة",
        "الاستقرار",
        "عبدالله",
        "ﻻ",
        "ﷺ",
        "ـ",
        "ً",
        "\u{654}",
        "\u{200C}",
        "\u{200F}",
        "\u{FEFF}",
        " ",
        "  ",
        "\u{A0}",
        "\n",
        "\r",
        "\r\n",
        "\0",
        ".",
        "..",
        "؟",
        "،",
        "\"",
        "«",
        "»",
        "(",
        ":",
        "-",
        "#وسم",
        "@x",
        "a@b.com",
        "http://a.b/c",
        "2.5",
        "٥٠٪",
        "1/1/2012",
        "CNN",
        "é",
        "e\u{301}",
        "👨\u{200D}👩\u{200D}👧",
        "🇸🇦",
        "ک",
        "ی",
        "\u{2028}",
        "د.",
        "İ",
    ];
    prop_oneof![
        prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..60).prop_map(|parts| parts.concat()),
        any::<String>(),
    ]
}

proptest! {
    #[test]
    fn tokens_and_gaps_give_back_the_text(text in text()) {
        let document = analysed(&text);
        let (mut at, mut joined) = (0, String::new());
        for token in &document.tokens {
            let range = token.span.range();
            prop_assert!(range.start >= at && range.end > range.start);
            prop_assert!(!text[at..range.start].chars().any(char::is_alphanumeric), "a gap holds no letter");
            joined.push_str(&text[at..range.end]);
            at = range.end;
        }
        prop_assert!(!text[at..].chars().any(char::is_alphanumeric));
        joined.push_str(&text[at..]);
        prop_assert_eq!(joined, text);
    }

    #[test]
    fn spans_nest(text in text()) {
        let document = analysed(&text);
        let mut next = 0;
        for (index, sentence) in document.sentences.iter().enumerate() {
            prop_assert_eq!(sentence.tokens.start, next, "no token is left out");
            prop_assert!(!sentence.tokens.is_empty());
            next = sentence.tokens.end;
            let paragraph = &document.paragraphs[sentence.paragraph];
            prop_assert!(paragraph.sentences.contains(&index));
            prop_assert!(paragraph.span.contains(sentence.span));
            for token in &document.tokens[sentence.tokens.clone()] {
                prop_assert!(sentence.span.contains(token.span));
                let Some(first) = token.segments.first() else { continue };
                prop_assert_eq!(first.span.begin, token.span.begin);
                prop_assert_eq!(token.segments.last().map(|segment| segment.span.end), Some(token.span.end));
                prop_assert!(token.segments.windows(2).all(|pair| pair[0].span.end == pair[1].span.begin));
                prop_assert!(token.segments.iter().all(|segment| !document.slice(segment.span).is_empty()));
                prop_assert_eq!(token.segments.iter().filter(|s| s.kind == SegmentKind::Stem).count(), 1);
            }
        }
        prop_assert_eq!(next, document.tokens.len());
    }

    #[test]
    fn normalization_twice_is_once(text in text()) {
        for profile in [Profile::Light, Profile::Search] {
            let once = normalize(&text, profile).into_owned();
            prop_assert_eq!(normalize(&once, profile), once.as_str());
        }
    }

    #[test]
    fn offsets_agree_in_every_unit(text in text()) {
        let document = analysed(&text);
        let [utf8, utf16, utf32] = [OffsetEncoding::Utf8, OffsetEncoding::Utf16, OffsetEncoding::Utf32]
            .map(|encoding| OffsetMap::new(&text, encoding));
        for token in &document.tokens {
            for place in [token.span.begin, token.span.end] {
                let before = &text[..place as usize];
                prop_assert_eq!(utf8.convert(place), place);
                prop_assert_eq!(utf16.convert(place) as usize, before.encode_utf16().count());
                prop_assert_eq!(utf32.convert(place) as usize, before.chars().count());
            }
        }
    }
}

/// A thousand times the text may take some thousand times the time: what is
/// quadratic takes a million times.
#[test]
fn time_is_linear() {
    for piece in
        ["و", "\"", "ـ", ".", "a.", "a;", "#", "@", "1.", "\u{200F}", "\0", "\r", "ال ", "(", "1@", "www.", "وال"]
    {
        let text = piece.repeat(100_000);
        let begin = Instant::now();
        let document = analysed(&text);
        let seconds = begin.elapsed().as_secs_f64();
        assert!(seconds < 10.0, "{piece:?} repeated takes {seconds:.1} s for {} tokens", document.tokens.len());
    }
}

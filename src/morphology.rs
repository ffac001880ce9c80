//! Morphology: clitics, stems and parts of speech of the words of a sentence.
//!
//! | module | subject |
//! |---|---|
//! | [`mod@letters`] | a word's letters, as written and as folded |
//! | [`counts`] | how often words stand in news |
//! | [`analyses`] | the ways a word can be cut |
//! | [`segmenter`] | which of them holds in a sentence |
//! | [`clusters`] | stems that stand beside the same words |
//! | [`pos`] | parts of speech |
//! | [`table`], [`weights`] | how learnt numbers are kept |
//! | `glued` | words printed without the space between them |
//! | `forms` | what follows from it for the token |

pub mod analyses;
pub mod clusters;
pub mod counts;
mod forms;
mod glued;
pub mod letters;
pub mod pos;
pub mod segmenter;
pub mod table;
pub mod weights;

use compact_str::CompactString;

use crate::document::Document;

use counts::Counts;
use letters::{Letters, letters};
use pos::Tagger;
use segmenter::{Occurrence, Scratch, Segmenter};

/// The stage.
#[derive(Debug, Default)]
pub struct Morphology {
    scratch: Scratch,
    letters: Letters,
    tagger: Tagger,
}

impl Morphology {
    /// Works on the words of one sentence: repairs glued ones, cuts clitics, finds
    /// stems and parts of speech.
    pub fn sentence(&mut self, document: &mut Document<'_>, sentence: usize) {
        self.repair(document, sentence);
        self.segment(document, sentence);
        let tokens = &mut document.tokens[document.sentences[sentence].tokens.clone()];
        self.tagger.tag(document.text, tokens);
        tokens.iter_mut().for_each(forms::settle);
    }

    /// Repairs glued words, no more.
    pub fn repair(&mut self, document: &mut Document<'_>, sentence: usize) {
        glued::repair(document, sentence, Counts::words(), &mut self.letters);
    }

    /// Cuts clitics and finds stems, no more.
    pub fn segment(&mut self, document: &mut Document<'_>, sentence: usize) {
        self.segment_with(Segmenter::embedded(), document, sentence);
    }

    /// The same with another segmenter than the one compiled in.
    pub fn segment_with(&mut self, segmenter: &Segmenter, document: &mut Document<'_>, sentence: usize) {
        let counts = Counts::words();
        let text = document.text;
        let tokens = &mut document.tokens[document.sentences[sentence].tokens.clone()];
        let mut previous = CompactString::default();
        let mut previous_stem = CompactString::default();
        for i in 0..tokens.len() {
            let (token, rest) = tokens[i..].split_first_mut().expect("i is in range");
            if token.is_word() {
                let surface = &text[token.span.range()];
                letters(surface, &mut self.letters);
                let occurrence = Occurrence {
                    surface,
                    word: &token.folded,
                    raw: &self.letters,
                    previous: &previous,
                    previous_stem: &previous_stem,
                    next: rest.first().map_or("", |next| &next.folded),
                };
                let analysis = segmenter.choose(&occurrence, &mut self.scratch);
                previous_stem = analysis.stem(&token.folded).into();
                forms::apply(token, &analysis, &self.letters, counts);
            } else {
                previous_stem = token.folded.clone();
            }
            previous = token.folded.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::sentences::Reader;

    /// Each word as its segments, and its core where that is another form.
    fn cut(text: &str) -> Vec<String> {
        let mut document = Document::new(text);
        let (mut reader, mut morphology) = (Reader::default(), Morphology::default());
        while let Some(read) = reader.next(&mut document) {
            morphology.sentence(&mut document, read.sentence);
        }
        let parts = |token: &crate::document::Token| match &token.segments[..] {
            [] => document.slice(token.span).to_owned(),
            segments => segments.iter().map(|s| document.slice(s.span)).collect::<Vec<_>>().join("+"),
        };
        document.tokens.iter().map(parts).collect()
    }

    #[test]
    fn cuts_as_treebanks_do() {
        for (text, want) in [
            ("وبالولايات", "و+ب+الولايات"),
            ("فسيكتبونها", "ف+س+يكتبون+ها"),
            ("لهم", "ل+هم"),
            ("للعراق", "ل+لعراق"),
            ("كما", "كما"),
            ("ولد", "ولد"),
            ("بعد", "بعد"),
            ("بغداد", "بغداد"),
            ("لقاء", "لقاء"),
            ("كان", "كان"),
            ("فريق", "فريق"),
            ("وزير", "وزير"),
            ("وَبِالمَدِينَةِ", "وَ+بِ+المَدِينَةِ"),
            ("ﻷن", "ﻷن"),
        ] {
            assert_eq!(cut(text), [want], "{text}");
        }
    }

    #[test]
    fn finds_core_and_stem() {
        let text = "زار حكومتها وللقاء زملائه بالمدينة مستواهم للبنان للمصانع التزامه";
        let mut document = Document::new(text);
        Reader::default().next(&mut document);
        Morphology::default().sentence(&mut document, 0);
        let forms: Vec<_> = document.tokens.iter().map(|t| (t.core.as_str(), t.stem.as_str())).collect();
        let want = [
            ("زار", "زار"),
            ("حكومه", "حكومه"),
            ("لقاء", "لقاء"),
            ("زملاء", "زملاء"),
            ("المدينه", "مدينه"),
            ("مستوي", "مستوي"),
            ("لبنان", "لبنان"),
            ("المصانع", "مصانع"),
            ("التزام", "التزام"),
        ];
        assert_eq!(forms, want);
    }
}

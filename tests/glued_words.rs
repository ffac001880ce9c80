//! Glued words as news prints them: nine of ten are taken apart, and no word that
//! is one.

use isnad::{document::Document, morphology::Morphology, text::sentences::Reader};

fn apart(word: &str) -> String {
    let mut document = Document::new(word);
    Reader::default().next(&mut document).expect("a word is a sentence");
    Morphology::default().sentence(&mut document, 0);
    let parts: Vec<_> = document.tokens.iter().map(|token| document.slice(token.span)).collect();
    assert!(document.tokens.len() == 1 || document.tokens.iter().all(|token| token.resegmented), "{word}");
    parts.join(" ")
}

#[test]
fn glued_words_are_taken_apart() {
    let (mut glued, mut missed) = (0, Vec::new());
    for line in include_str!("data/glued_words.tsv").lines().filter(|line| !line.starts_with('#')) {
        let (word, want) = line.split_once('\t').expect("two columns");
        let found = apart(word);
        if word == want {
            assert_eq!(found, want, "is one word");
        } else {
            glued += 1;
            if found != want {
                assert_eq!(found, word, "is taken apart elsewhere");
                missed.push(word);
            }
        }
    }
    assert!(missed.len() * 10 <= glued, "missed {} of {glued}: {missed:?}", missed.len());
}

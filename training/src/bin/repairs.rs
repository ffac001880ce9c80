//! `repairs NEWS.jsonl.xz...`: prints the glued words of news that isnad takes
//! apart, for reading, and how many words it saw.

use std::{env, path::Path};

use isnad::{document::Document, morphology::Morphology, text::sentences::Reader};
use isnad_training::news;

fn main() -> std::io::Result<()> {
    let (mut words, mut repairs) = (0, 0);
    for path in env::args().skip(1) {
        news::articles(Path::new(&path), |text| {
            let mut document = Document::new(text);
            let (mut reader, mut morphology) = (Reader::default(), Morphology::default());
            while let Some(read) = reader.next(&mut document) {
                morphology.repair(&mut document, read.sentence);
            }
            words += document.tokens.iter().filter(|token| token.is_word()).count();
            for pair in document.tokens.windows(2) {
                if pair.iter().all(|token| token.resegmented) && pair[0].span.end == pair[1].span.begin {
                    repairs += 1;
                    println!("{} + {}", document.slice(pair[0].span), document.slice(pair[1].span));
                }
            }
        })?;
    }
    eprintln!("{repairs} repairs in {words} words");
    Ok(())
}

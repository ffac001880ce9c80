//! What a reader gets for each article of `seeds/`, whole. A change to any layer
//! shows here; read it, then accept it: `cargo insta review`, or
//! `INSTA_UPDATE=always cargo test --test seeds`.

use std::{fs, path::Path, process::Command};

const SEEDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds");

fn report(stem: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_isnad"))
        .args(["enrich", "--color", "never"])
        .arg(Path::new(SEEDS).join(stem).with_extension("txt"))
        .output()
        .expect("the binary runs");
    assert!(output.status.success(), "{}", output.stderr.escape_ascii());
    let report = String::from_utf8(output.stdout).expect("UTF-8");
    // Isolates guide a terminal and only trouble who reads a difference.
    report.replace(['\u{2068}', '\u{2069}'], "")
}

macro_rules! seeds {
    ($($test:ident: $stem:literal,)+) => {
        $(#[test]
        fn $test() {
            insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
                insta::assert_snapshot!($stem, report($stem));
            });
        })+

        #[test]
        fn every_seed_is_read() {
            let mut stems: Vec<_> = fs::read_dir(SEEDS)
                .expect("seeds/ is there")
                .map(|entry| entry.expect("readable").path().with_extension("").file_name().expect("a name").to_owned())
                .collect();
            stems.sort();
            // A text and its annotation have one.
            stems.dedup();
            assert_eq!(stems, [$($stem),+]);
        }
    };
}

seeds! {
    water: "001-tigris-euphrates-water",
    relays: "002-riyadh-tehran-beijing",
    sports: "003-morocco-semi-final",
    economy: "004-opec-plus-cut",
    marks: "005-teachers-strike",
    culture: "006-grand-egyptian-museum",
    health: "007-cholera-sudan",
    climate: "008-cop28-fossil-fuels",
}

//! The articles that are sent, in turn.

use std::path::PathBuf;

use crate::cli::input::{self, Input};
use crate::wire::proto;

/// Articles written for this project, for those who have none at hand.
const BUILT_IN: [(&str, &str); 8] = [
    ("001-tigris-euphrates-water", include_str!("../../../seeds/001-tigris-euphrates-water.txt")),
    ("002-riyadh-tehran-beijing", include_str!("../../../seeds/002-riyadh-tehran-beijing.txt")),
    ("003-morocco-semi-final", include_str!("../../../seeds/003-morocco-semi-final.txt")),
    ("004-opec-plus-cut", include_str!("../../../seeds/004-opec-plus-cut.txt")),
    ("005-teachers-strike", include_str!("../../../seeds/005-teachers-strike.txt")),
    ("006-grand-egyptian-museum", include_str!("../../../seeds/006-grand-egyptian-museum.txt")),
    ("007-cholera-sudan", include_str!("../../../seeds/007-cholera-sudan.txt")),
    ("008-cop28-fossil-fuels", include_str!("../../../seeds/008-cop28-fossil-fuels.txt")),
];

/// Articles; never none.
#[derive(Debug)]
pub(super) struct Articles(Vec<(String, String)>);

impl Articles {
    /// Reads files and folders, or takes those built in where none are named.
    ///
    /// # Errors
    /// Where one cannot be read: a load of other articles than were asked for
    /// would measure something else.
    pub(super) fn load(files: Vec<PathBuf>) -> Result<Self, String> {
        if files.is_empty() {
            return Ok(Articles(BUILT_IN.map(|(name, text)| (name.to_owned(), text.to_owned())).into()));
        }
        let (inputs, wrong) = Input::from_args(files);
        if let Some(reason) = wrong.into_iter().next() {
            return Err(reason);
        }
        if input::stdin_twice(&inputs) {
            return Err("standard input can be read only once".into());
        }
        let read = |input: &Input| match input.read() {
            Ok(text) => Ok((input.stem(), text)),
            Err(error) => Err(format!("{input}: {error}")),
        };
        Ok(Articles(inputs.iter().map(read).collect::<Result<_, _>>()?))
    }

    /// The article of a turn.
    pub(super) fn of_turn(&self, turn: u64) -> proto::Document {
        let (name, text) = &self.0[(turn % self.0.len() as u64) as usize];
        proto::Document { document_id: name.clone(), text: text.clone(), ..Default::default() }
    }

    /// Bytes of its text.
    pub(super) fn bytes(&self, turn: u64) -> u64 {
        self.0[(turn % self.0.len() as u64) as usize].1.len() as u64
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Words of an article, on average.
    pub(super) fn mean_words(&self) -> f64 {
        let words: usize = self.0.iter().map(|(_, text)| text.split_whitespace().count()).sum();
        words as f64 / self.0.len() as f64
    }
}

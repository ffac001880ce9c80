//! Reads articles and the tokens in them, as isnad reads them.

use std::{
    io::{self, BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use isnad::{document::Document, text::sentences::Reader};
use serde_json::Value;

/// Calls `visit` with the text of each article of a `.jsonl.xz` file: its title
/// and its body as two paragraphs. Needs the program `xz`.
pub fn articles(path: &Path, mut visit: impl FnMut(&str)) -> io::Result<()> {
    let mut xz = Command::new("xz").arg("-dc").arg(path).stdout(Stdio::piped()).spawn()?;
    let output = xz.stdout.take().ok_or_else(|| io::Error::other("xz has no output"))?;
    for line in BufReader::new(output).lines() {
        let article: Value = serde_json::from_str(&line?).map_err(io::Error::other)?;
        let part = |name: &str| article[name].as_str().unwrap_or_default().to_owned();
        visit(&format!("{}\n{}", part("title"), part("text")));
    }
    if xz.wait()?.success() { Ok(()) } else { Err(io::Error::other(format!("xz failed on {}", path.display()))) }
}

/// A text cut into sentences and tokens, and nothing more.
pub fn tokens(text: &str) -> Document<'_> {
    let mut document = Document::new(text);
    let mut reader = Reader::default();
    while reader.next(&mut document).is_some() {}
    document
}

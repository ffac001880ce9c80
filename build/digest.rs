//! SHA-256 of the data that each layer was built from, so that an answer can
//! say which models gave it.

use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

/// One constant: the digest over all files of `lexicon/` and `models/`, by name.
/// Any change of data changes every layer that follows it, so one digest serves.
pub fn constants() -> String {
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in ["lexicon", "models"] {
        collect(Path::new(folder), &mut files);
    }
    files.sort();
    let mut hash = Sha256::new();
    for file in &files {
        hash.update(file.to_string_lossy().as_bytes());
        hash.update([0]);
        hash.update(fs::read(file).unwrap_or_default());
    }
    let mut hex = String::new();
    for byte in hash.finalize() {
        write!(hex, "{byte:02x}").expect("writing to a string");
    }
    format!("/// SHA-256 of everything in `lexicon/` and `models/`.\npub const DATA_SHA256: &str = {hex:?};\n")
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_none_or(|e| e != "md") {
            files.push(path);
        }
    }
}

//! Files of a newsroom's own names.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::pipeline::OwnNames;
use crate::reload::{Loaded, read_file};

/// Reads a list.
///
/// # Errors
/// With the name of the file, and each bad row with its line.
pub fn read(path: &Path) -> Result<OwnNames, String> {
    let text = String::from_utf8(read_file(path)?).map_err(|error| {
        let line = error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        format!("{}:{}: not UTF-8", path.display(), line + 1)
    })?;
    OwnNames::parse(&text).map_err(|bad| {
        let rows: Vec<String> =
            bad.iter().map(|row| format!("{}:{}: {}", path.display(), row.line, row.reason)).collect();
        rows.join("\n")
    })
}

/// Reads a list that may be read again when its file changes.
///
/// # Errors
/// As [`read`].
pub fn load(path: &Path) -> Result<Arc<Loaded<OwnNames>>, String> {
    // What is read is the one path there is.
    let read = |paths: &[PathBuf]| paths.first().map_or_else(|| Ok(OwnNames::default()), |path| read(path));
    Loaded::new("own names", vec![path.to_owned()], read)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_is_wrong_has_file_and_line() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("names.tsv");
        let error = |bytes: &[u8]| {
            fs::write(&path, bytes).expect("written");
            read(&path).expect_err("wrong").replace(&path.display().to_string(), "FILE")
        };
        assert!(error("بنك الوادي\tBANK\t1\n".as_bytes()).starts_with("FILE:1: \"BANK\" is no type"));
        assert_eq!(error(b"# a list\n\xFF\tPER\t1\n"), "FILE:2: not UTF-8");
        fs::remove_file(&path).expect("removed");
        assert!(read(&path).expect_err("no file").starts_with("cannot read "));
    }
}

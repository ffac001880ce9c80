//! Articles to enrich: files, folders of them, or standard input.

use std::{
    collections::HashMap,
    fmt, fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// Where an article comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Input {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

/// Why an article could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadError {
    /// The system says no.
    #[error("{}", describe(.0))]
    Io(io::Error),
    /// Bytes that are not UTF-8 text.
    #[error("not UTF-8: {} at byte {at}", describe_bytes(.bytes))]
    NotUtf8 {
        /// Offset of the first byte that is wrong.
        at: usize,
        /// That byte and those after it that belong to it.
        bytes: Vec<u8>,
    },
    /// Nothing, or nothing but white space.
    #[error("the text is empty")]
    Empty,
}

impl Input {
    /// The inputs that the arguments name: `-` or nothing is standard input, a
    /// folder is the files in it whose names end in `.txt`. Beside them, what is
    /// wrong with folders.
    pub(super) fn from_args(files: Vec<PathBuf>) -> (Vec<Input>, Vec<String>) {
        if files.is_empty() {
            return (vec![Input::Stdin], Vec::new());
        }
        let (mut inputs, mut wrong) = (Vec::new(), Vec::new());
        for file in files {
            if file.as_os_str() == "-" {
                inputs.push(Input::Stdin);
            } else if file.is_dir() {
                match texts(&file) {
                    Ok(texts) if texts.is_empty() => wrong.push(format!("{}: no .txt file in it", file.display())),
                    Ok(texts) => inputs.extend(texts.into_iter().map(Input::File)),
                    Err(error) => wrong.push(describe_at(&file, &error)),
                }
            } else {
                inputs.push(Input::File(file));
            }
        }
        (inputs, wrong)
    }

    /// What its answer is called: the file's name without folder and extension.
    pub(super) fn stem(&self) -> String {
        match self {
            Input::Stdin => "stdin".into(),
            Input::File(path) => path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
        }
    }

    /// The whole text, as it stands.
    pub(super) fn read(&self) -> Result<String, ReadError> {
        let bytes = match self {
            Input::Stdin => {
                let mut bytes = Vec::new();
                io::stdin().read_to_end(&mut bytes).map(|_| bytes)
            }
            Input::File(path) => fs::read(path),
        };
        text(bytes.map_err(ReadError::Io)?)
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Input::Stdin => f.write_str("standard input"),
            Input::File(path) => path.display().fmt(f),
        }
    }
}

/// The text files of a folder, by name.
fn texts(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            texts.push(path);
        }
    }
    texts.sort();
    Ok(texts)
}

fn text(bytes: Vec<u8>) -> Result<String, ReadError> {
    let text = String::from_utf8(bytes).map_err(|error| {
        let wrong = error.utf8_error();
        let at = wrong.valid_up_to();
        // An unfinished sequence at the end of the input has no length.
        let end = wrong.error_len().map_or(error.as_bytes().len(), |len| at + len);
        ReadError::NotUtf8 { at, bytes: error.as_bytes()[at..end].to_vec() }
    })?;
    if text.trim().is_empty() { Err(ReadError::Empty) } else { Ok(text) }
}

/// The two inputs, if any, whose answers would get the same name in a folder.
pub(super) fn clash(inputs: &[Input]) -> Option<(&Input, &Input)> {
    let mut seen = HashMap::new();
    inputs.iter().find_map(|input| seen.insert(input.stem(), input).map(|before| (before, input)))
}

/// Whether standard input is named more than once: it can be read only once.
pub(super) fn stdin_twice(inputs: &[Input]) -> bool {
    inputs.iter().filter(|&input| *input == Input::Stdin).count() > 1
}

/// An I/O error in plain words, without the number that the system gives it.
pub(super) fn describe(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        _ => error.to_string(),
    }
}

/// The same for a path that was to be written.
pub(super) fn describe_at(path: &Path, error: &io::Error) -> String {
    let what = match error.kind() {
        io::ErrorKind::NotFound => "no such folder".into(),
        _ => describe(error),
    };
    format!("{}: {what}", path.display())
}

fn describe_bytes(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:#04x}")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_not_utf8_are_named_with_their_place() {
        let error = |bytes: &[u8]| text(bytes.to_vec()).expect_err("not a text").to_string();
        assert_eq!(error(b"ab\xff"), "not UTF-8: 0xff at byte 2");
        assert_eq!(error("قا".as_bytes().split_last().expect("not empty").1), "not UTF-8: 0xd8 at byte 2");
        assert_eq!(error(b" \n"), "the text is empty");
    }

    #[test]
    fn nothing_and_a_dash_are_standard_input() {
        let inputs = |files: &[&str]| Input::from_args(files.iter().map(PathBuf::from).collect()).0;
        assert_eq!(inputs(&[]), [Input::Stdin]);
        assert_eq!(inputs(&["-", "a/b.txt"])[1].stem(), "b");
    }

    #[test]
    fn answers_of_one_name_clash() {
        let inputs = |files: &[&str]| Input::from_args(files.iter().map(PathBuf::from).collect()).0;
        assert!(clash(&inputs(&["a/1.txt", "a/2.txt"])).is_none());
        assert_eq!(
            clash(&inputs(&["a/1.txt", "b/1.html"])).map(|(_, second)| second.to_string()),
            Some("b/1.html".into())
        );
        assert!(stdin_twice(&inputs(&["-", "-"])));
    }
}

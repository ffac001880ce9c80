//! Annotated articles in folders.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::cli::input::{self, Input};
use crate::document::Span;
use crate::eval::{Annotation, reading::Reading};

/// An annotated article.
pub(super) struct Article {
    /// Its file's name without folder and extension.
    pub(super) id: String,
    /// The text's file.
    pub(super) path: PathBuf,
    pub(super) text: String,
    pub(super) gold: Reading,
}

impl Article {
    /// The line of the text that a span begins in, from 1.
    pub(super) fn line(&self, span: Span) -> usize {
        self.text.get(..span.begin as usize).map_or(0, |before| before.matches('\n').count()) + 1
    }
}

/// The annotated articles of the folders, by name, and what is wrong with them.
pub(super) fn read(folders: &[PathBuf]) -> (Vec<Article>, Vec<String>) {
    let (mut articles, mut wrong) = (Vec::new(), Vec::new());
    for folder in folders {
        match annotations(folder) {
            Ok(paths) if paths.is_empty() => wrong.push(format!(
                "{}: no annotation in it; put ID.json beside ID.txt, as docs/EVALUATION.md tells",
                folder.display()
            )),
            Ok(paths) => {
                for path in paths {
                    match article(&path) {
                        Ok(article) => articles.push(article),
                        Err(reasons) => wrong.extend(reasons),
                    }
                }
            }
            Err(error) => wrong.push(input::describe_at(folder, &error)),
        }
    }
    (articles, wrong)
}

fn annotations(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// The article that an annotation belongs to.
fn article(annotation: &Path) -> Result<Article, Vec<String>> {
    let at = |path: &Path, reason: &dyn std::fmt::Display| vec![format!("{}: {reason}", path.display())];
    let path = annotation.with_extension("txt");
    if !path.exists() {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        return Err(at(annotation, &format_args!("there is no {name} beside it, the text that it annotates")));
    }
    let read = |path: &Path| Input::File(path.to_owned()).read().map_err(|error| at(path, &error));
    let (text, json) = (read(&path)?, read(annotation)?);
    let Annotation(gold) = Annotation::parse(&json, &text)
        .map_err(|faults| faults.iter().flat_map(|fault| at(annotation, fault)).collect::<Vec<_>>())?;
    Ok(Article { id: Input::File(path.clone()).stem(), path, text, gold })
}

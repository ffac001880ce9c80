//! A folder into which something else writes articles.
//!
//! The folder is looked at again and again: that works on every file system, also
//! on those of another machine, which tell nobody of changes.

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// Between two looks.
pub(super) const PAUSE: Duration = Duration::from_millis(500);
/// The same while a server takes no articles.
pub(super) const LONG_PAUSE: Duration = Duration::from_secs(2);

/// Size in bytes and time of change: what differs while a file is written.
type State = (u64, Option<SystemTime>);

/// What is known of a folder.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// What each file was like at the last look.
    seen: HashMap<PathBuf, State>,
    /// What each file was like when it was given out.
    done: HashMap<PathBuf, State>,
}

impl Folder {
    pub(super) fn new(path: PathBuf) -> Folder {
        Folder { path, seen: HashMap::new(), done: HashMap::new() }
    }

    /// The `.txt` files that are new or changed and did not change since the last
    /// look, by name: one that is still being written waits for the next.
    ///
    /// # Errors
    /// Where the folder cannot be read; what was known of it is kept.
    pub(super) fn look(&mut self) -> io::Result<Vec<PathBuf>> {
        let mut now = HashMap::new();
        for entry in fs::read_dir(&self.path)? {
            let path = entry?.path();
            // Gone again since, or no file: not an article.
            let Ok(meta) = fs::metadata(&path) else { continue };
            if meta.is_file() && path.extension().is_some_and(|extension| extension == "txt") {
                now.insert(path, (meta.len(), meta.modified().ok()));
            }
        }
        let mut ready: Vec<PathBuf> = now
            .iter()
            .filter(|(path, state)| self.seen.get(*path) == Some(state) && self.done.get(*path) != Some(state))
            .map(|(path, _)| path.clone())
            .collect();
        ready.sort();
        self.done.retain(|path, _| now.contains_key(path));
        self.done.extend(ready.iter().map(|path| (path.clone(), now[path])));
        self.seen = now;
        Ok(ready)
    }

    /// Has a file given out by the next look again.
    pub(super) fn give_again(&mut self, path: &Path) {
        self.done.remove(path);
    }

    /// Passes over files whose answers, by this function, are newer than they are.
    pub(super) fn skip_answered(&mut self, answer: impl Fn(&Path) -> PathBuf) -> io::Result<()> {
        for path in self.look().and_then(|_| self.look())? {
            let changed = |path: &Path| fs::metadata(path).and_then(|meta| meta.modified());
            let answered = changed(&answer(&path)).is_ok_and(|at| changed(&path).is_ok_and(|changed| changed <= at));
            if !answered {
                self.give_again(&path);
            }
        }
        Ok(())
    }
}

/// Writes a file whole or not at all: nobody reads half an answer.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.part"));
    fs::write(&beside, bytes)?;
    fs::rename(&beside, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_given_out_once_it_is_whole_and_again_when_it_changes() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut folder = Folder::new(dir.path().to_owned());
        let file = dir.path().join("a.txt");
        let look = |folder: &mut Folder| folder.look().expect("readable").len();
        fs::write(&file, "قال").expect("written");
        fs::write(dir.path().join("a.json"), "{}").expect("written");
        assert_eq!(look(&mut folder), 0, "it may still be written");
        fs::write(&file, "قال الوزير").expect("written");
        assert_eq!(look(&mut folder), 0, "it was");
        assert_eq!(look(&mut folder), 1);
        assert_eq!(look(&mut folder), 0, "it was given out");
        folder.give_again(&file);
        assert_eq!(look(&mut folder), 1);
        fs::write(&file, "قال الوزير أمس").expect("written");
        assert_eq!(look(&mut folder), 0);
        assert_eq!(look(&mut folder), 1);
        fs::remove_file(&file).expect("removed");
        assert_eq!(look(&mut folder), 0);
    }

    #[test]
    fn what_has_its_answer_is_passed_over() {
        let dir = tempfile::tempdir().expect("a folder");
        for name in ["a.txt", "a.json", "b.txt"] {
            fs::write(dir.path().join(name), "x").expect("written");
        }
        let mut folder = Folder::new(dir.path().to_owned());
        folder.skip_answered(|path| path.with_extension("json")).expect("readable");
        let ready = folder.look().expect("readable");
        assert_eq!(ready, [dir.path().join("b.txt")]);
    }

    #[test]
    fn a_whole_file_leaves_nothing_beside_it() {
        let dir = tempfile::tempdir().expect("a folder");
        write_whole(&dir.path().join("a.json"), b"{}").expect("written");
        assert_eq!(fs::read_dir(dir.path()).expect("readable").count(), 1);
    }
}

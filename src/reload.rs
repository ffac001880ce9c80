//! What a server reads from files, and reads again when they change.
//!
//! [`Loaded`] holds what was read; whoever uses it asks for [`Loaded::current`]
//! each time and keeps what it got for as long as its own work takes. A
//! [`Watcher`] looks at the files every now and then, and at once on SIGHUP.
//! Files that cannot be read any more, or make no sense, change nothing: what
//! was read before stays, and the log says so.

use std::{
    fmt, fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use tokio::signal::unix::{SignalKind, signal};

/// Makes the value from the files.
type Read<T> = Box<dyn Fn(&[PathBuf]) -> Result<T, String> + Send + Sync>;

/// A value that was read from files.
pub struct Loaded<T> {
    what: &'static str,
    paths: Vec<PathBuf>,
    read: Read<T>,
    current: RwLock<Arc<T>>,
}

impl<T> fmt::Debug for Loaded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loaded").field("what", &self.what).field("paths", &self.paths).finish_non_exhaustive()
    }
}

impl<T> Loaded<T> {
    /// Reads it for the first time. `what` names it in the log.
    ///
    /// # Errors
    /// What `read` says: at the start there is nothing older to go on with.
    pub fn new(
        what: &'static str,
        paths: Vec<PathBuf>,
        read: impl Fn(&[PathBuf]) -> Result<T, String> + Send + Sync + 'static,
    ) -> Result<Arc<Self>, String> {
        let first = read(&paths).map_err(|error| format!("{what}: {error}"))?;
        Ok(Arc::new(Loaded { what, paths, read: Box::new(read), current: RwLock::new(Arc::new(first)) }))
    }

    /// The value as it is now.
    pub fn current(&self) -> Arc<T> {
        // A pointer is whole whatever panicked.
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Reads a file whole, with an error that names it.
///
/// # Errors
/// Where the system does not give it.
pub fn read_file(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// A [`Loaded`] of any type.
trait Reload: Send + Sync {
    fn what(&self) -> &'static str;
    fn paths(&self) -> &[PathBuf];
    fn reload(&self) -> Result<(), String>;
}

impl<T: Send + Sync> Reload for Loaded<T> {
    fn what(&self) -> &'static str {
        self.what
    }

    fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    fn reload(&self) -> Result<(), String> {
        let read = Arc::new((self.read)(&self.paths)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = read;
        Ok(())
    }
}

/// What tells two states of a file apart. `None` where there is no file.
type Stamp = Option<(u64, u64, i64, i64, u64)>;

fn stamps(paths: &[PathBuf]) -> Vec<Stamp> {
    let stamp = |path: &PathBuf| {
        let file = fs::metadata(path).ok()?;
        Some((file.dev(), file.ino(), file.mtime(), file.mtime_nsec(), file.size()))
    };
    paths.iter().map(stamp).collect()
}

/// Called after each attempt with what was read and whether that went well.
type Report = Box<dyn Fn(&'static str, bool) + Send + Sync>;

/// Looks after everything that was read from files.
#[derive(Default)]
pub struct Watcher {
    watched: Vec<(Arc<dyn Reload>, Vec<Stamp>)>,
    report: Option<Report>,
}

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.watched.iter().map(|(loaded, _)| loaded.what())).finish()
    }
}

impl Watcher {
    /// Looks after this one, too.
    pub fn watch<T: Send + Sync + 'static>(&mut self, loaded: &Arc<Loaded<T>>) {
        // As they are now, not when they were read: a file that was changed in
        // between is read once more than it need be.
        self.watched.push((Arc::clone(loaded) as Arc<dyn Reload>, Vec::new()));
    }

    /// Tells this one of every attempt.
    pub fn report(&mut self, report: impl Fn(&'static str, bool) + Send + Sync + 'static) {
        self.report = Some(Box::new(report));
    }

    /// Watches for ever: every `interval`, where there is one, and on SIGHUP.
    ///
    /// # Errors
    /// Where the system takes no signal handler.
    pub async fn run(mut self, interval: Option<Duration>) -> io::Result<()> {
        let mut hangup = signal(SignalKind::hangup())?;
        for (loaded, seen) in &mut self.watched {
            *seen = stamps(loaded.paths());
        }
        loop {
            let tick = async {
                match interval {
                    Some(interval) if !self.watched.is_empty() => tokio::time::sleep(interval).await,
                    _ => std::future::pending().await,
                }
            };
            let asked = tokio::select! {
                () = tick => false,
                _ = hangup.recv() => true,
            };
            // Away from the threads that talk to clients: a file can be long,
            // and its disk slow.
            let looked = tokio::task::spawn_blocking(move || {
                self.look(asked);
                self
            });
            self = looked.await.map_err(io::Error::other)?;
        }
    }

    fn look(&mut self, asked: bool) {
        for (loaded, seen) in &mut self.watched {
            let now = stamps(loaded.paths());
            if now == *seen && !asked {
                continue;
            }
            *seen = now;
            let what = loaded.what();
            let outcome = loaded.reload();
            match &outcome {
                Ok(()) => tracing::info!(what, "reloaded"),
                Err(error) => tracing::error!(what, error, "not reloaded: the one read before stays"),
            }
            if let Some(report) = &self.report {
                report(what, outcome.is_ok());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_file_keeps_what_was_read_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("number");
        fs::write(&path, "1").expect("written");
        let read = |paths: &[PathBuf]| {
            let text = String::from_utf8(read_file(&paths[0])?).map_err(|error| error.to_string())?;
            text.trim().parse::<u32>().map_err(|error| error.to_string())
        };
        let loaded = Loaded::new("number", vec![path.clone()], read).expect("a number");
        let mut watcher = Watcher::default();
        watcher.watch(&loaded);
        let mut write = |text: &str| {
            fs::write(&path, text).expect("written");
            watcher.look(false);
            *loaded.current()
        };
        assert_eq!(write("22"), 22);
        assert_eq!(write("not a number"), 22);
        assert_eq!(write("4444"), 4444);
        fs::remove_file(&path).expect("removed");
        watcher.look(true);
        assert_eq!(*loaded.current(), 4444);
        let error = Loaded::new("number", vec![path], read).expect_err("no file");
        assert!(error.starts_with("number: cannot read "), "{error}");
    }
}

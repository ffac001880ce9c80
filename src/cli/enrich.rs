//! `isnad enrich`: articles from files, answers to the terminal or to files.

mod part;
mod report;
mod table;
mod watch;

use std::{
    collections::HashSet,
    fs,
    io::{self, IsTerminal, Write},
    ops::ControlFlow,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    thread,
};

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};

use crate::own_names;
use crate::wire::{json, proto};

use super::batch;
use super::input::{self, Input};
use super::remote::Credentials;
use super::source::{self, Source};
use super::style::{Color, Look, Paint};
use part::Part;

/// Exit code where the arguments make no sense together, as clap gives it.
const USAGE: u8 = 2;

/// Why there is no answer for an article.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Arguments of `isnad enrich`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Articles as UTF-8 text, or folders of .txt files; `-` or none reads
    /// standard input.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Form of the answer [default: text, or json with --output-dir].
    #[arg(long, value_enum, hide_default_value = true)]
    format: Option<Format>,

    /// Only these parts: `--only quotes,stances`. A table (csv) has one part,
    /// quotes where none is named.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "PART")]
    only: Vec<Part>,

    /// Unit of offsets in JSON and tables.
    #[arg(long, value_enum, default_value_t)]
    offsets: Offsets,

    /// Also give the text of every span in JSON.
    #[arg(long)]
    include_text: bool,

    /// Write DIR/STEM.json for each file instead of printing.
    #[arg(long, value_name = "DIR")]
    output_dir: Option<PathBuf>,

    /// Look for the names in this TSV file too: name, type, id. A server has its
    /// own list.
    #[arg(long, value_name = "FILE", conflicts_with = "server")]
    names: Option<PathBuf>,

    /// Keep looking for new and changed .txt files in this folder and answer each
    /// into --output-dir, until interrupted. Those with a newer answer are passed
    /// over.
    #[arg(long, value_name = "DIR", requires = "output_dir", conflicts_with = "files")]
    watch: Option<PathBuf>,

    /// Ask the server at this URL, or HOST:PORT, instead of this process.
    #[arg(long, value_name = "URL")]
    server: Option<String>,

    #[command(flatten)]
    credentials: Credentials,

    /// When to colour text.
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    color: Color,
}

/// Form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a reader: names, who said what, who is for or against what.
    Text,
    /// EnrichDocumentResponse as JSON, indented.
    Json,
    /// The same, one article a line.
    Ndjson,
    /// A table of the quotations, or of the part that --only names.
    Csv,
}

impl Format {
    /// Where in a folder the answer for an input goes.
    fn path(self, dir: &Path, input: &Input) -> PathBuf {
        let extension = match self {
            Format::Text => "txt",
            Format::Json => "json",
            Format::Ndjson => "ndjson",
            Format::Csv => "csv",
        };
        dir.join(format!("{}.{extension}", input.stem()))
    }
}

/// Unit of offsets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Offsets {
    /// Bytes, as Go, Rust, C++ and PHP count.
    #[default]
    Utf8,
    /// 16-bit units, as JavaScript, Java and C# count.
    Utf16,
    /// Code points, as Python and Ruby count.
    Utf32,
}

impl From<Offsets> for proto::OffsetEncoding {
    fn from(offsets: Offsets) -> Self {
        match offsets {
            Offsets::Utf8 => proto::OffsetEncoding::Utf8,
            Offsets::Utf16 => proto::OffsetEncoding::Utf16,
            Offsets::Utf32 => proto::OffsetEncoding::Utf32,
        }
    }
}

/// Enriches the files. A file that fails costs one line on standard error and
/// the exit code, and nothing else.
pub(super) fn run(mut args: Args) -> ExitCode {
    let watched = args.watch.take();
    let (inputs, wrong) = match watched {
        Some(_) => (Vec::new(), Vec::new()),
        None => Input::from_args(std::mem::take(&mut args.files)),
    };
    for reason in &wrong {
        eprintln!("isnad: {reason}");
    }
    match Task::new(inputs, args) {
        Ok(task) if watched.is_some() => task.watch(watched.unwrap_or_default()),
        Ok(task) if task.run() && wrong.is_empty() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err((code, reason)) => {
            eprintln!("isnad: {reason}");
            code
        }
    }
}

/// Arguments that make sense together.
struct Task {
    inputs: Vec<Input>,
    source: Source,
    format: Format,
    /// Parts to report; none means all.
    only: Vec<Part>,
    options: proto::EnrichOptions,
    output_dir: Option<PathBuf>,
    paint: Paint,
}

impl Task {
    fn new(inputs: Vec<Input>, args: Args) -> Result<Task, (ExitCode, String)> {
        let usage = |reason: String| (ExitCode::from(USAGE), reason);
        let failure = |reason: String| (ExitCode::FAILURE, reason);
        if input::stdin_twice(&inputs) {
            return Err(usage("standard input can be read only once".into()));
        }
        let mut only = args.only;
        let format = args.format.unwrap_or(if args.output_dir.is_some() { Format::Json } else { Format::Text });
        if format == Format::Csv && only.len() > 1 {
            return Err(usage("a table has one part: give --only one value with --format csv".into()));
        }
        if format == Format::Csv && only.is_empty() {
            only.push(Part::Quotes);
        }
        if let Some(dir) = &args.output_dir {
            if let Some((first, second)) = input::clash(&inputs) {
                let path = format.path(dir, first);
                return Err(usage(format!("{first} and {second} would both be written to {}", path.display())));
            }
            fs::create_dir_all(dir).map_err(|error| failure(input::describe_at(dir, &error)))?;
        }
        let source = match &args.server {
            None => {
                let names = args.names.as_deref().map(own_names::read).transpose().map_err(failure)?;
                Source::local(names.map(Arc::new))
            }
            Some(url) => Source::connect(url, &args.credentials).map_err(failure)?,
        };
        // A report slices the text itself.
        let (offsets, include_text) = match format {
            Format::Text => (Offsets::Utf8, false),
            Format::Json | Format::Ndjson => (args.offsets, args.include_text),
            Format::Csv => (args.offsets, true),
        };
        let options = proto::EnrichOptions {
            offset_encoding: proto::OffsetEncoding::from(offsets).into(),
            include_text,
            annotations: Part::annotations(&only),
            ..Default::default()
        };
        let paint = Paint { color: args.output_dir.is_none() && args.color.on_stdout() };
        Ok(Task { inputs, source, format, only, options, output_dir: args.output_dir, paint })
    }

    /// Whether all went well.
    fn run(&self) -> bool {
        let bar = self.progress();
        let mut well = true;
        batch::in_order(
            &self.inputs,
            |input| self.enrich(input),
            |input, answer| {
                let written = match answer {
                    Ok(answer) => self.write(input, &answer),
                    Err(reason) => Err(Unwritten::Because(format!("{input}: {reason}"))),
                };
                bar.inc(1);
                match written {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(Unwritten::NobodyReads) => ControlFlow::Break(()),
                    Err(Unwritten::Because(reason)) => {
                        well = false;
                        bar.suspend(|| eprintln!("isnad: {reason}"));
                        ControlFlow::Continue(())
                    }
                }
            },
        );
        bar.finish_and_clear();
        well
    }

    /// A bar on standard error, where there is much to wait for and nothing
    /// else to see.
    fn progress(&self) -> ProgressBar {
        let seen = self.output_dir.is_none() && io::stdout().is_terminal();
        if self.inputs.len() < 2 || seen || !io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} articles, {per_sec}, {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        ProgressBar::new(self.inputs.len() as u64).with_style(style)
    }

    /// The answer for one input, as it is to be written.
    fn enrich(&self, input: &Input) -> Result<String, Failure> {
        let text = input.read()?;
        let document = proto::Document { document_id: input.stem(), text: text.clone(), ..Default::default() };
        let answer = self.source.enrich(document, self.options.clone())?;
        let mut written = match self.format {
            Format::Text => report::report(&text, &answer, &self.only, self.paint),
            Format::Csv => self.table(input, &answer),
            Format::Json => json::to_string(&answer, json::Layout::Pretty),
            Format::Ndjson => json::to_string(&answer, json::Layout::Compact),
        };
        if !written.is_empty() && !written.ends_with('\n') {
            written.push('\n');
        }
        Ok(written)
    }

    /// The rows of an answer, below the names of the columns where they begin a
    /// table.
    fn table(&self, input: &Input, answer: &proto::EnrichDocumentResponse) -> String {
        let part = self.only.first().copied().unwrap_or(Part::Quotes);
        let begins = self.output_dir.is_some() || self.inputs.first() == Some(input);
        let header = if begins { table::header(part) } else { String::new() };
        header + &table::rows(answer, part)
    }

    /// Answers what appears in a folder, for ever.
    fn watch(&self, folder: PathBuf) -> ExitCode {
        let Some(dir) = &self.output_dir else { return ExitCode::from(USAGE) };
        let answer_of = |path: &Path| self.format.path(dir, &Input::File(path.to_owned()));
        let mut watched = watch::Folder::new(folder.clone());
        if let Err(error) = watched.skip_answered(answer_of) {
            return super::fail(input::describe_at(&folder, &error));
        }
        eprintln!("isnad: watching {}; Ctrl+C ends", folder.display());
        // A folder that cannot be read is named once, not twice a second.
        let mut last_error = String::new();
        // Articles that a server could not take; each is named once, too.
        let mut waiting = HashSet::new();
        loop {
            match watched.look() {
                Ok(ready) => {
                    last_error.clear();
                    waiting.retain(|file| ready.contains(file));
                    let inputs: Vec<Input> = ready.into_iter().map(Input::File).collect();
                    batch::in_order(
                        &inputs,
                        |input| self.enrich(input),
                        |input, answer| {
                            self.watched(input, answer, dir, &mut watched, &mut waiting);
                            ControlFlow::Continue(())
                        },
                    );
                }
                Err(error) => {
                    let reason = input::describe_at(&folder, &error);
                    if last_error != reason {
                        eprintln!("isnad: {reason}");
                        last_error = reason;
                    }
                }
            }
            thread::sleep(if waiting.is_empty() { watch::PAUSE } else { watch::LONG_PAUSE });
        }
    }

    /// Writes the answer for an article of a folder that is watched, or has the
    /// article given out again where a server may take it later.
    fn watched(
        &self,
        input: &Input,
        answer: Result<String, Failure>,
        dir: &Path,
        folder: &mut watch::Folder,
        waiting: &mut HashSet<PathBuf>,
    ) {
        let Input::File(file) = input else { return };
        let passes = |failure: &Failure| failure.downcast_ref().is_some_and(source::Error::passes);
        match answer {
            Err(failure) if passes(&failure) => {
                folder.give_again(file);
                if waiting.insert(file.clone()) {
                    eprintln!("isnad: {input}: {failure}; to be tried again");
                }
                return;
            }
            Err(failure) => eprintln!("isnad: {input}: {failure}"),
            Ok(answer) => {
                let path = self.format.path(dir, input);
                match watch::write_whole(&path, answer.as_bytes()) {
                    Ok(()) => eprintln!("isnad: {input} → {}", path.display()),
                    Err(error) => eprintln!("isnad: {input}: {}", input::describe_at(&path, &error)),
                }
            }
        }
        waiting.remove(file);
    }

    fn write(&self, input: &Input, answer: &str) -> Result<(), Unwritten> {
        if let Some(dir) = &self.output_dir {
            let path = self.format.path(dir, input);
            return fs::write(&path, answer)
                .map_err(|error| Unwritten::Because(format!("{input}: {}", input::describe_at(&path, &error))));
        }
        let mut out = io::stdout().lock();
        let written = if self.format == Format::Text && self.inputs.len() > 1 {
            let break_before = if self.inputs.first() == Some(input) { "" } else { "\n" };
            let heading = self.paint.ours(format_args!("── {input} ──"), Look::Heading);
            writeln!(out, "{break_before}{heading}\n").and_then(|()| out.write_all(answer.as_bytes()))
        } else {
            out.write_all(answer.as_bytes())
        };
        written.and_then(|()| out.flush()).map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Unwritten::NobodyReads,
            _ => Unwritten::Because(format!("standard output: {error}")),
        })
    }
}

/// Why an answer was not written.
enum Unwritten {
    /// The other end of the pipe is gone, as with `head`: no error.
    NobodyReads,
    /// Anything else.
    Because(String),
}

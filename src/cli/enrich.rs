//! `isnad enrich`: articles from files, answers to the terminal or to files.

use std::{
    fmt::Display,
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use clap::ValueEnum;

use crate::pipeline::Pipeline;
use crate::wire::{self, Error, Job, Limits, Timing, json, proto};

/// Arguments of `isnad enrich`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Articles as UTF-8 text; `-` or none reads standard input.
    files: Vec<PathBuf>,

    /// Form of the answer.
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Unit of offsets.
    #[arg(long, value_enum, default_value_t)]
    offsets: Offsets,

    /// Also give the text of every span.
    #[arg(long)]
    include_text: bool,

    /// Write DIR/STEM.json for each file.
    #[arg(long, value_name = "DIR")]
    output_dir: Option<PathBuf>,
}

/// Form of an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// JSON, indented.
    #[default]
    Json,
    /// JSON, one article a line.
    Ndjson,
}

/// Unit of offsets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Offsets {
    /// Bytes.
    #[default]
    Utf8,
    /// As JavaScript, Java and C# count.
    Utf16,
    /// Code points, as Python counts.
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

/// Enriches the files one by one. A file that fails costs one line on standard
/// error and the exit code, and nothing else.
pub(super) fn run(mut args: Args) -> ExitCode {
    if args.files.is_empty() {
        args.files.push("-".into());
    }
    let pipeline = Pipeline::new();
    let mut failed = false;
    for file in &args.files {
        if let Err(reason) = enrich(&pipeline, file, &args) {
            eprintln!("isnad: {}: {reason}", file.display());
            failed = true;
        }
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn enrich(pipeline: &Pipeline, file: &Path, args: &Args) -> Result<(), Box<dyn std::error::Error>> {
    let stem = file.file_stem().filter(|_| !is_stdin(file)).map_or("stdin".into(), |stem| stem.to_string_lossy());
    let document = proto::Document { document_id: stem.to_string(), text: read(file)?, ..proto::Document::default() };
    let options = proto::EnrichOptions {
        offset_encoding: proto::OffsetEncoding::from(args.offsets).into(),
        include_text: args.include_text,
        ..proto::EnrichOptions::default()
    };
    let job = Job::new(Some(document), Some(options), &Limits::default()).map_err(Error::from)?;
    let begun = Instant::now();
    let document = pipeline.run(&job.text, &job.options);
    let answer = wire::answer(&job, &document, Timing { processing: begun.elapsed(), ..Timing::default() });

    let layout = if args.format == Format::Ndjson { json::Layout::Compact } else { json::Layout::Pretty };
    let mut json = json::to_string(&answer, layout);
    json.push('\n');
    match &args.output_dir {
        None => io::stdout().write_all(json.as_bytes())?,
        Some(dir) => {
            fs::create_dir_all(dir).map_err(|error| named(dir, error))?;
            let path = dir.join(format!("{stem}.json"));
            fs::write(&path, json).map_err(|error| named(&path, error))?;
        }
    }
    Ok(())
}

fn read(file: &Path) -> Result<String, Box<dyn std::error::Error>> {
    let bytes = if is_stdin(file) {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes)?;
        bytes
    } else {
        fs::read(file)?
    };
    String::from_utf8(bytes).map_err(|error| format!("not UTF-8 at byte {}", error.utf8_error().valid_up_to()).into())
}

fn is_stdin(file: &Path) -> bool {
    file.as_os_str() == "-"
}

fn named(path: &Path, error: impl Display) -> String {
    format!("{}: {error}", path.display())
}

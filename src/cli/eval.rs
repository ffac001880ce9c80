//! `isnad eval`: articles that people annotated, and how well answers agree with them.

mod gold;
mod report;

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use clap::ValueEnum;

use crate::eval::{self, Difference, Measures};
use crate::own_names;
use crate::wire::proto;

use super::remote::Credentials;
use super::source::Source;
use super::style::{Color, Paint};
use super::{batch, fail, say};
use gold::Article;

/// Arguments of `isnad eval`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Folders of annotated articles: ID.txt and ID.json beside it. Their form is
    /// told in docs/EVALUATION.md.
    #[arg(value_name = "GOLD_DIR", required = true)]
    folders: Vec<PathBuf>,

    /// Form of the figures.
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Also list what was missed, what should not be there and what differs.
    #[arg(long)]
    errors: bool,

    /// Look for the names in this TSV file too: name, type, id. A server has its
    /// own list.
    #[arg(long, value_name = "FILE", conflicts_with = "server")]
    names: Option<PathBuf>,

    /// Score the server at this URL, or HOST:PORT, instead of this process.
    #[arg(long, value_name = "URL")]
    server: Option<String>,

    #[command(flatten)]
    credentials: Credentials,

    /// When to colour text.
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    color: Color,
}

/// Form of the figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table.
    #[default]
    Text,
    /// JSON.
    Json,
}

/// What was measured.
#[derive(Default)]
struct Result {
    articles: usize,
    words: usize,
    measures: Measures,
    /// With the articles that they stand in.
    differences: Vec<(Arc<Article>, Difference)>,
}

/// Scores the articles. Nothing is scored where an annotation cannot be understood or
/// an article gets no answer: figures of a part would look like figures.
pub(super) fn run(args: Args) -> ExitCode {
    let (articles, wrong) = gold::read(&args.folders);
    if !wrong.is_empty() {
        for reason in &wrong {
            eprintln!("isnad: {reason}");
        }
        return fail(format_args!("nothing was scored: {} to mend", count(wrong.len(), "fault")));
    }
    let source = match &args.server {
        Some(url) => Source::connect(url, &args.credentials),
        None => {
            let names = args.names.as_deref().map(own_names::read).transpose();
            names.map(|names| Source::local(names.map(Arc::new)))
        }
    };
    let source = match source {
        Ok(source) => source,
        Err(reason) => return fail(reason),
    };
    let articles: Vec<Arc<Article>> = articles.into_iter().map(Arc::new).collect();
    let mut result = Result::default();
    let mut failed = Vec::new();
    batch::in_order(
        &articles,
        |article| score(&source, article),
        |article, scored| {
            match scored {
                Ok((measures, differences)) => {
                    result.articles += 1;
                    result.words += article.text.split_whitespace().count();
                    result.measures.merge(&measures);
                    result.differences.extend(differences.into_iter().map(|found| (article.clone(), found)));
                }
                Err(error) => failed.push(format!("{}: {error}", article.path.display())),
            }
            std::ops::ControlFlow::Continue(())
        },
    );
    if !failed.is_empty() {
        for reason in &failed {
            eprintln!("isnad: {reason}");
        }
        return fail(format_args!("nothing was scored: {} without an answer", count(failed.len(), "article")));
    }
    say(&match args.format {
        Format::Json => report::json(&result, args.errors),
        Format::Text => report::text(&result, args.errors, Paint { color: args.color.on_stdout() }),
    });
    ExitCode::SUCCESS
}

fn score(source: &Source, article: &Article) -> std::result::Result<(Measures, Vec<Difference>), super::source::Error> {
    let document =
        proto::Document { document_id: article.id.clone(), text: article.text.clone(), ..Default::default() };
    let options = proto::EnrichOptions { offset_encoding: proto::OffsetEncoding::Utf8.into(), ..Default::default() };
    let answer = source.enrich(document, options)?;
    let mut measures = Measures::default();
    let differences = eval::compare(&article.gold, &(&answer).into(), &article.text, &mut measures);
    Ok((measures, differences))
}

/// `1 fault`, `2 faults`.
fn count(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

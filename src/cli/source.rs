//! Where answers come from: the pipeline in this process, or a server.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio::time::sleep;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt;

use crate::pipeline::{OwnNames, Pipeline};
use crate::wire::{self, Job, Limits, Timing, proto};
use proto::enrichment_service_client::EnrichmentServiceClient;

use super::remote::{Credentials, Remote};

/// How long to wait for an answer, and to go on asking a server that says when to
/// come back. A server gives up after as long by default.
const ANSWER: Duration = Duration::from_secs(60);
/// Calls to make for an article where nobody says when to come back.
const CALLS: u32 = 4;
/// Before the second call; twice as long before each that follows.
const PAUSE: Duration = Duration::from_millis(50);
/// The longest that a pause becomes by that.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// Longest answer to accept. The server has a limit of its own, below this.
const ANSWER_BYTES: usize = 256 << 20;

/// What answers.
#[derive(Debug)]
pub(super) enum Source {
    /// This process.
    Local { pipeline: Pipeline, limits: Limits },
    /// A server.
    Remote { runtime: Runtime, client: Box<EnrichmentServiceClient<Remote>> },
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    /// The request is wrong.
    #[error("{}", .0.violations.iter().map(|v| v.description.as_str()).collect::<Vec<_>>().join("; "))]
    Invalid(wire::Invalid),
    /// The server refused or failed.
    #[error("{}", describe(.0))]
    Server(Box<Status>),
}

impl Error {
    /// Whether the same request may be answered later: nobody was there, or they
    /// had no room, or went away.
    pub(super) fn passes(&self) -> bool {
        matches!(self, Error::Server(status) if passes(status))
    }
}

fn passes(status: &Status) -> bool {
    // A connection that broke under a call is one of the latter two.
    matches!(status.code(), Code::Unavailable | Code::Unknown | Code::Cancelled)
}

impl Source {
    /// The pipeline in this process, which looks for these names too.
    pub(super) fn local(names: Option<Arc<OwnNames>>) -> Source {
        Source::Local { pipeline: Pipeline::with_names(names), limits: Limits::default() }
    }

    /// A server, by URL or by `HOST:PORT`. Fails where nobody answers there.
    pub(super) fn connect(url: &str, credentials: &Credentials) -> Result<Source, String> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| format!("the runtime did not start: {error}"))?;
        let remote = runtime.block_on(credentials.connect(url)).map_err(|reason| format!("{url}: {reason}"))?;
        let client = EnrichmentServiceClient::new(remote).max_decoding_message_size(ANSWER_BYTES);
        Ok(Source::Remote { runtime, client: Box::new(client) })
    }

    /// Enriches one article.
    pub(super) fn enrich(
        &self,
        document: proto::Document,
        options: proto::EnrichOptions,
    ) -> Result<proto::EnrichDocumentResponse, Error> {
        match self {
            Source::Local { pipeline, limits } => {
                let job = Job::new(Some(document), Some(options), limits).map_err(Error::Invalid)?;
                let begun = Instant::now();
                let document = pipeline.run(&job.text, &job.options);
                Ok(wire::answer(&job, &document, Timing { processing: begun.elapsed(), ..Timing::default() }))
            }
            Source::Remote { runtime, client } => {
                let request = proto::EnrichDocumentRequest { document: Some(document), options: Some(options) };
                let answer = runtime.block_on(call(client, request));
                answer.map_err(|status| Error::Server(Box::new(status)))
            }
        }
    }
}

/// Calls a server, and calls again where that may help: the same request gets the
/// same answer.
async fn call(
    client: &EnrichmentServiceClient<Remote>,
    message: proto::EnrichDocumentRequest,
) -> Result<proto::EnrichDocumentResponse, Status> {
    let begun = Instant::now();
    let mut pause = PAUSE;
    let mut calls = 0;
    loop {
        let mut request = Request::new(message.clone());
        request.set_timeout(ANSWER);
        let status = match client.clone().enrich_document(request).await {
            Ok(answer) => return Ok(answer.into_inner()),
            Err(status) => status,
        };
        calls += 1;
        let told = status.get_details_retry_info().and_then(|info| info.retry_delay);
        let again = told.map_or(pause, |told| told.max(pause));
        let tired = told.is_none() && calls >= CALLS || begun.elapsed() + again > ANSWER;
        if tired || !passes(&status) {
            return Err(status);
        }
        sleep(again).await;
        pause = LONGEST_PAUSE.min(pause * 2);
    }
}

/// A status on one line.
fn describe(status: &Status) -> String {
    let said = match (status.message().trim(), status.code()) {
        ("", code) => code.description().to_owned(),
        (message, Code::InvalidArgument) => return message.to_owned(),
        (message, _) => message.replace('\n', " "),
    };
    format!("the server answered {:?}: {said}", status.code())
}

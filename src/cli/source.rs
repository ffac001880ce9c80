//! Where answers come from: the pipeline in this process, or a server.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status};

use crate::pipeline::{OwnNames, Pipeline};
use crate::wire::{self, Job, Limits, Timing, proto};
use proto::enrichment_service_client::EnrichmentServiceClient;

/// How long to wait for a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// How long to wait for an answer. A server gives up after as long by default.
const ANSWER: Duration = Duration::from_secs(60);
/// Longest answer to accept. The server has a limit of its own, below this.
const ANSWER_BYTES: usize = 256 << 20;

/// What answers.
#[derive(Debug)]
pub(super) enum Source {
    /// This process.
    Local { pipeline: Pipeline, limits: Limits },
    /// A server.
    Remote { runtime: Runtime, client: Box<EnrichmentServiceClient<Channel>> },
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

impl Source {
    /// The pipeline in this process, which looks for these names too.
    pub(super) fn local(names: Option<Arc<OwnNames>>) -> Source {
        Source::Local { pipeline: Pipeline::with_names(names), limits: Limits::default() }
    }

    /// A server, by URL or by `HOST:PORT`. Fails where nobody answers there.
    pub(super) fn connect(url: &str) -> Result<Source, String> {
        let full = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
        let endpoint = Endpoint::from_shared(full).map_err(|_| format!("{url}: not the URL of a server"))?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| format!("the runtime did not start: {error}"))?;
        let channel = runtime
            .block_on(endpoint.connect_timeout(CONNECT).connect())
            .map_err(|error| format!("{url}: no server answers there ({})", crate::cli::root(&error)))?;
        let client = EnrichmentServiceClient::new(channel).max_decoding_message_size(ANSWER_BYTES);
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
                let mut request =
                    Request::new(proto::EnrichDocumentRequest { document: Some(document), options: Some(options) });
                request.set_timeout(ANSWER);
                let answer = runtime.block_on(client.clone().enrich_document(request));
                answer.map(tonic::Response::into_inner).map_err(|status| Error::Server(Box::new(status)))
            }
        }
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

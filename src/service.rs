//! The four methods of `isnad.v1.EnrichmentService`.
//!
//! A method checks its request, gives the article to the [`engine`] and passes
//! on what comes back; it knows nothing of connections, deadlines or drains.
//! The work of a call belongs to its answer: who drops the answer — a client
//! that goes away, a deadline, a drain — ends the work with it.

mod engine;
mod events;
mod firehose;
mod work;
mod workers;

use std::{
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming};

use crate::pipeline::OwnNames;
use crate::reload::Loaded;
use crate::telemetry::{metrics::Metrics, traces::Trace};
use crate::wire::{
    Error, Job, Limits, models,
    proto::{self, enrichment_service_server::EnrichmentService},
};

use engine::Engine;
use events::EventStream;

/// Events of one call that were made and not yet sent. A client that reads
/// slowly stops the work on its article after so many.
const BUFFERED_EVENTS: usize = 16;

/// The service, without anything that carries it.
#[derive(Debug, Clone)]
pub struct Enrichment {
    engine: Arc<Engine>,
    loaded: prost_types::Timestamp,
    /// Cancelled when no new article is to be begun.
    draining: CancellationToken,
    /// After which a firehose ends.
    longest_firehose: Option<Duration>,
}

impl Enrichment {
    /// Loads the language data and starts `workers` threads to work on
    /// articles, in which `names` are looked for too. A firehose takes no more of
    /// them after `longest_firehose`.
    ///
    /// # Errors
    /// Where the system refuses the threads.
    pub fn new(
        limits: Limits,
        workers: usize,
        names: Option<Arc<Loaded<OwnNames>>>,
        longest_firehose: Option<Duration>,
        metrics: Arc<Metrics>,
        draining: CancellationToken,
    ) -> std::io::Result<Self> {
        let engine = Arc::new(Engine::new(limits, workers, names, metrics)?);
        Ok(Enrichment { engine, loaded: SystemTime::now().into(), draining, longest_firehose })
    }
}

/// The call's place in a trace, which the layer around it knows.
fn trace<T>(request: &Request<T>) -> Trace {
    request.extensions().get().cloned().unwrap_or_default()
}

#[tonic::async_trait]
impl EnrichmentService for Enrichment {
    async fn enrich_document(
        &self,
        request: Request<proto::EnrichDocumentRequest>,
    ) -> Result<Response<proto::EnrichDocumentResponse>, Status> {
        let arrived = Instant::now();
        let call = trace(&request);
        let request = request.into_inner();
        let job = Job::new(request.document, request.options, self.engine.limits()).map_err(Error::from)?;
        Ok(Response::new(self.engine.answer(job, &call, arrived).await?))
    }

    type StreamDocumentStream = EventStream<proto::StreamDocumentResponse>;

    async fn stream_document(
        &self,
        request: Request<proto::StreamDocumentRequest>,
    ) -> Result<Response<Self::StreamDocumentStream>, Status> {
        let arrived = Instant::now();
        let call = trace(&request);
        let request = request.into_inner();
        let job = Job::new(request.document, request.options, self.engine.limits()).map_err(Error::from)?;
        let engine = Arc::clone(&self.engine);
        Ok(Response::new(EventStream::spawn(BUFFERED_EVENTS, move |sender| async move {
            let wrap = |event| Ok(proto::StreamDocumentResponse { event: Some(event) });
            engine.events(job, &call, arrived, sender, wrap, || ()).await
        })))
    }

    type EnrichFirehoseStream = EventStream<proto::EnrichFirehoseResponse>;

    async fn enrich_firehose(
        &self,
        request: Request<Streaming<proto::EnrichFirehoseRequest>>,
    ) -> Result<Response<Self::EnrichFirehoseStream>, Status> {
        let (engine, draining) = (Arc::clone(&self.engine), self.draining.clone());
        let (call, longest) = (trace(&request), self.longest_firehose);
        let articles = request.into_inner();
        Ok(Response::new(EventStream::spawn(BUFFERED_EVENTS, move |sender| async move {
            firehose::run(engine, articles, sender, call, draining, longest).await
        })))
    }

    async fn get_capabilities(
        &self,
        _request: Request<proto::GetCapabilitiesRequest>,
    ) -> Result<Response<proto::GetCapabilitiesResponse>, Status> {
        use proto::OffsetEncoding::{Utf8, Utf16, Utf32};
        Ok(Response::new(proto::GetCapabilitiesResponse {
            server_version: models::VERSION.into(),
            limits: Some(self.engine.limits().into()),
            models: models::loaded(Some(self.loaded)),
            annotations: models::ALL.map(i32::from).into(),
            offset_encodings: [Utf8, Utf16, Utf32].map(i32::from).into(),
        }))
    }
}

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
    time::{Instant, SystemTime},
};

use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming};

use crate::pipeline::OwnNames;
use crate::reload::Loaded;
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
}

impl Enrichment {
    /// Loads the language data and starts `workers` threads to work on
    /// articles, in which `names` are looked for too.
    ///
    /// # Errors
    /// Where the system refuses the threads.
    pub fn new(
        limits: Limits,
        workers: usize,
        names: Option<Arc<Loaded<OwnNames>>>,
        draining: CancellationToken,
    ) -> std::io::Result<Self> {
        let engine = Arc::new(Engine::new(limits, workers, names)?);
        Ok(Enrichment { engine, loaded: SystemTime::now().into(), draining })
    }
}

#[tonic::async_trait]
impl EnrichmentService for Enrichment {
    async fn enrich_document(
        &self,
        request: Request<proto::EnrichDocumentRequest>,
    ) -> Result<Response<proto::EnrichDocumentResponse>, Status> {
        let arrived = Instant::now();
        let request = request.into_inner();
        let job = Job::new(request.document, request.options, self.engine.limits()).map_err(Error::from)?;
        Ok(Response::new(self.engine.answer(job, arrived).await?))
    }

    type StreamDocumentStream = EventStream<proto::StreamDocumentResponse>;

    async fn stream_document(
        &self,
        request: Request<proto::StreamDocumentRequest>,
    ) -> Result<Response<Self::StreamDocumentStream>, Status> {
        let arrived = Instant::now();
        let request = request.into_inner();
        let job = Job::new(request.document, request.options, self.engine.limits()).map_err(Error::from)?;
        let engine = Arc::clone(&self.engine);
        Ok(Response::new(EventStream::spawn(BUFFERED_EVENTS, move |sender| async move {
            let wrap = |event| Ok(proto::StreamDocumentResponse { event: Some(event) });
            engine.events(job, arrived, sender, wrap, || ()).await
        })))
    }

    type EnrichFirehoseStream = EventStream<proto::EnrichFirehoseResponse>;

    async fn enrich_firehose(
        &self,
        request: Request<Streaming<proto::EnrichFirehoseRequest>>,
    ) -> Result<Response<Self::EnrichFirehoseStream>, Status> {
        let (engine, draining) = (Arc::clone(&self.engine), self.draining.clone());
        let articles = request.into_inner();
        Ok(Response::new(EventStream::spawn(BUFFERED_EVENTS, move |sender| async move {
            firehose::run(engine, articles, sender, draining).await
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

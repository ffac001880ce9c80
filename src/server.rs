//! What carries the service: a listener, one layer around every call, health,
//! reflection, and an end that comes.

mod admission;
mod call;
mod ending;
mod health;
mod record;
mod reflection;
mod timeout;

use std::{future::Future, io, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use tokio::time::{sleep, timeout as within};
use tokio_stream::{Stream, StreamExt};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use tonic::transport::server::TcpIncoming;

use crate::own_names;
use crate::pipeline::OwnNames;
use crate::reload::{Loaded, Watcher};
use crate::service::Enrichment;
use crate::settings::Settings;
use crate::wire::proto::enrichment_service_server::EnrichmentServiceServer;

use call::CallLayer;
use health::Health;

/// After the calls that were left have been cut: for their last words to get
/// out, to a client that reads them.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// After a connection could not be accepted, mostly for want of file handles:
/// trying again at once would do nothing but try again.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// How a server is asked to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Balancers are given time to notice before connections are refused.
    Announced,
    /// Nobody has to notice: no connection is taken any more.
    Now,
}

/// A server that listens and does not serve yet.
#[derive(Debug)]
pub struct Server {
    settings: Settings,
    incoming: TcpIncoming,
    service: Enrichment,
    watcher: Watcher,
    draining: CancellationToken,
}

impl Server {
    /// Loads the language data, reads the files that the settings name, and
    /// listens. Runs inside a tokio runtime.
    ///
    /// # Errors
    /// Where a file cannot be used, the address cannot be listened on or threads
    /// cannot be started.
    pub fn bind(settings: Settings) -> Result<Self, String> {
        let draining = CancellationToken::new();
        let names = names_of(&settings)?;
        let mut watcher = Watcher::default();
        if let Some(names) = &names {
            tracing::info!(names = names.current().len(), "own names");
            watcher.watch(names);
        }
        let service = Enrichment::new(settings.limits(), settings.worker_threads(), names, draining.clone())
            .map_err(|error| format!("cannot start threads: {error}"))?;
        // tonic sets socket options only where it binds itself. Without nodelay
        // an answer of more than a segment waits 40 ms for an acknowledgement.
        let incoming = TcpIncoming::bind(settings.listen)
            .map_err(|error| format!("cannot listen on {}: {error}", settings.listen))?
            .with_nodelay(Some(true));
        Ok(Server { settings, incoming, service, watcher, draining })
    }

    /// Reads the files that the settings name, and says what is wrong with them.
    ///
    /// # Errors
    /// The first thing that is.
    pub fn check(settings: &Settings) -> Result<(), String> {
        names_of(settings).map(drop)
    }

    /// Where it listens: with the port that the system chose for port 0.
    ///
    /// # Errors
    /// Where the system does not say.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.incoming.local_addr()
    }

    /// Serves until `stop` is done, then drains: health says NOT_SERVING, after
    /// [`Settings::lame_duck`] no connection and no new article is taken, after
    /// [`Settings::grace`] the calls that are left end with SERVER_DRAINING.
    /// Connections whose clients do not even read that are left to the runtime.
    ///
    /// # Errors
    /// Where the transport fails.
    pub async fn run(self, stop: impl Future<Output = Stop>) -> Result<(), tonic::transport::Error> {
        let Server { settings, incoming, service, watcher, draining } = self;
        let reload_interval = settings.reload_interval.as_option().copied();
        let _watching = AbortOnDropHandle::new(tokio::spawn(watcher.run(reload_interval)));
        let cut = CancellationToken::new();
        let (health, health_service) = Health::new().await;
        let limits = Arc::new(settings.limits());

        let service = EnrichmentServiceServer::new(service)
            .max_decoding_message_size(limits.request_bytes as usize)
            .max_encoding_message_size(limits.response_bytes as usize);
        let mut routes = tonic::service::Routes::new(service).add_service(health_service);
        if settings.reflection {
            routes = routes.add_service(reflection::v1()).add_service(reflection::v1alpha());
        }
        let serve = tonic::transport::Server::builder()
            .layer(CallLayer::new(Arc::clone(&limits), settings.max_calls as usize, cut.clone()))
            .max_concurrent_streams(limits.concurrent_calls)
            .http2_keepalive_interval(Some(settings.keepalive_interval))
            .http2_keepalive_timeout(Some(settings.keepalive_timeout))
            .http2_max_pending_accept_reset_streams(Some(settings.max_pending_resets as usize))
            .serve_with_incoming_shutdown(routes.prepare(), paced(incoming), draining.clone().cancelled_owned());
        tokio::pin!(serve);

        health.serving().await;
        let stop = tokio::select! {
            ended = &mut serve => return ended,
            stop = stop => stop,
        };
        health.not_serving().await;
        if stop == Stop::Announced && !settings.lame_duck.is_zero() {
            tracing::info!(lame_duck = ?settings.lame_duck, "stopping: health says NOT_SERVING");
            if let Ok(ended) = within(settings.lame_duck, &mut serve).await {
                return ended;
            }
        }
        tracing::info!(grace = ?settings.grace, "stopping: no new connections");
        draining.cancel();
        if let Ok(ended) = within(settings.grace, &mut serve).await {
            return ended;
        }
        tracing::warn!("stopping: cutting the calls that are left");
        cut.cancel();
        match within(LAST_WORDS, &mut serve).await {
            Ok(ended) => ended,
            Err(_) => {
                tracing::warn!("stopping: leaving connections whose clients do not read");
                Ok(())
            }
        }
    }
}

/// The list of names that the settings name.
fn names_of(settings: &Settings) -> Result<Option<Arc<Loaded<OwnNames>>>, String> {
    let Some(path) = settings.names.as_option() else { return Ok(None) };
    // What is read is the one path there is.
    let read = |paths: &[PathBuf]| paths.first().map_or_else(|| Ok(OwnNames::default()), |path| own_names::read(path));
    Loaded::new("own names", vec![path.clone()], read).map(Some)
}

/// The same connections, with a pause after each that could not be accepted.
fn paced<T>(incoming: impl Stream<Item = io::Result<T>>) -> impl Stream<Item = io::Result<T>> {
    incoming.then(async |accepted| {
        if let Err(error) = &accepted {
            tracing::warn!(%error, "a connection could not be accepted");
            sleep(ACCEPT_PAUSE).await;
        }
        accepted
    })
}

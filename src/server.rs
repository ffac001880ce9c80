//! What carries the service: a listener, one layer around every call, health,
//! reflection, and an end that comes.

mod admission;
mod call;
mod ending;
mod health;
mod record;
mod reflection;
mod timeout;

use std::{future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::time::{sleep, timeout as within};
use tokio_stream::{Stream, StreamExt};
use tokio_util::sync::CancellationToken;
use tonic::transport::server::TcpIncoming;

use crate::service::Enrichment;
use crate::settings::Settings;
use crate::wire::proto::enrichment_service_server::EnrichmentServiceServer;

use call::CallLayer;
use health::Health;

/// A connection on which nothing was heard for so long is asked whether it is
/// still there...
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(60);
/// ...and closed when it has not answered after so long.
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(20);
/// Streams of one connection that a client may have reset before they were
/// accepted. h2 closes the connection at 20, which a client that cancels many
/// calls at once runs into.
const PENDING_RESETS: usize = 1024;
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
    draining: CancellationToken,
}

impl Server {
    /// Loads the language data and listens. Runs inside a tokio runtime.
    ///
    /// # Errors
    /// Where the address cannot be listened on or threads cannot be started.
    pub fn bind(settings: Settings) -> io::Result<Self> {
        let draining = CancellationToken::new();
        let service = Enrichment::new(settings.limits.clone(), settings.workers, draining.clone())?;
        // tonic sets socket options only where it binds itself. Without nodelay
        // an answer of more than a segment waits 40 ms for an acknowledgement.
        let incoming = TcpIncoming::bind(settings.listen)?.with_nodelay(Some(true));
        Ok(Server { settings, incoming, service, draining })
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
        let Server { settings, incoming, service, draining } = self;
        let cut = CancellationToken::new();
        let (health, health_service) = Health::new().await;
        let limits = Arc::new(settings.limits.clone());

        let service = EnrichmentServiceServer::new(service)
            .max_decoding_message_size(limits.request_bytes as usize)
            .max_encoding_message_size(limits.response_bytes as usize);
        let mut routes = tonic::service::Routes::new(service).add_service(health_service);
        if settings.reflection {
            routes = routes.add_service(reflection::v1()).add_service(reflection::v1alpha());
        }
        let serve = tonic::transport::Server::builder()
            .layer(CallLayer::new(Arc::clone(&limits), settings.calls, cut.clone()))
            .max_concurrent_streams(limits.concurrent_calls)
            .http2_keepalive_interval(Some(KEEPALIVE_INTERVAL))
            .http2_keepalive_timeout(Some(KEEPALIVE_TIMEOUT))
            .http2_max_pending_accept_reset_streams(Some(PENDING_RESETS))
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

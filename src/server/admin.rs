//! The admin port: what machines ask over plain HTTP.
//!
//! `/livez`: the process answers. `/readyz`: it takes calls, too; 503 before it
//! does and while it drains. `/metrics`: what it has counted.

use std::{convert::Infallible, io, net::SocketAddr, sync::Arc, time::Duration};

use http::{
    Method, Request, Response, StatusCode,
    header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
    time::sleep,
};

use crate::telemetry::metrics::{self, Metrics};

use super::listener::ACCEPT_PAUSE;

/// Connections at once: probes and a scraper or two.
const CONNECTIONS: usize = 64;
/// For a request to arrive.
const REQUEST_TIME: Duration = Duration::from_secs(5);

/// What is asked, of a server or of a worker.
#[derive(Debug)]
pub struct Admin {
    listener: TcpListener,
    ready: watch::Receiver<bool>,
    metrics: Arc<Metrics>,
}

impl Admin {
    /// Listens, and tells of `ready` and `metrics`.
    ///
    /// # Errors
    /// Where that fails.
    pub fn bind(addr: SocketAddr, ready: watch::Receiver<bool>, metrics: Arc<Metrics>) -> io::Result<Self> {
        Ok(Admin { listener: super::listener::listen(addr)?, ready, metrics })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// Where the system does not say.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers until dropped.
    pub async fn run(self) {
        let Admin { listener, ready, metrics } = self;
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            // Never closed.
            let place = Arc::clone(&places).acquire_owned().await.ok();
            let Ok((socket, _)) = listener.accept().await else {
                sleep(ACCEPT_PAUSE).await;
                continue;
            };
            let (ready, metrics) = (ready.clone(), Arc::clone(&metrics));
            tokio::spawn(async move {
                let service = service_fn(|request| {
                    let answer = answer(&request, *ready.borrow(), &metrics);
                    async { Ok::<_, Infallible>(answer) }
                });
                // Who breaks off has had what he wanted.
                let _ = http1::Builder::new()
                    .timer(TokioTimer::new())
                    .header_read_timeout(REQUEST_TIME)
                    .serve_connection(TokioIo::new(socket), service)
                    .await;
                drop(place);
            });
        }
    }
}

fn answer(request: &Request<Incoming>, serving: bool, metrics: &Metrics) -> Response<String> {
    const PLAIN: &str = "text/plain; charset=utf-8";
    let (status, kind, body) = match request.uri().path() {
        _ if !matches!(*request.method(), Method::GET | Method::HEAD) => {
            (StatusCode::METHOD_NOT_ALLOWED, PLAIN, "only GET\n".to_owned())
        }
        "/livez" => (StatusCode::OK, PLAIN, "alive\n".to_owned()),
        "/readyz" if serving => (StatusCode::OK, PLAIN, "ready\n".to_owned()),
        "/readyz" => (StatusCode::SERVICE_UNAVAILABLE, PLAIN, "not ready\n".to_owned()),
        "/metrics" => (StatusCode::OK, metrics::CONTENT_TYPE, metrics.text()),
        _ => (StatusCode::NOT_FOUND, PLAIN, "there are /livez, /readyz and /metrics\n".to_owned()),
    };
    let response = Response::builder().status(status).header(CONTENT_TYPE, kind).header(CACHE_CONTROL, "no-store");
    let response =
        if status == StatusCode::METHOD_NOT_ALLOWED { response.header(ALLOW, "GET, HEAD") } else { response };
    response.body(body).expect("all headers are constants")
}

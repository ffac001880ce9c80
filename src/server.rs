//! What carries the service: listeners, one layer around every call, health,
//! reflection, and an end that comes.

mod admin;
mod admission;
mod call;
mod compress;
mod ending;
mod health;
mod listener;
mod page;
mod patience;
mod record;
mod reflection;
mod request_id;
mod streams;
mod timeout;
mod tls;
mod tokens;
mod unsent;
mod web;

use std::{future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{net::TcpListener, time::timeout as within};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use tonic::{body::Body, codec::CompressionEncoding, service::Routes};
use tower::{Layer, ServiceExt};

use crate::own_names;
use crate::pipeline::OwnNames;
use crate::reload::{Loaded, Watcher};
use crate::service::Enrichment;
use crate::settings::Settings;
use crate::telemetry::{metrics::Metrics, traces::Traces};
use crate::wire::{models, proto::enrichment_service_server::EnrichmentServiceServer};

pub use admin::Admin;
use admission::Admission;
use call::{CallLayer, Rules};
use health::Health;
use listener::{App, Connections};
use tls::Tls;
use tokens::Guard;

/// After the calls that were left have been cut: for their last words to get
/// out, to a client that reads them.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// How a server is asked to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Balancers are given time to notice before connections are refused.
    Announced,
    /// Nobody has to notice: no connection is taken any more.
    Now,
}

/// What a server reads before it listens.
#[derive(Debug)]
struct Files {
    names: Option<Arc<Loaded<OwnNames>>>,
    tls: Option<Tls>,
    guard: Option<Guard>,
    watcher: Watcher,
}

impl Files {
    fn read(settings: &Settings) -> Result<Self, String> {
        let mut watcher = Watcher::default();
        let names = settings.names.as_option().map(|path| own_names::load(path)).transpose()?;
        if let Some(names) = &names {
            watcher.watch(names);
        }
        let tls = tls::load(settings)?;
        if let Some(tls) = &tls {
            watcher.watch(tls);
        }
        let guard = Guard::load(settings)?;
        if let Some(guard) = &guard {
            watcher.watch(guard.loaded());
        }
        Ok(Files { names, tls, guard, watcher })
    }
}

/// A server that listens and does not serve yet.
#[derive(Debug)]
pub struct Server {
    settings: Settings,
    listener: TcpListener,
    page: Option<TcpListener>,
    admin: Option<Admin>,
    service: Enrichment,
    files: Files,
    health: Health,
    metrics: Arc<Metrics>,
    traces: Traces,
    draining: CancellationToken,
}

impl Server {
    /// Loads the language data, reads the files that the settings name, and
    /// listens. Runs inside a tokio runtime.
    ///
    /// # Errors
    /// Where a file cannot be used, an address cannot be listened on or threads
    /// cannot be started.
    pub fn bind(settings: Settings) -> Result<Self, String> {
        let mut files = Files::read(&settings)?;
        if let Some(names) = &files.names {
            tracing::info!(names = names.current().len(), "own names");
        }
        web::origins(&settings.grpc_web_origins)?;
        let traces = match settings.otlp_endpoint.as_option() {
            Some(endpoint) => Traces::to(endpoint, settings.trace_ratio, models::VERSION)?,
            None => Traces::default(),
        };
        let metrics = Arc::new(Metrics::new(models::VERSION));
        let counted = Arc::clone(&metrics);
        files.watcher.report(move |what, fine| counted.reloaded(what, fine));
        let draining = CancellationToken::new();
        let service = Enrichment::new(
            settings.limits(),
            settings.worker_threads(),
            files.names.clone(),
            settings.max_firehose_age.as_option().copied(),
            Arc::clone(&metrics),
            draining.clone(),
        )
        .map_err(|error| format!("cannot start threads: {error}"))?;
        let health = Health::new(draining.clone());
        let at = |addr: SocketAddr| move |error: io::Error| format!("cannot listen on {addr}: {error}");
        let listener = listener::listen(settings.listen).map_err(at(settings.listen))?;
        let page = match settings.web {
            true => Some(listener::listen(settings.web_listen).map_err(at(settings.web_listen))?),
            false => None,
        };
        let admin = match settings.admin_listen.as_option() {
            Some(&addr) => Some(Admin::bind(addr, health.watched(), Arc::clone(&metrics)).map_err(at(addr))?),
            None => None,
        };
        Ok(Server { settings, listener, page, admin, service, files, health, metrics, traces, draining })
    }

    /// Reads the files that the settings name, and says what is wrong with them.
    ///
    /// # Errors
    /// The first thing that is.
    pub fn check(settings: &Settings) -> Result<(), String> {
        web::origins(&settings.grpc_web_origins)?;
        Files::read(settings).map(drop)
    }

    /// Where it listens: with the port that the system chose for port 0.
    ///
    /// # Errors
    /// Where the system does not say.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Where the page is, if there is one.
    pub fn page_addr(&self) -> Option<SocketAddr> {
        self.page.as_ref().and_then(|page| page.local_addr().ok())
    }

    /// Where the admin port is, if there is one.
    pub fn admin_addr(&self) -> Option<SocketAddr> {
        self.admin.as_ref().and_then(|admin| admin.local_addr().ok())
    }

    /// Serves until `stop` is done, then drains: health says NOT_SERVING, after
    /// [`Settings::lame_duck`] no connection and no new article is taken and
    /// health is watched no longer, after [`Settings::grace`] the calls that are
    /// left end with SERVER_DRAINING. Connections whose clients do not even read
    /// that are left to the runtime.
    pub async fn run(self, stop: impl Future<Output = Stop>) {
        let Server { settings, listener, page, admin, service, files, health, metrics, traces, draining } = self;
        let Files { tls, guard, watcher, names: _ } = files;
        // Before the first connection is taken: whoever gets through is served.
        health.set(true);
        let reload_interval = settings.reload_interval.as_option().copied();
        let _watching = AbortOnDropHandle::new(tokio::spawn(watcher.run(reload_interval)));
        let _admin = admin.map(|admin| AbortOnDropHandle::new(tokio::spawn(admin.run())));

        let cut = CancellationToken::new();
        let rules = Rules {
            limits: settings.limits(),
            admission: Admission::new(settings.max_calls as usize),
            guard,
            gzip_above: settings.gzip_above.as_option().map(|&bytes| bytes as usize),
            cut: cut.clone(),
            metrics: Arc::clone(&metrics),
            traces: traces.clone(),
        };
        let Apps { calls, page: page_app } = apps(&settings, service, &health, rules);
        let connections = |app, browsers| {
            Connections::new(app, &settings, browsers, tls.clone(), Arc::clone(&metrics), draining.clone())
        };
        let calls = connections(calls, settings.grpc_web).serve(listener);
        let page = page.map(|listener| connections(page_app, true).serve(listener));
        let serve = tokio::spawn(async move {
            match page {
                Some(page) => drop(tokio::join!(calls, page)),
                None => calls.await,
            }
        });
        let mut serve = AbortOnDropHandle::new(serve);

        let stop = stop.await;
        health.set(false);
        if stop == Stop::Announced && !settings.lame_duck.is_zero() {
            tracing::info!(lame_duck = ?settings.lame_duck, "stopping: health says NOT_SERVING");
            tokio::time::sleep(settings.lame_duck).await;
        }
        tracing::info!(grace = ?settings.grace, "stopping: no new connections");
        draining.cancel();
        if within(settings.grace, &mut serve).await.is_err() {
            tracing::warn!("stopping: cutting the calls that are left");
            cut.cancel();
            if within(LAST_WORDS, &mut serve).await.is_err() {
                tracing::warn!("stopping: leaving connections whose clients do not read");
            }
        }
        // Sending the last spans blocks.
        let _ = tokio::task::spawn_blocking(move || traces.end()).await;
    }
}

/// What listeners serve.
struct Apps {
    /// All that can be called, with the layer around it.
    calls: App,
    /// The page, and what it calls.
    page: App,
}

fn apps(settings: &Settings, service: Enrichment, health: &Health, rules: Rules) -> Apps {
    let service = EnrichmentServiceServer::new(service)
        .accept_compressed(CompressionEncoding::Gzip)
        .max_decoding_message_size(settings.max_request_bytes as usize)
        .max_encoding_message_size(settings.max_response_bytes as usize);
    let mut routes = Routes::new(service).add_service(health.service());
    if settings.reflection {
        routes = routes.add_service(reflection::v1()).add_service(reflection::v1alpha());
    }
    let calls = CallLayer(Arc::new(rules)).layer(routes.prepare());
    // A page calls where it comes from: no other origin is let in.
    let page = page::around(web::also(calls.clone(), None));
    let calls = if settings.grpc_web {
        // Checked before anything began.
        web::also(calls, web::origins(&settings.grpc_web_origins).unwrap_or_default())
    } else {
        App::new(calls.map_response(|answer| answer.map(Body::new)))
    };
    Apps { calls, page }
}

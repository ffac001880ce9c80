//! Takes connections and serves each: so many at once, with TLS where it is
//! asked for, and until the drain.
//!
//! tonic's own transport does most of this. It neither limits connections nor
//! bounds the time of a handshake, reads its certificate once, and leaves no way
//! to a stream whose client does not read.

use std::{
    convert::Infallible,
    future::pending,
    hash::{BuildHasher, RandomState},
    io,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use http::{Request, Response, Version};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{Notify, Semaphore},
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tonic::body::Body;
use tower::{ServiceExt, util::BoxCloneSyncService};

use crate::settings::Settings;
use crate::telemetry::metrics::Metrics;

use super::patience::{Impatient, Patience};
use super::record::Peer;
use super::streams::{self, Streams};
use super::tls::Tls;
use super::unsent::{Counted, Unsent};

/// After a connection could not be accepted, mostly for want of file handles:
/// trying again at once would do nothing but try again.
pub(super) const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// Connections that wait to be accepted.
const BACKLOG: u32 = 1024;
/// Bytes with which a connection by HTTP/2 begins. One that has not sent as
/// many in its time will not do so.
const PREFACE: usize = 24;

/// All that is called, behind the layer around every call.
pub(super) type App = BoxCloneSyncService<Request<Body>, Response<Body>, Infallible>;

/// Listens at an address, also one at which connections of a process before
/// this one are still being closed.
///
/// # Errors
/// Where the address cannot be had.
pub(super) fn listen(addr: SocketAddr) -> io::Result<TcpListener> {
    let socket = if addr.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.bind(addr)?;
    socket.listen(BACKLOG)
}

/// What connections have in common.
pub(super) struct Connections {
    app: App,
    builder: Builder<Streams>,
    tls: Option<Tls>,
    metrics: Arc<Metrics>,
    most: usize,
    handshake: Duration,
    /// How long a peer may do nothing where it is its turn.
    patience: Duration,
    oldest: Option<Duration>,
    draining: CancellationToken,
}

impl Connections {
    /// `browsers` may speak HTTP/1.1. `draining` is cancelled when no more are to
    /// be taken, and those there are have to end with their calls.
    pub(super) fn new(
        app: App,
        settings: &Settings,
        browsers: bool,
        tls: Option<Tls>,
        metrics: Arc<Metrics>,
        draining: CancellationToken,
    ) -> Self {
        let mut builder = Builder::new(Streams);
        if !browsers {
            builder = builder.http2_only();
        }
        builder
            .http2()
            .timer(TokioTimer::new())
            .max_concurrent_streams(settings.max_concurrent_calls)
            .keep_alive_interval(Some(settings.keepalive_interval))
            .keep_alive_timeout(settings.keepalive_timeout)
            .max_pending_accept_reset_streams(Some(settings.max_pending_resets as usize))
            .max_header_list_size(settings.max_header_bytes);
        builder.http1().timer(TokioTimer::new()).header_read_timeout(settings.handshake_timeout);
        Connections {
            app,
            builder,
            tls,
            metrics,
            most: (settings.max_connections as usize).min(Semaphore::MAX_PERMITS),
            handshake: settings.handshake_timeout,
            patience: settings.keepalive_interval.saturating_add(settings.keepalive_timeout),
            oldest: settings.max_connection_age.as_option().copied(),
            draining,
        }
    }

    /// Takes connections until the drain, then waits for the end of the last.
    pub(super) async fn serve(self, listener: TcpListener) {
        let places = Arc::new(Semaphore::new(self.most));
        let tasks = TaskTracker::new();
        let this = Arc::new(self);
        loop {
            let accepted = async {
                // Never closed.
                let place = Arc::clone(&places).acquire_owned().await.ok();
                (place, listener.accept().await)
            };
            let (place, accepted) = tokio::select! {
                biased;
                () = this.draining.cancelled() => break,
                accepted = accepted => accepted,
            };
            match accepted {
                Ok((socket, peer)) => {
                    let this = Arc::clone(&this);
                    tasks.spawn(async move {
                        this.metrics.connections.inc();
                        this.connection(socket, peer).await;
                        this.metrics.connections.dec();
                        drop(place);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
        // New clients are refused at once, and not left waiting.
        drop(listener);
        tasks.close();
        tasks.wait().await;
    }

    async fn connection(&self, socket: TcpStream, peer: SocketAddr) {
        // Without it an answer of more than a segment waits 40 ms for an
        // acknowledgement. Fails where the client has gone.
        let _ = socket.set_nodelay(true);
        let Some(tls) = &self.tls else { return self.speak(socket, peer).await };
        let handshake = TlsAcceptor::from(tls.current()).accept(socket);
        let handshake = tokio::select! {
            handshake = timeout(self.handshake, handshake) => handshake,
            () = self.draining.cancelled() => return,
        };
        match handshake {
            Ok(Ok(socket)) => self.speak(socket, peer).await,
            Ok(Err(error)) => {
                tracing::debug!(%peer, %error, "no TLS");
                self.metrics.connection_refused("TLS_FAILED");
            }
            Err(_) => self.metrics.connection_refused("HANDSHAKE_TIMEOUT"),
        }
    }

    async fn speak(&self, socket: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, peer: SocketAddr) {
        let heard = Arc::new(AtomicUsize::new(0));
        let socket = Heard { socket, bytes: Arc::clone(&heard), patience: Patience::new(self.patience) };
        let stuck = Arc::new(Notify::new());
        let service = service_fn(|mut request: Request<Incoming>| {
            let unsent = Unsent::default();
            request.extensions_mut().insert(Peer(peer));
            request.extensions_mut().insert(unsent.clone());
            let stuck = (request.version() < Version::HTTP_2).then(|| Arc::clone(&stuck));
            let request = match stuck {
                // Nothing else tells there whether a client is still alive.
                Some(_) => request.map(|body| Body::new(Impatient::new(body, self.patience))),
                None => request.map(Body::new),
            };
            let answer = self.app.clone().oneshot(request);
            async move {
                let (answer, guardian) = match stuck {
                    Some(stuck) => {
                        let (answer, guardian) = streams::alone(answer, stuck).await;
                        (answer?, Some(guardian))
                    }
                    None => (answer.await?, None),
                };
                Ok::<_, Infallible>(answer.map(|body| Counted::new(body, unsent, guardian)))
            }
        });
        let mut connection = pin!(self.builder.serve_connection(TokioIo::new(socket), service));
        let mut preface = pin!(sleep(self.handshake));
        let mut old = pin!(async {
            match self.oldest {
                Some(oldest) => sleep(varied(oldest)).await,
                None => pending().await,
            }
        });
        let (mut begun, mut ending) = (false, false);
        loop {
            tokio::select! {
                ended = &mut connection => {
                    if let Err(error) = ended {
                        tracing::debug!(%peer, error, "a connection broke off");
                    }
                    return;
                }
                () = &mut preface, if !begun => {
                    begun = true;
                    if heard.load(Ordering::Relaxed) < PREFACE {
                        return self.metrics.connection_refused("HANDSHAKE_TIMEOUT");
                    }
                }
                () = stuck.notified() => {
                    tracing::debug!(%peer, "a client does not read; its connection ends with its call");
                    return;
                }
                () = &mut old, if !ending => {
                    ending = true;
                    connection.as_mut().graceful_shutdown();
                }
                () = self.draining.cancelled(), if !ending => {
                    ending = true;
                    connection.as_mut().graceful_shutdown();
                }
            }
        }
    }
}

/// A time from nine to eleven tenths of this one: connections that began
/// together are not to end together.
fn varied(time: Duration) -> Duration {
    let random = RandomState::new().hash_one(()) as u8;
    time.mul_f64(0.9 + 0.2 * f64::from(random) / 255.0)
}

/// A connection that counts what was heard on it, and breaks where its peer
/// takes nothing for too long.
struct Heard<S> {
    socket: S,
    bytes: Arc<AtomicUsize>,
    patience: Patience,
}

impl<S: AsyncRead + Unpin> AsyncRead for Heard<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.socket).poll_read(cx, buffer);
        self.bytes.fetch_add(buffer.filled().len() - before, Ordering::Relaxed);
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Heard<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &[u8]) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        this.patience.wait(Pin::new(&mut this.socket).poll_write(cx, buffer), cx)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        this.patience.wait(Pin::new(&mut this.socket).poll_flush(cx), cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        this.patience.wait(Pin::new(&mut this.socket).poll_write_vectored(cx, buffers), cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }
}

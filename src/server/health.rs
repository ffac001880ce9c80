//! `grpc.health.v1`: the process under the empty name, and the service under
//! its own. All data is compiled in, so the two go together.
//!
//! `tonic-health` would do for Check and Watch. It has no List, and its Watch
//! lasts as long as its client likes: a server that is to stop would wait for
//! somebody who only waits for it to be back.

use std::collections::HashMap;

use tokio::sync::{mpsc, watch};
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use crate::wire::{
    Error,
    proto::{
        self,
        health::{
            HealthCheckRequest, HealthCheckResponse, HealthListRequest, HealthListResponse,
            health_check_response::ServingStatus,
            health_server::{Health as Rpc, HealthServer},
        },
    },
};

/// The names that have a status.
const NAMES: [&str; 2] = ["", proto::SERVICE];

/// Says how the server is: not serving, until told otherwise.
#[derive(Debug, Clone)]
pub(super) struct Health {
    serving: watch::Sender<bool>,
    /// Cancelled when nothing is to hold up the end.
    draining: CancellationToken,
}

impl Health {
    /// Of a server that is not ready.
    pub(super) fn new(draining: CancellationToken) -> Self {
        Health { serving: watch::Sender::new(false), draining }
    }

    /// What answers for it.
    pub(super) fn service(&self) -> HealthServer<Health> {
        HealthServer::new(self.clone())
    }

    /// Says that the server takes calls, or does not.
    pub(super) fn set(&self, serving: bool) {
        self.serving.send_replace(serving);
    }

    /// Follows whether the server takes calls.
    pub(super) fn watched(&self) -> watch::Receiver<bool> {
        self.serving.subscribe()
    }

    /// Whether the server takes calls.
    pub(super) fn is_serving(&self) -> bool {
        *self.serving.borrow()
    }
}

fn response(serving: bool) -> HealthCheckResponse {
    let status = if serving { ServingStatus::Serving } else { ServingStatus::NotServing };
    HealthCheckResponse { status: status.into() }
}

#[tonic::async_trait]
impl Rpc for Health {
    async fn check(&self, request: Request<HealthCheckRequest>) -> Result<Response<HealthCheckResponse>, Status> {
        if !NAMES.contains(&request.get_ref().service.as_str()) {
            return Err(Status::not_found("there is no service of this name"));
        }
        Ok(Response::new(response(self.is_serving())))
    }

    async fn list(&self, _request: Request<HealthListRequest>) -> Result<Response<HealthListResponse>, Status> {
        let status = response(self.is_serving());
        let statuses: HashMap<String, HealthCheckResponse> =
            NAMES.into_iter().map(|name| (name.to_owned(), status)).collect();
        Ok(Response::new(HealthListResponse { statuses }))
    }

    type WatchStream = ReceiverStream<Result<HealthCheckResponse, Status>>;

    async fn watch(&self, request: Request<HealthCheckRequest>) -> Result<Response<Self::WatchStream>, Status> {
        let known = NAMES.contains(&request.get_ref().service.as_str());
        let mut serving = self.serving.subscribe();
        let draining = self.draining.clone();
        // A client that does not read misses states, not the last one.
        let (sender, statuses) = mpsc::channel(1);
        tokio::spawn(async move {
            loop {
                let now = *serving.borrow_and_update();
                let unknown = HealthCheckResponse { status: ServingStatus::ServiceUnknown.into() };
                let status = if known { response(now) } else { unknown };
                if sender.send(Ok(status)).await.is_err() {
                    return;
                }
                tokio::select! {
                    biased;
                    changed = serving.changed() => {
                        if changed.is_err() {
                            return;
                        }
                    }
                    () = draining.cancelled() => {
                        let _ = sender.send(Err(Error::Draining.into())).await;
                        return;
                    }
                    () = sender.closed() => return,
                }
            }
        });
        Ok(Response::new(ReceiverStream::new(statuses)))
    }
}

//! `grpc.health.v1`: the process under the empty name, and the service under
//! its own. All data is compiled in, so the two go together.

use tonic_health::{
    ServingStatus,
    pb::health_server::{Health as HealthRpc, HealthServer},
    server::HealthReporter,
};

use crate::wire::proto;

/// Says how the server is.
#[derive(Debug)]
pub(super) struct Health {
    reporter: HealthReporter,
}

impl Health {
    /// Of a server that is not ready.
    pub(super) async fn new() -> (Self, HealthServer<impl HealthRpc>) {
        let (reporter, service) = tonic_health::server::health_reporter();
        let health = Health { reporter };
        health.not_serving().await;
        (health, service)
    }

    pub(super) async fn serving(&self) {
        self.set(ServingStatus::Serving).await;
    }

    pub(super) async fn not_serving(&self) {
        self.set(ServingStatus::NotServing).await;
    }

    async fn set(&self, status: ServingStatus) {
        for service in ["", proto::SERVICE] {
            self.reporter.set_service_status(service, status).await;
        }
    }
}

//! How many calls a server takes at once, whatever their shape.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, TryAcquireError};

use crate::wire::Error;

/// How many calls may be under way, over all connections.
#[derive(Debug, Clone)]
pub(super) struct Admission {
    limit: usize,
    places: Arc<Semaphore>,
}

/// A call's place among those under way; `None` for those that are not counted.
pub(super) type Place = Option<OwnedSemaphorePermit>;

impl Admission {
    /// Takes so many.
    pub(super) fn new(limit: usize) -> Self {
        Admission { limit, places: Arc::new(Semaphore::new(limit.min(Semaphore::MAX_PERMITS))) }
    }

    /// Takes a place, or says that there is none. Who asks about health or
    /// reflection does no work and is always let in: a server that is busy is
    /// well.
    pub(super) fn admit(&self, path: &str) -> Result<Place, Error> {
        if path.starts_with("/grpc.") {
            return Ok(None);
        }
        match Arc::clone(&self.places).try_acquire_owned() {
            Ok(place) => Ok(Some(place)),
            Err(TryAcquireError::NoPermits | TryAcquireError::Closed) => Err(Error::Busy { limit: self.limit }),
        }
    }
}

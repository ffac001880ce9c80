//! A caller of EnrichDocument or StreamDocument: one article after another.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tonic::Request;

use crate::wire::proto::{self, document_event::Event};

use super::schedule::Turn;
use super::tally::{Failure, Tally};
use super::{Client, Load};

/// How long the server goes on with an article that its caller gave up.
const PATIENCE: Duration = Duration::from_secs(1);

/// Calls until there are no more turns.
pub(super) async fn run(load: Arc<Load>, mut client: Client, stream: bool) -> Tally {
    let mut tally = Tally::default();
    while let Some(turn) = load.schedule.turn() {
        turn.wait().await;
        let call = async {
            if stream { streamed(&load, &mut client, turn).await } else { whole(&load, &mut client, turn).await }
        };
        // The deadline is the server's to keep. One that does not must not hang
        // the load for ever.
        let outcome = tokio::time::timeout(load.deadline + PATIENCE, call).await;
        let outcome =
            outcome.unwrap_or_else(|_| Err(Failure::of(&tonic::Status::deadline_exceeded("nothing came back"))));
        if turn.counts {
            match &outcome {
                Ok(first) => tally.answered(turn.due, *first, load.articles.bytes(turn.index)),
                Err(failure) => tally.failed(failure),
            }
        }
        // A caller that waits for its answers also waits when told to. Articles
        // that fall due do not.
        if let (Err(Failure { retry: Some(delay), .. }), false) = (outcome, load.schedule.has_rate()) {
            tokio::time::sleep(delay).await;
        }
    }
    tally
}

async fn whole(load: &Load, client: &mut Client, turn: Turn) -> Result<Option<Instant>, Failure> {
    let document = Some(load.articles.of_turn(turn.index));
    let mut request = Request::new(proto::EnrichDocumentRequest { document, options: None });
    request.set_timeout(load.deadline);
    let answer = client.enrich_document(request).await.map_err(|status| Failure::of(&status))?.into_inner();
    if answer.completed.is_none() { Err(Failure::incomplete()) } else { Ok(None) }
}

async fn streamed(load: &Load, client: &mut Client, turn: Turn) -> Result<Option<Instant>, Failure> {
    let document = Some(load.articles.of_turn(turn.index));
    let mut request = Request::new(proto::StreamDocumentRequest { document, options: None });
    request.set_timeout(load.deadline);
    let failed = |status| Failure::of(&status);
    let mut events = client.stream_document(request).await.map_err(failed)?.into_inner();
    let (mut first, mut completed) = (None, false);
    while let Some(message) = events.message().await.map_err(failed)? {
        first.get_or_insert_with(Instant::now);
        completed |= message.event.is_some_and(|event| matches!(event.event, Some(Event::Completed(_))));
    }
    if completed { Ok(first) } else { Err(Failure::incomplete()) }
}

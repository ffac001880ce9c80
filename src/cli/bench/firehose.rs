//! A caller of EnrichFirehose: one stream, many articles in it.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Status, Streaming};

use crate::wire::proto::{self, document_event::Event, enrich_firehose_response::Outcome};

use super::schedule::Turn;
use super::tally::{Failure, Tally};
use super::{Client, Load};

/// Before another stream is begun after one broke, unless the server says how
/// long.
const PAUSE: Duration = Duration::from_millis(100);

/// An article that was sent.
#[derive(Debug)]
struct Pending {
    turn: Turn,
    first: Option<Instant>,
}

/// Sends until there are no more turns and all are answered, on one stream, or
/// on another where it breaks. No more than `in_flight` are under way.
pub(super) async fn run(load: Arc<Load>, client: Client, in_flight: usize) -> Tally {
    let mut caller = Caller { load, client, in_flight, pending: HashMap::new(), turn: None, tally: Tally::default() };
    while let Err(status) = caller.stream().await {
        let failure = Failure::of(&status);
        for pending in std::mem::take(&mut caller.pending).into_values() {
            if pending.turn.counts {
                caller.tally.failed(&failure);
            }
        }
        tokio::time::sleep(failure.retry.unwrap_or(PAUSE)).await;
    }
    caller.tally
}

#[derive(Debug)]
struct Caller {
    load: Arc<Load>,
    client: Client,
    in_flight: usize,
    pending: HashMap<String, Pending>,
    /// Taken and not yet sent.
    turn: Option<Turn>,
    tally: Tally,
}

impl Caller {
    async fn stream(&mut self) -> Result<(), Status> {
        let Some(turn) = self.turn.take().or_else(|| self.load.schedule.turn()) else { return Ok(()) };
        turn.wait().await;
        // As many fit in as may be under way, so sending never waits.
        let (sender, articles) = mpsc::channel(self.in_flight);
        let mut sender = Some(sender);
        self.send(&mut sender, turn);
        let mut answers = self.client.enrich_firehose(ReceiverStream::new(articles)).await?.into_inner();
        self.turn = self.load.schedule.turn();
        loop {
            if self.turn.is_none() {
                // The server answers what it has and ends.
                sender = None;
            }
            let room = self.pending.len() < self.in_flight;
            tokio::select! {
                answer = answers.message() => match answer? {
                    Some(answer) => self.take(answer),
                    None => break,
                },
                turn = due(self.turn), if room && self.turn.is_some() => {
                    self.send(&mut sender, turn);
                    self.turn = self.load.schedule.turn();
                }
            }
        }
        self.ended(answers)
    }

    fn send(&mut self, sender: &mut Option<mpsc::Sender<proto::EnrichFirehoseRequest>>, turn: Turn) {
        // In a closed loop an article is due when there is room for it.
        let due = if self.load.schedule.has_rate() { turn.due } else { Instant::now() };
        let turn = Turn { due, ..turn };
        let request_id = turn.index.to_string();
        let document = Some(self.load.articles.of_turn(turn.index));
        self.pending.insert(request_id.clone(), Pending { turn, first: None });
        if let Some(sender) = sender {
            // Where the stream broke, it says so to who reads it.
            let _ = sender.try_send(proto::EnrichFirehoseRequest { request_id, document, options: None });
        }
    }

    fn take(&mut self, answer: proto::EnrichFirehoseResponse) {
        let Some(pending) = self.pending.get_mut(&answer.request_id) else {
            let unasked = Failure { code: "OK", reason: "UNASKED".into(), retry: None };
            return self.tally.failed(&unasked);
        };
        let failure = match answer.outcome {
            Some(Outcome::Event(event)) => {
                pending.first.get_or_insert_with(Instant::now);
                if !matches!(event.event, Some(Event::Completed(_))) {
                    return;
                }
                None
            }
            Some(Outcome::Failed(status)) => Some(Failure::of(&status_of(&status))),
            None => return,
        };
        let Some(Pending { turn, first }) = self.pending.remove(&answer.request_id) else { return };
        if turn.counts {
            match failure {
                None => self.tally.answered(turn.due, first, self.load.articles.bytes(turn.index)),
                Some(failure) => self.tally.failed(&failure),
            }
        }
    }

    /// The server ended the stream with OK: all must be answered.
    fn ended(&mut self, answers: Streaming<proto::EnrichFirehoseResponse>) -> Result<(), Status> {
        drop(answers);
        for pending in std::mem::take(&mut self.pending).into_values() {
            if pending.turn.counts {
                self.tally.failed(&Failure::incomplete());
            }
        }
        // Ended before its time, another goes on.
        if self.turn.is_some() { Err(Status::unknown("the stream ended")) } else { Ok(()) }
    }
}

async fn due(turn: Option<Turn>) -> Turn {
    match turn {
        Some(turn) => {
            turn.wait().await;
            turn
        }
        None => std::future::pending().await,
    }
}

/// The status inside a message, as that of a call.
fn status_of(status: &tonic_types::pb::Status) -> Status {
    use prost::Message;
    Status::with_details(status.code.into(), status.message.clone(), status.encode_to_vec().into())
}

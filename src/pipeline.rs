//! Runs the stages over an article, in order, a step at a time.
//!
//! A [`Run`] is pulled: the caller asks for the next [`Step`] when it wants one,
//! so backpressure is not asking and cancellation is dropping the run. No step
//! does more work than one sentence, one paragraph's quotations, or a part of
//! what is left to do at the end of the article; [`Run::ahead`] tells how much
//! text the next one may have to go over.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

pub use crate::entities::own::{BadRow, OwnName, OwnNames};

use crate::document::Document;
use crate::entities::Entities;
use crate::morphology::Morphology;
use crate::quotations::Quotations;
use crate::stance::{RequestTarget, Stances};
use crate::text::sentences::Reader;

/// Which layers to compute. What a layer stands on is computed too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Depth {
    /// Sentences and tokens.
    Tokens,
    /// Also mentions and entities.
    Entities,
    /// Also quotations.
    Quotations,
    /// Everything.
    #[default]
    Stances,
}

/// What is asked of a run.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How far to go.
    pub depth: Depth,
    /// Seconds since 1970 at which the article was published: dates are
    /// resolved against it.
    pub publish_time: Option<i64>,
    /// The headline where it is not part of the text.
    pub headline: Option<String>,
    /// Things to judge stance towards, besides what the article itself offers.
    pub targets: Vec<RequestTarget>,
    /// Names to look for, besides those of the pipeline, over which they win.
    pub names: Option<Arc<OwnNames>>,
}

/// The loaded language data, and a newsroom's own names. Cheap to make: all but
/// the names is compiled in.
#[derive(Debug, Default)]
pub struct Pipeline {
    names: Option<Arc<OwnNames>>,
}

/// What a step of a run added to the document. Indexes are those of the
/// document's fields; an empty range is never reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// This sentence with its tokens.
    Sentence(usize),
    /// These mentions. Their tokens were reported before.
    Mentions(Range<usize>),
    /// These quotations. Nothing but the name of the speaker's entity, and what
    /// hangs on it, changes in them later.
    Quotations(Range<usize>),
    /// All entities, now settled.
    Entities,
    /// All stances.
    Stances,
    /// Nothing yet: a part of what is left to do once all is read. It is told so
    /// that the caller can pause.
    Underway,
}

/// What a run does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Sentence by sentence.
    Read,
    /// What only the whole article tells of names.
    SettleEntities,
    /// What only the whole article tells of speakers.
    SettleQuotations,
    JudgeStances,
    Done,
}

/// A stage that works on an article, for who measures them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Sentences and tokens.
    Text,
    /// Clitics, stems, parts of speech.
    Morphology,
    /// Names, and who is who.
    Entities,
    /// Who said what.
    Quotations,
    /// Who is for or against what.
    Stance,
}

impl Stage {
    /// All stages, in the order in which they work.
    pub const ALL: [Stage; 5] = [Stage::Text, Stage::Morphology, Stage::Entities, Stage::Quotations, Stage::Stance];

    /// Its name, in small letters.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Text => "text",
            Stage::Morphology => "morphology",
            Stage::Entities => "entities",
            Stage::Quotations => "quotations",
            Stage::Stance => "stance",
        }
    }
}

impl Pipeline {
    /// Loads what the stages need.
    pub fn new() -> Self {
        Pipeline::default()
    }

    /// The same with names to look for in every article.
    pub fn with_names(names: Option<Arc<OwnNames>>) -> Self {
        Pipeline { names }
    }

    /// Begins an article.
    ///
    /// # Panics
    /// Where the text is longer than `u32::MAX` bytes, which offsets cannot
    /// count. The service refuses such text long before.
    pub fn start<'t>(&self, text: &'t str, options: &Options) -> Run<'t> {
        assert!(u32::try_from(text.len()).is_ok(), "a text has at most 4 GiB");
        Run {
            document: Document::new(text),
            options: options.clone(),
            reader: Reader::default(),
            morphology: Morphology::default(),
            entities: Entities::new(
                options.publish_time,
                [&options.names, &self.names].into_iter().flatten().cloned().collect(),
            ),
            quotations: Quotations::default(),
            stances: Stances::default(),
            ready: VecDeque::new(),
            closed: 0,
            phase: Phase::Read,
        }
    }

    /// Does a whole article at once.
    pub fn run<'t>(&self, text: &'t str, options: &Options) -> Document<'t> {
        let mut run = self.start(text, options);
        while run.step().is_some() {}
        run.into_document()
    }
}

/// An article being worked on.
#[derive(Debug)]
pub struct Run<'t> {
    document: Document<'t>,
    options: Options,
    reader: Reader,
    morphology: Morphology,
    entities: Entities,
    quotations: Quotations,
    stances: Stances,
    /// Done and not reported yet.
    ready: VecDeque<Step>,
    /// First byte behind the paragraphs whose quotations were read.
    closed: u32,
    phase: Phase,
}

impl<'t> Run<'t> {
    /// Does the next piece of work and says what it added; `None` when the
    /// article is done.
    pub fn step(&mut self) -> Option<Step> {
        self.step_observed(&mut |_| ())
    }

    /// [`Run::step`] that says of each stage when it has done its part. The core
    /// has no clock; who measures has one.
    pub fn step_observed(&mut self, done: &mut impl FnMut(Stage)) -> Option<Step> {
        while self.ready.is_empty() && self.phase != Phase::Done {
            self.work(done);
        }
        self.ready.pop_front()
    }

    /// UTF-8 bytes of text that the next step may have to go over: those of a
    /// paragraph, of the whole article at the end, none where what is found is
    /// only reported. Its time is in proportion.
    pub fn ahead(&self) -> usize {
        if !self.ready.is_empty() {
            return 0;
        }
        match self.phase {
            Phase::Read => {
                let read = self.document.sentences.last().map_or(0, |sentence| sentence.span.end);
                read.saturating_sub(self.closed) as usize
            }
            Phase::JudgeStances if !self.stances.is_at_whole() => 0,
            Phase::Done => 0,
            _ => self.document.text.len(),
        }
    }

    /// What is known so far.
    pub fn document(&self) -> &Document<'t> {
        &self.document
    }

    /// What is known so far, without the run.
    pub fn into_document(self) -> Document<'t> {
        self.document
    }

    fn work(&mut self, done: &mut impl FnMut(Stage)) {
        match self.phase {
            Phase::Read => self.read(done),
            Phase::SettleEntities => {
                if self.options.depth >= Depth::Entities {
                    let late = self.entities.finish(&mut self.document);
                    self.report(late, Step::Mentions);
                    done(Stage::Entities);
                }
                self.turn_to(Phase::SettleQuotations);
            }
            Phase::SettleQuotations => {
                if self.options.depth >= Depth::Quotations {
                    let late = self.quotations.finish(&mut self.document);
                    self.report(late, Step::Quotations);
                    done(Stage::Quotations);
                }
                self.turn_to(Phase::JudgeStances);
            }
            Phase::JudgeStances => {
                let mut judged = true;
                if self.options.depth >= Depth::Stances {
                    judged = self.stances.step(&mut self.document, &self.options.targets);
                    done(Stage::Stance);
                }
                if judged {
                    self.end();
                } else {
                    self.ready.push_back(Step::Underway);
                }
            }
            Phase::Done => {}
        }
    }

    fn read(&mut self, done: &mut impl FnMut(Stage)) {
        let read = self.reader.next(&mut self.document);
        done(Stage::Text);
        let Some(read) = read else {
            return self.turn_to(Phase::SettleEntities);
        };
        self.morphology.sentence(&mut self.document, read.sentence);
        done(Stage::Morphology);
        self.ready.push_back(Step::Sentence(read.sentence));
        if self.options.depth >= Depth::Entities {
            let mentions = self.entities.sentence(&mut self.document, read.sentence);
            self.report(mentions, Step::Mentions);
            done(Stage::Entities);
        }
        if read.closes_paragraph {
            self.closed = self.document.sentences[read.sentence].span.end;
            if self.options.depth >= Depth::Quotations {
                let paragraph = self.document.paragraphs.len() - 1;
                let quotations = self.quotations.paragraph(&mut self.document, paragraph);
                self.report(quotations, Step::Quotations);
                done(Stage::Quotations);
            }
        }
    }

    /// What comes next is another piece of work, not the rest of this one.
    fn turn_to(&mut self, phase: Phase) {
        self.phase = phase;
        if self.ready.is_empty() {
            self.ready.push_back(Step::Underway);
        }
    }

    fn end(&mut self) {
        self.phase = Phase::Done;
        if !self.document.entities.is_empty() {
            self.ready.push_back(Step::Entities);
        }
        if !self.document.stances.is_empty() {
            self.ready.push_back(Step::Stances);
        }
    }

    fn report(&mut self, range: Range<usize>, step: fn(Range<usize>) -> Step) {
        if !range.is_empty() {
            self.ready.push_back(step(range));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_at_the_end_comes_in_steps() {
        let text = "وقال الوزير إن بلاده ترفض أي اعتداء على أراضيها. ".repeat(500);
        let mut run = Pipeline::new().start(&text, &Options::default());
        let (mut parts, mut whole) = (0, 0);
        loop {
            let all = run.ahead() == text.len();
            match run.step() {
                Some(Step::Underway) => (parts, whole) = (parts + 1, whole + usize::from(all)),
                Some(_) => {}
                None => break,
            }
        }
        assert!(parts > 20 && whole < 5, "{parts} parts, {whole} of them of the whole");
        assert_eq!(run.into_document().stances, Pipeline::new().run(&text, &Options::default()).stances);
    }
}

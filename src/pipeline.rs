//! Runs the stages over an article, in order, a step at a time.
//!
//! A [`Run`] is pulled: the caller asks for the next [`Step`] when it wants one,
//! so backpressure is not asking and cancellation is dropping the run. No step
//! does more work than one sentence, one paragraph's quotations, or what is left
//! to do at the end of the article.

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
            finished: false,
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
    finished: bool,
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
        while self.ready.is_empty() && !self.finished {
            self.work(done);
        }
        self.ready.pop_front()
    }

    /// Whether all sentences have been read: what is left is done in one piece,
    /// and takes time in proportion to the whole article.
    pub fn is_read(&self) -> bool {
        let text = self.document.text;
        let read = self.document.sentences.last().map_or(0, |sentence| sentence.span.end as usize);
        text.get(read..).is_some_and(|rest| rest.chars().all(char::is_whitespace))
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
        let read = self.reader.next(&mut self.document);
        done(Stage::Text);
        let Some(read) = read else {
            return self.finish(done);
        };
        self.morphology.sentence(&mut self.document, read.sentence);
        done(Stage::Morphology);
        self.ready.push_back(Step::Sentence(read.sentence));
        if self.options.depth >= Depth::Entities {
            let mentions = self.entities.sentence(&mut self.document, read.sentence);
            self.report(mentions, Step::Mentions);
            done(Stage::Entities);
        }
        if self.options.depth >= Depth::Quotations && read.closes_paragraph {
            let paragraph = self.document.paragraphs.len() - 1;
            let quotations = self.quotations.paragraph(&mut self.document, paragraph);
            self.report(quotations, Step::Quotations);
            done(Stage::Quotations);
        }
    }

    fn finish(&mut self, done: &mut impl FnMut(Stage)) {
        self.finished = true;
        if self.options.depth >= Depth::Entities {
            let late = self.entities.finish(&mut self.document);
            self.report(late, Step::Mentions);
            done(Stage::Entities);
        }
        if self.options.depth >= Depth::Quotations {
            let late = self.quotations.finish(&mut self.document);
            self.report(late, Step::Quotations);
            done(Stage::Quotations);
        }
        if self.options.depth >= Depth::Stances {
            self.stances.finish(&mut self.document, &self.options.targets);
            done(Stage::Stance);
        }
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

//! Direct speech that runs on over paragraphs.
//!
//! A direct quotation that ends its paragraph is held back until the next one
//! shows whether it goes on: with marks and no cue of its own, or, where the
//! mark was never closed, up to the mark that closes it.

use std::ops::Range;

use crate::document::{Quotation, QuotationType, Span};

use super::passage::Passage;
use super::statements::Statement;

/// Paragraphs that an open mark is followed over in search of its partner.
const LONGEST: usize = 4;

/// What the head of a paragraph offers to a quotation that may go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lead {
    /// It begins with pairs of marks that no cue claims. Whether they fill the
    /// paragraph.
    Marked(Vec<Range<usize>>, bool),
    /// It begins with words up to a closing mark without partner.
    Closing(Range<usize>),
    /// It has neither marks nor cues.
    Plain(Range<usize>),
    /// Something else.
    Other,
}

/// Reads the head of a paragraph.
pub(super) fn lead(p: &Passage<'_>, statements: &[Statement]) -> Lead {
    let first = p.tokens.start;
    let cue = statements.iter().map(|s| s.begin).min().unwrap_or(p.tokens.end);
    let claimed = statements.iter().any(|s| s.content.start <= first + 1);
    let opening = p.marks.pairs.first().map_or(p.tokens.end, |pair| pair.open.start);
    if let Some(mark) = p.marks.unopened.first()
        && mark.start < cue
        && mark.start < opening
    {
        return Lead::Closing(first..mark.end);
    }
    if opening == first && !claimed && !p.opens_name(first) {
        let mut ranges = Vec::new();
        let mut at = first;
        while let Some(pair) = p.opens(at).filter(|pair| pair.close.is_some() && !p.opens_name(at)) {
            let outer = pair.outer();
            at = outer.end;
            ranges.push(outer);
            while at < p.tokens.end && p.is_separator(at) && !p.is_colon(at) {
                at += 1;
            }
        }
        let whole = at >= p.tokens.end;
        if !ranges.is_empty() && (whole || cue >= at) {
            return Lead::Marked(ranges, whole);
        }
    }
    if statements.is_empty() && p.marks.pairs.is_empty() { Lead::Plain(p.tokens.clone()) } else { Lead::Other }
}

/// A quotation held back.
#[derive(Debug)]
pub(super) struct Held {
    /// It, with its number's place kept open.
    pub(super) quotation: Quotation,
    /// Its opening mark has no partner yet.
    open: bool,
    /// Paragraphs that belong to it if the partner is found.
    between: Vec<Span>,
}

impl Held {
    /// Holds a quotation back, if it is direct and ends its paragraph.
    ///
    /// # Errors
    /// Gives back one that is not.
    pub(super) fn new(p: &Passage<'_>, quotation: Quotation) -> Result<Self, Box<Quotation>> {
        let Some(end) = quotation.content.last().map(|s| s.end) else { return Err(Box::new(quotation)) };
        let last = p.tokens.clone().rev().find(|t| !p.is_separator(*t));
        let ends = last.is_some_and(|t| p.token(t).span.end <= end);
        let open = p.marks.pairs.iter().rev().take(2).any(|pair| pair.close.is_none());
        let marked = quotation.verbatim.last().is_some_and(|v| end - v.end <= 4);
        if ends && marked && (open || quotation.kind == QuotationType::Direct) {
            Ok(Held { quotation, open, between: Vec::new() })
        } else {
            Err(Box::new(quotation))
        }
    }

    /// Lets the quotation go on into a paragraph; whether it may go on further.
    pub(super) fn extend(&mut self, p: &Passage<'_>, lead: &Lead) -> bool {
        match lead {
            Lead::Marked(ranges, whole) => {
                for range in ranges {
                    let span = p.document.span_of(range.clone());
                    self.add(span);
                }
                *whole
            }
            Lead::Closing(range) if self.open => {
                for span in std::mem::take(&mut self.between) {
                    self.add(span);
                }
                self.add(p.document.span_of(range.clone()));
                self.open = false;
                (range.end..p.tokens.end).all(|t| p.is_separator(t))
            }
            Lead::Plain(range) if self.open && self.between.len() < LONGEST => {
                self.between.push(p.document.span_of(range.clone()));
                true
            }
            _ => false,
        }
    }

    fn add(&mut self, span: Span) {
        self.quotation.content.push(span);
        self.quotation.verbatim.push(span);
    }
}

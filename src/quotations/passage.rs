//! One paragraph as the rules of this stage see it.

use std::ops::Range;

use crate::document::{Document, EntityType, Mention, Proclitics, Span, Token, TokenKind};
use crate::lexicon::discourse_phrases::Role;
use crate::lexicon::speaker_words::Class as Tells;
use crate::lexicon::speech_words::Class;
use crate::text::chars::is_quotation_mark;

use super::cues::Frames;
use super::frames::preposition;
use super::marks::{self, Marks, Pair};
use super::nouns;
use super::words::{self, Complementizer, tells};

/// Words in marks that are still taken for a name after a word such as وكالة.
const LONGEST_NAME: usize = 5;

/// White space between words that parts them like a stop: pages whose lines were
/// run together.
const GAP: usize = 4;

/// A paragraph with what the rules ask of it made ready, so that every question
/// takes constant time.
pub(super) struct Passage<'d> {
    /// The article so far.
    pub(super) document: &'d Document<'d>,
    /// The tokens of the paragraph.
    pub(super) tokens: Range<usize>,
    /// Its quotation marks.
    pub(super) marks: Marks,
    /// Per token: the mention that covers it, as index into the document's.
    mentions: Vec<Option<usize>>,
    /// Per token: where the date ends that begins there, 0 where none does.
    dates: Vec<usize>,
    /// Per token: where the name begins that the abbreviated title there stands
    /// before (د. of a doctor), 0 where none does.
    abbreviations: Vec<usize>,
    /// Per token: where its sentence ends, and where it begins.
    sentence_ends: Vec<usize>,
    sentence_starts: Vec<usize>,
    /// Per token: the pair that it opens or that its closing mark ends, and
    /// whether it lies between the marks of a closed pair that is no name.
    pairs: Vec<Option<usize>>,
    protected: Vec<bool>,
    /// Per pair: its marks set off a name.
    names: Vec<bool>,
    /// The paragraph writes final `ى` for alif, so that its final `ي` is one.
    writes_alif: bool,
}

impl<'d> Passage<'d> {
    /// Reads a paragraph. `mentions` are the indexes of the mentions that may
    /// stand in it.
    pub(super) fn new(document: &'d Document<'d>, paragraph: usize, mentions: Range<usize>) -> Self {
        let sentences = document.paragraphs[paragraph].sentences.clone();
        let tokens = document.sentences[sentences.start].tokens.start..document.sentences[sentences.end - 1].tokens.end;
        let length = tokens.len();
        let mut passage = Passage {
            document,
            marks: marks::pair(document, tokens.clone()),
            mentions: vec![None; length],
            dates: vec![0; length],
            abbreviations: vec![0; length],
            sentence_ends: Vec::with_capacity(length),
            sentence_starts: Vec::with_capacity(length),
            pairs: vec![None; length],
            protected: vec![false; length],
            names: Vec::new(),
            writes_alif: tokens.clone().any(|t| matches!(document.surface(t), "على" | "إلى" | "الى")),
            tokens,
        };
        for sentence in &document.sentences[sentences] {
            let mut start = sentence.tokens.start;
            for end in sentence.tokens.clone().map(|t| t + 1) {
                if end == sentence.tokens.end || is_gap(document, end) {
                    passage.sentence_ends.extend(std::iter::repeat_n(end, end - start));
                    passage.sentence_starts.extend(std::iter::repeat_n(start, end - start));
                    start = end;
                }
            }
        }
        passage.place_mentions(mentions);
        passage.place_pairs();
        passage
    }

    fn place_mentions(&mut self, mentions: Range<usize>) {
        for index in mentions {
            let mention = &self.document.mentions[index];
            let begin = mention.tokens.start.max(self.tokens.start);
            let end = mention.tokens.end.min(self.tokens.end);
            if mention.kind == EntityType::Date && begin < end {
                self.dates[begin - self.tokens.start] = end;
            }
            if matches!(mention.kind, EntityType::Date | EntityType::Role) {
                continue;
            }
            for token in begin..end {
                let slot = &mut self.mentions[token - self.tokens.start];
                let longer = slot.is_none_or(|m| self.document.mentions[m].tokens.len() < mention.tokens.len());
                if longer {
                    *slot = Some(index);
                }
            }
            if mention.kind == EntityType::Person && begin < end {
                self.place_abbreviations(begin);
            }
        }
    }

    /// Finds the abbreviated titles right before a name: د. , أ.د. , م/
    fn place_abbreviations(&mut self, name: usize) {
        let first = self.tokens.start;
        let mut at = name;
        while at > first {
            let stop = usize::from(matches!(self.document.surface(at - 1), "." | "/"));
            let Some(letter) = (at - 1).checked_sub(stop).filter(|t| *t >= first) else { return };
            if !tells(Tells::AbbreviatedTitle, self.form(letter)) || stop == 0 && self.form(letter) != "د" {
                return;
            }
            self.abbreviations[letter - first..at - first].fill(name);
            at = letter;
        }
    }

    fn place_pairs(&mut self) {
        let first = self.tokens.start;
        self.names = (0..self.marks.pairs.len()).map(|i| self.sets_off_name(&self.marks.pairs[i])).collect();
        for (index, pair) in self.marks.pairs.iter().enumerate() {
            self.pairs[pair.open.start - first] = Some(index);
            if let Some(close) = &pair.close {
                self.pairs[close.start - first] = Some(index);
                if !self.names[index] && pair.depth == 0 {
                    self.protected[pair.open.start - first..close.end - first].fill(true);
                }
            }
        }
    }

    fn sets_off_name(&self, pair: &Pair) -> bool {
        if pair.close.is_none() || pair.inner.is_empty() {
            return false;
        }
        let words = pair.inner.clone().filter(|t| !self.token(*t).is_punctuation()).count();
        if words == 0 || words > 2 * LONGEST_NAME {
            return false;
        }
        let named = pair.inner.clone().filter(|t| self.mention(*t).is_some()).count();
        if named == words
            || pair.inner.clone().all(|t| matches!(self.token(t).kind, TokenKind::Foreign | TokenKind::Number))
        {
            return true;
        }
        // «سي.بي.إس»
        let initials = words > 1 && !self.document.slice(self.document.span_of(pair.inner.clone())).contains(' ');
        // "بي بي سي"
        let letters = words > 1 && pair.inner.clone().all(|t| words::is(Class::Letter, self.form(t)));
        if initials || letters {
            return true;
        }
        words <= LONGEST_NAME
            && pair.open.start > self.tokens.start
            && nouns::names_follow(&self.token(pair.open.start - 1).stem)
    }

    /// A token of the paragraph.
    pub(super) fn token(&self, at: usize) -> &'d Token {
        &self.document.tokens[at]
    }

    /// Its folded form.
    pub(super) fn form(&self, at: usize) -> &'d str {
        &self.document.tokens[at].folded
    }

    /// The form of the token before, empty at the beginning of the paragraph.
    pub(super) fn form_before(&self, at: usize) -> &'d str {
        if at > self.tokens.start { self.form(at - 1) } else { "" }
    }

    /// First token after the sentence of this one.
    pub(super) fn sentence_end(&self, at: usize) -> usize {
        let place = at.checked_sub(self.tokens.start).and_then(|i| self.sentence_ends.get(i));
        place.copied().unwrap_or(self.tokens.end)
    }

    /// First token of the sentence of this one.
    pub(super) fn sentence_start(&self, at: usize) -> usize {
        let place = at.checked_sub(self.tokens.start).and_then(|i| self.sentence_starts.get(i));
        place.copied().unwrap_or_else(|| self.document.sentences[self.document.sentence_of(at)].tokens.start)
    }

    /// The mention that covers a token.
    pub(super) fn mention(&self, at: usize) -> Option<&'d Mention> {
        let index = *self.mentions.get(at.checked_sub(self.tokens.start)?)?;
        index.map(|m| &self.document.mentions[m])
    }

    /// Where the date ends that begins at a token.
    pub(super) fn date_end(&self, at: usize) -> Option<usize> {
        let end = *self.dates.get(at.checked_sub(self.tokens.start)?)?;
        (end > 0).then_some(end)
    }

    /// Where the name begins whose abbreviated title stands at a token.
    pub(super) fn abbreviated(&self, at: usize) -> Option<usize> {
        let name = *self.abbreviations.get(at.checked_sub(self.tokens.start)?)?;
        (name > 0).then_some(name)
    }

    /// The pair whose opening or closing mark begins at a token.
    pub(super) fn pair(&self, at: usize) -> Option<&Pair> {
        self.pair_index(at).map(|p| &self.marks.pairs[p])
    }

    fn pair_index(&self, at: usize) -> Option<usize> {
        *self.pairs.get(at.checked_sub(self.tokens.start)?)?
    }

    /// The pair that opens at a token.
    pub(super) fn opens(&self, at: usize) -> Option<&Pair> {
        self.pair(at).filter(|p| p.open.start == at)
    }

    /// Whether the marks of the pair that opens here set off a name.
    pub(super) fn opens_name(&self, at: usize) -> bool {
        self.pair_index(at).is_some_and(|p| self.names[p] && self.marks.pairs[p].open.start == at)
    }

    /// Whether a pair sets off a name.
    pub(super) fn is_name(&self, pair: usize) -> bool {
        self.names[pair]
    }

    /// Whether a token stands between the marks of speech, or is one of them.
    pub(super) fn is_protected(&self, at: usize) -> bool {
        self.protected[at - self.tokens.start]
    }

    /// The phrase that begins at a token.
    pub(super) fn phrase(&self, at: usize) -> Option<(Role, usize)> {
        words::phrase(self.document, at, self.sentence_end(at))
    }

    /// Reads a token as a complementizer. آن is none, nor is what a name begins
    /// with.
    pub(super) fn complementizer(&self, at: usize) -> Option<Complementizer> {
        if at >= self.tokens.end {
            return None;
        }
        let found = words::complementizer(self.form(at))?;
        (self.mention(at).is_none() && !self.document.surface(at).contains('آ')).then_some(found)
    }

    /// Reads a token as a preposition. The name علي is none where the paragraph
    /// writes its final ى with two dots less.
    pub(super) fn preposition(&self, at: usize) -> Option<(Frames, Frames)> {
        let found = preposition(self.form(at))?;
        let name = self.writes_alif && self.form(at) == "علي" && self.document.surface(at).ends_with('ي');
        (self.mention(at).is_none() && !name).then_some(found)
    }

    /// Whether a token separates: a comma, dash, bracket or stop.
    pub(super) fn is_separator(&self, at: usize) -> bool {
        self.token(at).is_punctuation() && self.pair(at).is_none() && self.abbreviated(at).is_none()
    }

    /// Whether a token is a comma or semicolon.
    pub(super) fn is_comma(&self, at: usize) -> bool {
        matches!(self.document.surface(at).chars().next(), Some('،' | ',' | '؛' | ';'))
    }

    /// Whether a token is a colon.
    pub(super) fn is_colon(&self, at: usize) -> bool {
        matches!(self.document.surface(at), ":" | "：")
    }

    /// Whether `ب` stands before the word.
    pub(super) fn has_bi(&self, at: usize) -> bool {
        let token = self.token(at);
        if token.proclitics.contains(Proclitics::BI) {
            return true;
        }
        let named = self.mention(at).is_some_and(|m| m.tokens.start == at && m.span.begin == token.span.begin);
        token.segments.is_empty() && token.folded.starts_with("بال") && token.folded.len() > "بال".len() + 2 && !named
    }

    /// Whether `ل` stands before the word.
    pub(super) fn has_li(&self, at: usize) -> bool {
        let token = self.token(at);
        token.proclitics.contains(Proclitics::LI) || token.folded.starts_with("لل") && token.folded.chars().count() > 4
    }

    /// Where a word begins after its prepositions and conjunctions.
    pub(super) fn bare_begin(&self, at: usize) -> u32 {
        let token = self.token(at);
        if let Some(segment) = token.segments.iter().find(|s| s.kind == crate::document::SegmentKind::Stem) {
            return segment.span.begin;
        }
        token.span.begin
    }

    /// The words of a phrase as a name: without quotation marks, and with the
    /// article whole where `لل` swallowed its alif.
    pub(super) fn phrase_text(&self, tokens: Range<usize>) -> String {
        let restored = self.token(tokens.start).segments.iter().any(|s| s.restored_alif);
        let words = self.document.slice(self.phrase_span(tokens)).trim();
        let alif = restored.then_some('ا');
        alif.into_iter().chain(words.chars().filter(|c| !is_quotation_mark(*c))).collect()
    }

    /// The span of a phrase without the clitics before its first word.
    pub(super) fn phrase_span(&self, tokens: Range<usize>) -> Span {
        let span = self.document.span_of(tokens.clone());
        Span { begin: self.bare_begin(tokens.start).min(span.end), end: span.end }
    }
}

/// Whether white space as wide as between the lines of a page stands before a
/// token.
fn is_gap(document: &Document<'_>, at: usize) -> bool {
    let (before, token) = (&document.tokens[at - 1], &document.tokens[at]);
    (token.span.begin - before.span.end) as usize >= GAP
}

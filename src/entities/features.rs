//! What the tagger sees: the features of each token of a sentence.
//!
//! Training and running call the same [`Extractor`]. The features are those of
//! the newswire taggers (word, neighbours, affixes, shape, lists, triggers) and
//! two that Arabic news needs: what stands behind a clitic that could be one
//! ([`View::bare`]), and what the article itself has shown so far
//! ([`super::memory::Memory`]).

mod form;
mod keys;
mod views;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use crate::document::{Document, Pos, Token, TokenKind};
use crate::lexicon::{name_triggers, nationalities, titles};
use crate::sequence::{Features, short};

use form::{agreement, clitics, form};
use keys::{Keys, prefix};

use super::memory::Memory;
use super::names::{Classes, Names};
use super::seen::{Record, Seen};
use super::table::Fingerprint;
use super::words::{Kind, Words};

/// What is known of a word by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Trigger(u16);

impl Trigger {
    const TITLE: u16 = 1 << 8;
    const NATIONALITY: u16 = 1 << 9;
}

/// Words that announce names: class of `name_triggers.tsv` as a bit each, and
/// bits for titles and nationality adjectives.
fn triggers() -> &'static HashMap<&'static str, Trigger> {
    static TABLE: OnceLock<HashMap<&'static str, Trigger>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table: HashMap<&'static str, Trigger> = HashMap::new();
        let mut add = |form: &'static str, bit: u16| table.entry(form).or_default().0 |= bit;
        for row in name_triggers::ROWS {
            for form in row.forms {
                add(form, 1 << row.class as u16);
            }
        }
        for row in titles::ROWS {
            add(row.form, Trigger::TITLE);
        }
        for row in nationalities::ROWS {
            for adjective in row.adjectives {
                add(adjective, Trigger::NATIONALITY);
            }
        }
        table
    })
}

/// Whether a stem announces names (a title, مدينة, العراقي): no name by itself.
pub(super) fn is_announcing(stem: &str) -> bool {
    triggers().contains_key(stem)
}

/// A token as the tagger sees it.
#[derive(Debug, Clone, Copy)]
struct View<'d> {
    core: &'d str,
    stem: &'d str,
    keys: Keys,
    /// `core` without one more letter that could be a clitic; equal to `core`
    /// where there is none.
    bare: &'d str,
    /// What the news tell of the word.
    company: Option<Kind>,
    /// How it was tagged there.
    seen: Option<Record>,
    /// Where in names it stood.
    place: Option<Record>,
    /// What stood after it and before it there.
    announced: Option<Record>,
    announced_before: Option<Record>,
    /// How the longest phrase that covers it was tagged there, and whether it
    /// is not the first word of that.
    seen_phrase: Option<(Record, bool)>,
    lists: Classes,
    bare_lists: Classes,
    /// The longest list match that covers the token: its classes.
    phrase: Classes,
    /// The token is not the first of that match; the match has more words.
    phrase_inside: bool,
    phrase_long: bool,
    trigger: Trigger,
    kind: TokenKind,
    /// Inside quotation marks or brackets, as far as the sentence tells.
    marked: bool,
    /// The tokens within the nearest pair of marks, where few stand there.
    quote: Option<(usize, usize)>,
}

/// Makes features. Holds memory that it uses again.
#[derive(Debug)]
pub struct Extractor {
    names: Names,
    words: Words,
    seen: Seen,
    buffer: String,
}

impl Default for Extractor {
    fn default() -> Self {
        Extractor { names: Names::embedded(), words: Words::embedded(), seen: Seen::embedded(), buffer: String::new() }
    }
}

impl Extractor {
    /// Fills `features` with one position for each of `tokens`, which are those
    /// of a sentence.
    pub fn extract(&mut self, document: &Document<'_>, tokens: Range<usize>, memory: &Memory, features: &mut Features) {
        features.clear();
        let begins_paragraph = {
            let sentence = document.sentence_of(tokens.start);
            document
                .sentences
                .get(sentence)
                .is_some_and(|s| document.paragraphs.get(s.paragraph).is_some_and(|p| p.sentences.start == sentence))
        };
        let all = &document.tokens[tokens.clone()];
        let views = self.views(all);
        for (i, token) in all.iter().enumerate() {
            self.position(document, all, &views, i, token, begins_paragraph, memory, features);
            features.end_position();
        }
    }

    #[allow(clippy::too_many_arguments)] // all of it is one position's surroundings
    fn position(
        &mut self,
        document: &Document<'_>,
        tokens: &[Token],
        views: &[View<'_>],
        i: usize,
        token: &Token,
        begins_paragraph: bool,
        memory: &Memory,
        out: &mut Features,
    ) {
        let at = |k: isize| i.checked_add_signed(k).and_then(|k| views.get(k));
        let outside = |k: isize| short(if k < 0 { "^" } else { "$" });
        let core = |k: isize| at(k).map_or_else(|| outside(k), |v| v.keys.core);
        let stem = |k: isize| at(k).map_or_else(|| outside(k), |v| v.keys.stem);
        let suffix = |k: isize, letters: usize| at(k).map_or_else(|| outside(k), |v| v.keys.suffixes[letters - 1]);
        let view = &views[i];
        // The word itself: HEADS features.
        out.add_short(1, [view.keys.core]);
        out.add_short(2, [view.keys.stem]);
        out.add_short(3, [view.keys.folded]);
        out.add_short(10, [stem(-1), view.keys.stem]);
        out.add_short(11, [view.keys.stem, stem(1)]);
        // Its neighbours.
        out.add_short(4, [core(-1)]);
        out.add_short(5, [core(1)]);
        out.add_short(6, [stem(-1)]);
        out.add_short(7, [stem(1)]);
        out.add_short(8, [core(-2)]);
        out.add_short(9, [core(2)]);
        out.add_short(12, [core(-1), core(1)]);
        out.add_short(13, [core(-2), core(-1)]);
        out.add_short(14, [core(1), core(2)]);
        if view.bare != view.core {
            out.add_short(2, [view.keys.bare]);
        }
        // Letters.
        for n in 1..=4 {
            out.add_short(20 + n, [view.keys.prefixes[n as usize - 1]]);
            out.add_short(25 + n, [view.keys.suffixes[n as usize - 1]]);
        }
        out.add_short(30, [suffix(0, 2), suffix(-1, 2)]);
        out.add_short(31, [suffix(0, 2), suffix(1, 2)]);
        out.add_short(32, [suffix(-1, 3)]);
        out.add_short(33, [suffix(1, 3)]);
        self.grams(view.stem, out);
        // Form.
        let shape = self.shape(document, token);
        out.add_number(40, shape);
        out.add_number(41, at(-1).map_or(99, |v| form(&tokens[i - 1], v)));
        out.add_number(42, at(1).map_or(99, |v| form(&tokens[i + 1], v)));
        out.add_number(43, form(token, view) * 1000 + at(-1).map_or(99, |v| form(&tokens[i - 1], v)));
        out.add_number(44, form(token, view) * 1000 + at(1).map_or(99, |v| form(&tokens[i + 1], v)));
        out.add_number(45, u32::from(view.marked) * 2 + u32::from(at(-1).is_some_and(|v| v.marked)));
        out.add_number(46, u32::from(begins_paragraph) * 10 + i.min(3) as u32);
        let own = form(token, view);
        out.add_number(47, own);
        out.add_number(48, clitics(token, view));
        out.add_short(FORM_AFTER + own, [stem(-1)]);
        // A nationality agrees with the noun before it, a country does not.
        let before = at(-1).map_or(31, |v| agreement(&tokens[i - 1], v));
        out.add_short(STEM_AFTER + before, [view.keys.stem]);
        out.add_number(236, u32::from(view.trigger.0) << 8 | before);
        // A name goes on, or another begins.
        let strongest = |k: isize| at(k).map_or(98, |v| v.seen.map_or(99, Record::strongest));
        out.add_number(237, (strongest(-1) << 8 | strongest(0)) << 4 | clitics(token, view));
        if view.bare != view.core {
            out.add(187, prefix(view.core, 1));
            if let Some(kind) = self.words.get(view.bare) {
                out.add_number(188, kind.path(6));
                out.add_number(189, kind.path(10));
            }
            if let Some(record) = self.seen.get(Fingerprint::EMPTY.and(view.bare)) {
                out.add_number(190, record.levels());
                out.add_number(191, record.strongest());
            }
        }
        self.quote(views, i, out);
        // Lists.
        for (k, template) in [(-2, 49), (-1, 50), (0, 51), (1, 52), (2, 53)] {
            if let Some(view) = at(k) {
                bits(template, view.lists.0 & !Classes::PREFIX.0, out);
                let phrase = u32::from(view.phrase.0 & 0x3E) * 4
                    + u32::from(view.phrase_inside) * 2
                    + u32::from(view.phrase_long);
                out.add_number(template + 10, phrase);
            }
        }
        bits(55, view.bare_lists.0 & !Classes::PREFIX.0, out);
        out.add_number(56, u32::from(view.lists.0 & !Classes::PREFIX.0));
        out.add_number(
            57,
            u32::from(view.lists.0 & PERSON_BITS) << 16 | u32::from(at(1).map_or(1, |v| v.lists.0 & PERSON_BITS)),
        );
        out.add_number(
            58,
            u32::from(view.lists.0 & PERSON_BITS) << 16 | u32::from(at(-1).map_or(1, |v| v.lists.0 & PERSON_BITS)),
        );
        // Company.
        for (k, template) in [(-2, 100), (-1, 110), (0, 120), (1, 130), (2, 140)] {
            let Some(kind) = at(k).and_then(|v| v.company) else { continue };
            out.add_number(template, kind.path(4));
            out.add_number(template + 1, kind.path(6));
            out.add_number(template + 2, kind.path(8));
            out.add_number(template + 3, kind.path(10));
            out.add_number(template + 4, kind.path(12));
        }
        let turns = |k: isize, turns: u32| at(k).map_or(1, |v| v.company.map_or(0, |kind| kind.path(turns)));
        out.add_number(125, view.company.map_or(16, Kind::magnitude));
        out.add_number(126, turns(-1, 7) << 8 | turns(0, 7));
        out.add_number(127, turns(0, 7) << 8 | turns(1, 7));
        out.add_number(128, turns(-1, 7) << 8 | turns(1, 7));
        out.add_number(129, turns(-2, 7) << 8 | turns(-1, 7));
        out.add_number(119, turns(-1, 6) << 16 | turns(0, 6) << 8 | turns(1, 6));
        // How it was tagged in news.
        for (k, template) in [(-1, 150), (0, 160), (1, 170)] {
            let Some(view) = at(k) else { continue };
            match view.seen {
                Some(record) => {
                    for kind in 0..4 {
                        out.add_number(template, kind as u32 * 8 + record.level(kind));
                    }
                    out.add_number(template + 1, record.levels());
                }
                // Common and never in a name, or rare.
                None => out.add_number(template + 2, u32::from(view.company.is_some())),
            }
            match view.seen_phrase {
                Some((record, inside)) => {
                    let strongest = (0..4).max_by_key(|kind| record.level(*kind)).unwrap_or(0) as u32;
                    let place = strongest * 2 + u32::from(inside);
                    out.add_number(template + 3, place);
                    out.add_number(template + 4, place * 16 + record.magnitude());
                }
                None => out.add_number(template + 3, 99),
            }
        }
        for (k, template) in [(-1, 230), (0, 232), (1, 234)] {
            let Some(record) = at(k).and_then(|v| v.place) else { continue };
            for place in 0..4 {
                out.add_number(template, place as u32 * 8 + record.level(place));
            }
            let kind = view.seen.map_or(99, Record::strongest);
            out.add_number(template + 1, record.strongest() << 8 | kind);
        }
        // What the neighbours announce in news.
        for (k, before, template) in [(-1, false, 220), (1, true, 223), (-2, false, 226)] {
            let Some(record) = at(k).and_then(|v| if before { v.announced_before } else { v.announced }) else {
                continue;
            };
            for kind in 0..4 {
                out.add_number(template, kind as u32 * 8 + record.level(kind));
            }
            out.add_number(template + 1, record.levels());
            out.add_number(template + 2, record.strongest() << 16 | own);
        }
        // Triggers.
        for (k, template) in [(-3, 70), (-2, 71), (-1, 72), (0, 73), (1, 74), (2, 75)] {
            if let Some(view) = at(k) {
                bits(template, view.trigger.0, out);
            }
        }
        if let Some(distance) = (1..=8)
            .find(|k| i.checked_sub(*k).and_then(|k| views.get(k)).is_some_and(|v| v.trigger.0 & Trigger::TITLE != 0))
        {
            let nationality = at(-1).is_some_and(|v| v.trigger.0 & Trigger::NATIONALITY != 0);
            out.add_number(76, distance.min(6) as u32 * 2 + u32::from(nationality));
        }
        if let Some((distance, class)) = (1..=4).find_map(|k| {
            let view = i.checked_sub(k).and_then(|k| views.get(k))?;
            (view.trigger.0 & 0xFF != 0).then_some((k, view.trigger.0 & 0xFF))
        }) {
            out.add_number(77, u32::from(class) * 8 + distance as u32);
        }
        if let Some(distance) = (1..=4).find(|k| {
            i.checked_sub(*k).and_then(|k| views.get(k)).is_some_and(|v| v.trigger.0 & !Trigger::NATIONALITY != 0)
        }) {
            out.add_short(200 + distance as u32, [views[i - distance].keys.stem]);
            // How the words between agree.
            let path = (0..distance).fold(u32::from(views[i - distance].trigger.0), |path, k| {
                path << 5 | agreement(&tokens[i - k], &views[i - k])
            });
            out.add_number(205, path);
        }
        if let Some(distance) =
            (1..=6).find(|k| i.checked_sub(*k).and_then(|k| tokens.get(k)).is_some_and(|t| t.pos == Pos::Verb))
        {
            out.add_short(206, [views[i - distance].keys.stem]);
            out.add_number(207, distance as u32);
        }
        // Parts of speech.
        let pos = |k: isize| i.checked_add_signed(k).and_then(|k| tokens.get(k)).map_or(15, |t| t.pos as u32);
        out.add_number(180, pos(0));
        out.add_number(181, pos(-1));
        out.add_number(182, pos(1));
        out.add_number(183, pos(-1) << 8 | pos(0) << 4 | pos(1));
        out.add_number(184, pos(-2) << 8 | pos(-1) << 4 | pos(0));
        // The article so far.
        for (k, template) in [(-1, 80), (0, 81), (1, 82)] {
            if let Some(known) = at(k).and_then(|v| memory.get(v.stem)) {
                out.add_number(template, u32::from(known.label));
                out.add_number(template + 3, u32::from(known.label) * 4 + u32::from(known.count.min(3)));
            }
        }
        if let Some(known) = memory.get(view.stem) {
            out.add_number(88, u32::from(known.label) << 16 | own);
            let before = at(-1).and_then(|v| memory.get(v.stem)).map_or(99, |known| u32::from(known.label));
            out.add_number(89, u32::from(known.label) << 8 | before);
        }
        if view.bare != view.core
            && let Some(known) = memory.get(view.bare)
        {
            out.add_number(87, u32::from(known.label));
        }
    }

    /// What stands in quotation marks or brackets: how long it is, and what
    /// announces it.
    fn quote(&self, views: &[View<'_>], i: usize, out: &mut Features) {
        let Some((begin, end)) = views[i].quote else {
            // The word before a quotation mark is the neighbour of what follows it.
            if let Some((begin, _)) = i.checked_sub(1).and_then(|k| views.get(k)).and_then(|v| v.quote) {
                out.add(218, begin.checked_sub(2).and_then(|k| views.get(k)).map_or("^", |v| v.stem));
            }
            return;
        };
        let place = u32::from(i == begin) * 2 + u32::from(i + 1 == end);
        let length = (end - begin).min(6) as u32;
        let mark = u32::from(views[begin - 1].core == "(");
        out.add_number(210, (length * 4 + place) * 2 + mark);
        let first = u32::from(i == begin);
        match begin.checked_sub(2).and_then(|k| views.get(k)) {
            Some(before) => {
                out.add(211 + first, before.stem);
                bits(213 + first, before.trigger.0, out);
                out.add_number(215, before.company.map_or(0, |kind| kind.path(8)) << 4 | length.min(4) << 1 | first);
            }
            None => out.add_number(216, length * 2 + first),
        }
        out.add_parts(217, &[views[begin].stem, views.get(end + 1).map_or("$", |v| v.stem)]);
    }

    /// Three letters in a row, anywhere in the word.
    fn grams(&mut self, word: &str, out: &mut Features) {
        self.buffer.clear();
        self.buffer.push('^');
        self.buffer.push_str(word);
        self.buffer.push('$');
        let mut ends: [usize; 24] = [0; 24];
        let mut count = 0;
        for (k, (at, c)) in self.buffer.char_indices().enumerate().take(24) {
            ends[k] = at + c.len_utf8();
            count = k + 1;
        }
        for k in 2..count {
            let begin = if k >= 3 { ends[k - 3] } else { 0 };
            out.add(35, &self.buffer[begin..ends[k]]);
        }
    }

    fn shape(&self, document: &Document<'_>, token: &Token) -> u32 {
        let surface = document.slice(token.span);
        let upper = surface.chars().next().is_some_and(char::is_uppercase);
        let all_upper = upper && surface.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        let length = token.stem.chars().count().min(7) as u32;
        (token.kind as u32 * 8 + length) * 4 + u32::from(upper) + u32::from(all_upper)
    }
}

/// How many of the first features of a position tell the word itself.
pub const HEADS: usize = 5;

/// First of the templates of a form after a word.
const FORM_AFTER: u32 = 0x1000;

/// First of the templates of a word after a form.
const STEM_AFTER: u32 = 0x2000;

const PERSON_BITS: u16 = Classes::PERSON.0
    | Classes::GIVEN_MALE.0
    | Classes::GIVEN_FEMALE.0
    | Classes::FAMILY.0
    | Classes::PERSON_WORD.0
    | Classes::NAME_WORD.0
    | Classes::FIRST_OF_PERSON.0
    | Classes::LAST_OF_PERSON.0;

fn bits(template: u32, bits: u16, out: &mut Features) {
    for bit in 0..16 {
        if bits & (1 << bit) != 0 {
            out.add_number(template, bit);
        }
    }
}

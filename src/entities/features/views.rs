//! What is known of each token by itself, and by the phrases it stands in.

use crate::document::Token;

use super::super::names::{Classes, LONGEST};
use super::super::seen;
use super::super::table::Fingerprint;
use super::form::{bare, quotes};
use super::{Extractor, Keys, View, triggers};

impl Extractor {
    /// What is known of each of some tokens.
    pub(super) fn views<'d>(&self, tokens: &'d [Token]) -> Vec<View<'d>> {
        let mut marked = false;
        let mut views: Vec<View<'d>> = tokens
            .iter()
            .map(|token| {
                let bare = bare(&token.core);
                let was_marked = marked;
                if token.is_punctuation() {
                    match token.folded.as_str() {
                        "\"" => marked = !marked,
                        "«" | "“" | "(" | "[" => marked = true,
                        "»" | "”" | ")" | "]" => marked = false,
                        _ => {}
                    }
                }
                View {
                    core: &token.core,
                    stem: &token.stem,
                    keys: Keys::new(token, bare),
                    bare,
                    company: self.words.get(&token.core),
                    seen: self.seen.get(Fingerprint::EMPTY.and(&token.core)),
                    place: self.seen.get(seen::place(&token.core)),
                    announced: self.seen.get(seen::beside(false, &token.stem)),
                    announced_before: self.seen.get(seen::beside(true, &token.stem)),
                    seen_phrase: None,
                    lists: self.names.word(&token.core),
                    bare_lists: if bare == token.core { Classes::default() } else { self.names.word(bare) },
                    phrase: Classes::default(),
                    phrase_inside: false,
                    phrase_long: false,
                    trigger: triggers().get(token.stem.as_str()).copied().unwrap_or_else(|| {
                        token.stem.strip_suffix('ه').and_then(|stem| triggers().get(stem)).copied().unwrap_or_default()
                    }),
                    kind: token.kind,
                    marked: was_marked && marked,
                    quote: None,
                }
            })
            .collect();
        quotes(tokens, &mut views);
        self.phrases(tokens, &mut views);
        self.seen_phrases(tokens, &mut views);
        views
    }

    /// Marks the longest phrases that were tagged in news, from left to right.
    fn seen_phrases(&self, tokens: &[Token], views: &mut [View<'_>]) {
        let mut from = 0;
        while from < tokens.len() {
            let mut phrase = Fingerprint::EMPTY.and(&tokens[from].core);
            let mut best = None;
            for length in 2..=seen::LONGEST.min(tokens.len() - from) {
                phrase = phrase.and(&tokens[from + length - 1].folded);
                if let Some(record) = self.seen.get(phrase) {
                    best = Some((length, record));
                }
            }
            let Some((length, record)) = best else {
                from += 1;
                continue;
            };
            for (k, view) in views[from..from + length].iter_mut().enumerate() {
                view.seen_phrase = Some((record, k > 0));
            }
            from += length;
        }
    }

    /// Marks the longest matches of the lists, from left to right.
    fn phrases(&self, tokens: &[Token], views: &mut [View<'_>]) {
        const NAMES: Classes = Classes(
            Classes::PERSON.0
                | Classes::LOCATION.0
                | Classes::ORGANIZATION.0
                | Classes::MISCELLANEOUS.0
                | Classes::TITLE.0,
        );
        let mut from = 0;
        while from < tokens.len() {
            let mut best = None;
            for first in [views[from].core, views[from].bare] {
                let mut phrase = Fingerprint::EMPTY;
                for length in 1..=LONGEST.min(tokens.len() - from) {
                    phrase = phrase.and(if length == 1 { first } else { tokens[from + length - 1].folded.as_str() });
                    let classes = self.names.get(phrase);
                    if classes.intersects(NAMES) && best.is_none_or(|(longest, _)| length > longest) {
                        best = Some((length, classes));
                    }
                    if !classes.intersects(Classes::PREFIX) {
                        break;
                    }
                }
                if views[from].core == views[from].bare {
                    break;
                }
            }
            let (length, classes) = best.unwrap_or((1, Classes::default()));
            for (k, view) in views[from..from + length].iter_mut().enumerate() {
                view.phrase = classes;
                view.phrase_inside = k > 0;
                view.phrase_long = length > 1;
            }
            from += length;
        }
    }
}

//! The article as evidence: a name that was certain once is found again where
//! it stands bare, later or earlier in the article.
//!
//! The tagger judges a sentence by itself and by what came before. Once a name
//! is known, its other places need no more proof than that they are spelled like
//! it: whole names of two or more words, and the family names of persons who
//! were named in full. Family names that are common words (السويدي, عون) are left
//! alone but where a verb of speech or a title announces them.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::OnceLock;

use compact_str::CompactString;

use crate::document::{Document, EntityType, Pos, Proclitics, Token};
use crate::lexicon::reporting_verbs;
use crate::lexicon::titles::Class;

use super::features::is_announcing;
use super::forms;
use super::seen::Seen;
use super::table::Fingerprint;
use super::tagger::Found;
use super::titles;
use super::words::Words;

/// Names of one beginning that are tried at a token.
const TRIED: usize = 8;
/// Least confidence of the mention that teaches a name.
const SURE: f32 = 0.6;
/// Confidence of what is found by spelling alone, relative to its teacher.
const SHARE: f32 = 0.8;

/// A name to look for.
#[derive(Debug)]
struct Known {
    words: forms::Words,
    kind: EntityType,
    confidence: f32,
    /// A common word, too: found only where it is announced.
    common: bool,
}

/// The names the article has taught.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    by_first: HashMap<CompactString, Vec<Known>>,
}

impl Evidence {
    /// Takes in a name that the tagger found. Says whether it was new.
    pub(super) fn learn(&mut self, document: &Document<'_>, found: &Found) -> bool {
        let words = forms::words(document, found.tokens.clone());
        if found.confidence < SURE || words.is_empty() {
            return false;
        }
        let mut new = false;
        if words.len() > 1 {
            if found.kind == EntityType::Person
                && let Some(last) = words.last().filter(|w| w.chars().nth(2).is_some())
            {
                let common = !is_distinct(last, found.kind);
                new |= self.insert(std::iter::once(last.clone()).collect(), found, common);
            }
            new |= self.insert(words, found, false);
        } else if is_distinct(&words[0], found.kind) {
            new |= self.insert(words, found, false);
        }
        new
    }

    /// Whether a name of this type is known that has these words.
    pub(super) fn knows(&self, document: &Document<'_>, tokens: Range<usize>, kind: EntityType) -> bool {
        let words = forms::words(document, tokens);
        let known = words.first().and_then(|first| self.by_first.get(first));
        known.into_iter().flatten().any(|known| known.kind == kind && known.words == words)
    }

    fn insert(&mut self, words: forms::Words, found: &Found, common: bool) -> bool {
        let known = self.by_first.entry(words[0].clone()).or_default();
        match known.iter_mut().find(|k| k.words == words && k.kind == found.kind) {
            Some(k) => {
                k.confidence = k.confidence.max(found.confidence);
                false
            }
            None => {
                known.push(Known { words, kind: found.kind, confidence: found.confidence, common });
                known.sort_by_key(|k| std::cmp::Reverse(k.words.len()));
                known.truncate(TRIED);
                true
            }
        }
    }

    /// Puts known names of several words for those that are only a part of them:
    /// `تونس` within `نداء تونس`, which the article has named before. What is more
    /// certain than the known name stays.
    pub(super) fn widen(&self, document: &Document<'_>, tokens: Range<usize>, found: &mut Vec<Found>) {
        for known in self.find(document, tokens, |_| false) {
            let overlaps = |f: &Found| f.tokens.start < known.tokens.end && known.tokens.start < f.tokens.end;
            let part = |f: &Found| {
                known.tokens.start <= f.tokens.start
                    && f.tokens.end <= known.tokens.end
                    && f.tokens != known.tokens
                    && f.confidence < known.confidence
            };
            let mut touched = found.iter().filter(|f| overlaps(f)).peekable();
            if known.tokens.len() > 1 && touched.peek().is_some() && touched.all(part) {
                found.retain(|f| !overlaps(f));
                found.push(known);
            }
        }
        found.sort_by_key(|f| f.tokens.start);
    }

    /// Known names among some tokens of a sentence where `taken` says that no
    /// name stands.
    pub(super) fn find(
        &self,
        document: &Document<'_>,
        tokens: Range<usize>,
        taken: impl Fn(usize) -> bool,
    ) -> Vec<Found> {
        let (mut found, mut at) = (Vec::new(), tokens.start);
        while at < tokens.end {
            let token = &document.tokens[at];
            // لارو and فلبس are not ل and ف with a word.
            let whole = || self.by_first.get(forms::bare(&token.folded)).filter(|_| !token.segments.is_empty());
            let here = (!taken(at) && token.is_word() && !is_closed(token))
                .then(|| self.by_first.get(&token.stem).or_else(whole))
                .flatten();
            let hit = here.into_iter().flatten().find(|known| {
                let end = at + known.words.len();
                end <= tokens.end
                    && (!known.common || at > tokens.start && announces(&document.tokens[at - 1]) && !taken(at - 1))
                    && !(known.common && end < tokens.end && taken(end))
                    && (at + 1..end).all(|i| !taken(i))
                    && known
                        .words
                        .iter()
                        .enumerate()
                        .skip(1)
                        .all(|(k, word)| forms::bare(&document.tokens[at + k].folded) == word)
            });
            match hit {
                Some(known) => {
                    let end = at + known.words.len();
                    found.push(Found { tokens: at..end, kind: known.kind, confidence: known.confidence * SHARE });
                    at = end;
                }
                None => at += 1,
            }
        }
        found
    }
}

/// على is no علي.
fn is_closed(token: &Token) -> bool {
    matches!(token.pos, Pos::Preposition | Pos::Particle | Pos::Conjunction | Pos::Pronoun)
}

/// Whether a person's name stands directly behind: a verb of speech, a title
/// with its article.
fn announces(token: &Token) -> bool {
    static VERBS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let verbs = VERBS.get_or_init(|| reporting_verbs::ROWS.iter().map(|row| row.past).collect());
    let form = token.core.as_str();
    let title = || titles::row(&token.stem).is_some_and(|row| row.class != Class::Generic);
    verbs.contains(form)
        || form.strip_suffix('ت').is_some_and(|form| verbs.contains(form))
        || token.proclitics.contains(Proclitics::AL) && title()
}

/// Whether a word is a name of this type wherever it stands: by how it was
/// tagged in news; where the news do not have it, it is rare enough.
fn is_distinct(word: &str, kind: EntityType) -> bool {
    let letters = word.chars().count();
    if letters < 3 || is_announcing(word) {
        return false;
    }
    // The lists of news are of whole words with their article.
    let seen = |word: &str| Seen::embedded().get(Fingerprint::EMPTY.and(word));
    match seen(word).or_else(|| seen(&format!("ال{word}"))) {
        // Level 4: more often than not a name, or nearly.
        Some(record) if record.magnitude() > 2 => record.level(kind as usize) >= if letters > 3 { 4 } else { 5 },
        // Three letters are too often another word.
        _ if letters == 3 => false,
        Some(_) => true,
        None => Words::embedded().get(word).is_none_or(|kind| kind.magnitude() < 4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::{Depth, Options, Pipeline};

    #[test]
    fn a_known_name_is_put_for_a_part_of_it() {
        let text = "أعلن نداء تونس ذلك. ورفض نداء تونس هذا.";
        let document = Pipeline::new().run(text, &Options { depth: Depth::Tokens, ..Options::default() });
        let at: Vec<usize> = (0..document.tokens.len()).filter(|i| document.surface(*i) == "نداء").collect();
        let name = |tokens, kind, confidence| Found { tokens, kind, confidence };
        let mut evidence = Evidence::default();
        evidence.learn(&document, &name(at[0]..at[0] + 2, EntityType::Organization, 0.95));
        let mut found = vec![name(at[1] + 1..at[1] + 2, EntityType::Location, 0.7)];
        evidence.widen(&document, document.sentences[1].tokens.clone(), &mut found);
        assert_eq!((found[0].tokens.clone(), found[0].kind), (at[1]..at[1] + 2, EntityType::Organization));
    }
}

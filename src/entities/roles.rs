//! Which person of the article a description means: المسؤول العراقي، الوزير،
//! السفير الأميركي.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use compact_str::CompactString;

use crate::document::{Document, Entity, EntityId, EntityType, Gender};
use crate::lexicon::nationalities;
use crate::lexicon::titles::{Class, Covers};
use crate::text::normalize::fold;

use super::forms::bare;
use super::{gender, titles};

/// Words besides the head that make two offices those of one body.
const SAME_BODY: usize = 3;

/// The person that a role phrase means, by the titles learnt so far, and how
/// sure that is (0 to 1). `tokens` is the noun phrase: a title word first, then
/// what qualifies it; proclitics and article do not matter. `None` where it
/// begins with no title word, or nobody fits.
///
/// A candidate must have a title whose head is the same word (or one that the
/// head of the phrase covers: مسؤول for وزير), agree in gender, and contradict
/// no nationality. Among those the one whose titles share most words wins, then
/// the one named last before the phrase.
pub fn resolve(document: &Document<'_>, tokens: Range<usize>) -> Option<(EntityId, f32)> {
    let words: Vec<CompactString> = tokens
        .clone()
        .filter(|i| document.tokens.get(*i).is_some_and(|t| t.is_word()))
        .map(|i| document.tokens[i].stem.clone())
        .take(12)
        .collect();
    let phrase = Phrase::read(&words)?;
    let mut best: Option<(f32, u32, &Entity)> = None;
    for entity in document.entities.iter().filter(|e| e.kind == EntityType::Person) {
        let Some(score) = phrase.score(entity) else { continue };
        let last = last_before(document, entity, tokens.start);
        if best.is_none_or(|(s, l, _)| (score, last) > (s, l)) {
            best = Some((score, last, entity));
        }
    }
    best.map(|(score, _, entity)| (entity.id, score))
}

/// One more than the number of the entity's last mention before a token; 0
/// where there is none.
fn last_before(document: &Document<'_>, entity: &Entity, token: usize) -> u32 {
    let before = entity
        .mentions
        .iter()
        .rev()
        .find(|id| document.mentions.get(id.0 as usize - 1).is_some_and(|mention| mention.tokens.start < token));
    before.map_or(0, |id| id.0)
}

/// A title or role phrase taken apart.
struct Phrase {
    /// Stem of the head.
    head: CompactString,
    class: Class,
    covers: &'static [Covers],
    gender: Option<Gender>,
    /// Country of a nationality adjective or a country's name in it.
    nation: Option<&'static str>,
    /// The other words.
    rest: Vec<CompactString>,
}

impl Phrase {
    /// From stems. `None` where no title word begins it.
    fn read(words: &[CompactString]) -> Option<Self> {
        let row = titles::row(words.first()?)?;
        let mut phrase = Phrase {
            head: masculine(words[0].as_str()).into(),
            class: row.class,
            covers: row.covers,
            gender: titles::gender(row),
            nation: None,
            rest: Vec::new(),
        };
        for word in &words[1..] {
            match nation(word) {
                Some(nation) => phrase.nation = Some(nation),
                None if word.chars().count() > 2 => phrase.rest.push(masculine(word).into()),
                None => {}
            }
        }
        Some(phrase)
    }

    /// How well a person fits, from 0 (excluded) to 1; `None` where he does not.
    fn score(&self, entity: &Entity) -> Option<f32> {
        let other = entity.gender.or_else(|| gender::of_given_name(&fold(entity.name.split(' ').next()?)));
        if let (Some(a), Some(b)) = (self.gender, other)
            && a != b
        {
            return None;
        }
        let known: Vec<Phrase> = entity.titles.iter().filter_map(|title| Phrase::read(&stems(title))).collect();
        let nations: Vec<&str> = known.iter().filter_map(|title| title.nation).collect();
        let nation = match self.nation {
            None => 0.0,
            Some(nation) if nations.contains(&nation) => 0.2,
            Some(_) if nations.is_empty() => -0.1,
            Some(_) => return None,
        };
        known.iter().filter_map(|title| self.score_title(title)).map(|score| score + nation).reduce(f32::max)
    }

    fn score_title(&self, title: &Phrase) -> Option<f32> {
        let shared = self.rest.iter().filter(|word| title.rest.contains(word)).count();
        let head = if self.head == title.head {
            0.6
        } else if shared >= SAME_BODY && shared == self.rest.len() {
            // أمين المجلس الأعلى للأمن القومي, and رئيس the same.
            0.4
        } else if covers(self.covers, title.class) {
            0.45
        } else {
            return None;
        };
        if self.rest.is_empty() {
            return Some(head + 0.1);
        }
        // وزير الدفاع is not وزير الخارجية.
        if shared == 0 && !title.rest.is_empty() {
            return None;
        }
        Some(head + 0.2 * shared as f32 / self.rest.len() as f32)
    }
}

/// Whether the classes that a bare word can take up again hold `class`. The two
/// columns of the table list the same values in the same order.
fn covers(covered: &[Covers], class: Class) -> bool {
    covered.iter().any(|c| *c as u8 == class as u8)
}

/// The stems of a title as it is written; its later words keep their clitics,
/// except the preposition before an article (للأمن).
fn stems(title: &str) -> Vec<CompactString> {
    title
        .split(|c: char| !c.is_alphanumeric() && !('\u{064B}'..='\u{0652}').contains(&c))
        .filter(|word| !word.is_empty())
        .map(|word| {
            let word = fold(word);
            match word.strip_prefix("لل") {
                Some(rest) if rest.chars().nth(2).is_some() => rest.into(),
                _ => bare(&word).into(),
            }
        })
        .collect()
}

/// A word without the feminine ending, so that وزيرة and وزير, العراقية and
/// العراقي are one.
fn masculine(word: &str) -> &str {
    match word.strip_suffix('ه') {
        Some(stem) if stem.chars().nth(2).is_some() => stem,
        _ => word,
    }
}

/// The country that a word without article names, or is the adjective of.
fn nation(word: &str) -> Option<&'static str> {
    static TABLE: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let mut table = HashMap::new();
        for row in nationalities::ROWS {
            for form in row.adjectives.iter().chain([&row.country]).chain(row.names).filter(|f| !f.contains(' ')) {
                table.insert(bare(form), row.country);
            }
        }
        table
    });
    table.get(word).or_else(|| table.get(masculine(word))).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stem_list(text: &str) -> Vec<CompactString> {
        stems(text)
    }

    #[test]
    fn a_phrase_is_taken_apart() {
        let phrase = Phrase::read(&stem_list("مستشار الأمن القومي العراقي")).expect("a title");
        assert_eq!(phrase.nation, Some("العراق"));
        assert_eq!(phrase.rest, ["امن", "قومي"]);
        assert!(Phrase::read(&stem_list("الكتاب الجديد")).is_none());
    }

    #[test]
    fn columns_agree() {
        for row in crate::lexicon::titles::ROWS {
            for c in row.covers {
                let same = crate::lexicon::titles::ROWS.iter().find(|r| r.class as u8 == *c as u8);
                assert_eq!(same.map(|r| format!("{:?}", r.class)), Some(format!("{c:?}")));
            }
        }
    }

    #[test]
    fn roles_fit_titles() {
        let score = |role: &str, title: &str| {
            Phrase::read(&stem_list(role)).and_then(|r| r.score_title(&Phrase::read(&stem_list(title))?))
        };
        assert!(score("المسؤول العراقي", "مستشار الأمن القومي العراقي").is_some());
        assert!(score("الوزيرة", "وزيرة الصحة").is_some());
        assert!(score("وزير الدفاع", "وزير الخارجية").is_none());
        assert!(score("المدرب", "وزير الخارجية").is_none());
        assert!(score("أمين المجلس الأعلى للأمن القومي", "رئيس المجلس الأعلى للأمن القومي").is_some());
        assert!(score("أمين المجلس", "رئيس المجلس الأعلى").is_none());
    }
}

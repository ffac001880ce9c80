//! Nouns that can speak, nouns that head what is said, and the gender of a noun
//! phrase by its first word.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::words::{is, tells};
use crate::document::{Gender, Token};
use crate::lexicon::content_heads::{self, Kind as HeadKind};
use crate::lexicon::speaker_nouns::{self, Kind};
use crate::lexicon::speaker_words::Class as Tells;
use crate::lexicon::speech_words::Class;

/// Reads a token as a noun that can speak; clitics and article do not matter.
pub(super) fn speaker(token: &Token) -> Option<Kind> {
    lookup(&SPEAKERS, token)
}

/// What kind of speaker a stem names.
pub(super) fn kind_of(stem: &str) -> Option<Kind> {
    SPEAKERS.get(stem).copied()
}

/// Reads a token as a noun that heads what is said.
pub(super) fn head(token: &Token) -> Option<HeadKind> {
    let form = token.folded.as_str();
    if form.starts_with("ال") {
        // التزامه begins like a definite noun and is none.
        let own = || ["ه", "ها", "هم", "هما", "نا"].iter().find_map(|p| HEADS.get(form.strip_suffix(p)?));
        return HEADS.get(form).or_else(own).copied();
    }
    lookup(&HEADS, token)
}

/// Whether a name commonly stands in marks after this word.
pub(super) fn names_follow(stem: &str) -> bool {
    is(Class::NameFollows, stem)
}

/// Grammatical gender of a noun, by its ending and the few in the lexicon that
/// have another.
/// `None` where the ending says nothing.
pub(super) fn gender(token: &Token) -> Option<Gender> {
    let stem = token.stem.as_str();
    let kind = speaker(token);
    if tells(Tells::AnyGender, stem) {
        return None;
    }
    if tells(Tells::Feminine, stem) {
        return Some(Gender::Feminine);
    }
    if kind.is_some() && tells(Tells::Masculine, stem) {
        return Some(Gender::Masculine);
    }
    let own = token.enclitic.is_empty();
    let long = stem.chars().count();
    let feminine = match kind {
        Some(Kind::Person) => {
            stem.ends_with('ه') && own || long > 5 && ["تان", "تين", "ات"].iter().any(|e| stem.ends_with(e))
        }
        Some(_) => stem.ends_with('ه') || stem.ends_with("ات"),
        None => stem.ends_with('ه') && own || stem.ends_with("ات") && long > 4,
    };
    // A noun of speakers without a feminine ending is masculine.
    if feminine { Some(Gender::Feminine) } else { kind.map(|_| Gender::Masculine) }
}

fn lookup<K: Copy>(map: &HashMap<&'static str, K>, token: &Token) -> Option<K> {
    let folded = token.folded.as_str();
    let bare = |form: &'_ str| -> Option<K> { map.get(form).or_else(|| map.get(form.strip_prefix("ال")?)).copied() };
    // مسؤولي البعثة: the plural has lost its ن to a genitive.
    let governing = || {
        let plural = token.stem.ends_with(['ي', 'و']) && token.stem.chars().count() > 4;
        plural.then(|| map.get(format!("{}ن", token.stem).as_str())).flatten()
    };
    map.get(token.stem.as_str())
        .or_else(governing)
        .copied()
        .or_else(|| bare(folded))
        .or_else(|| ["ه", "ها", "هم", "هما", "نا"].iter().find_map(|p| bare(folded.strip_suffix(p)?)))
        .or_else(|| {
            let rest = folded.strip_prefix("لل")?;
            map.get(rest).copied()
        })
}

static SPEAKERS: LazyLock<HashMap<&'static str, Kind>> = LazyLock::new(|| {
    speaker_nouns::ROWS.iter().flat_map(|row| row.forms.iter().map(|form| (*form, row.kind))).collect()
});

static HEADS: LazyLock<HashMap<&'static str, HeadKind>> = LazyLock::new(|| {
    content_heads::ROWS.iter().flat_map(|row| row.forms.iter().map(|form| (*form, row.kind))).collect()
});

//! Nouns that can speak, nouns that head what is said, and the gender of a noun
//! phrase by its first word.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::words::is;
use crate::document::{Gender, Token};
use crate::lexicon::content_heads::{self, Kind as HeadKind};
use crate::lexicon::speaker_nouns::{self, Kind};
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

/// Grammatical gender of a noun, by its ending and the few that have another.
/// `None` where the ending says nothing.
pub(super) fn gender(token: &Token) -> Option<Gender> {
    let stem = token.stem.as_str();
    let known = match speaker(token) {
        // A group of things, and a group of institutions, is feminine.
        Some(Kind::Body | Kind::Outlet) => match stem {
            "قوات" | "سلطات" | "فصايل" | "قيادات" | "احزاب" | "انديه" | "دول" | "لجان" | "كتل" | "مراكز" | "صحف"
            | "جرايد" | "وسايل" | "حكومات" | "شركات" | "منظمات" => Some(Gender::Feminine),
            _ if stem.ends_with('ه') || stem.ends_with("ات") => Some(Gender::Feminine),
            "بلاد" => Some(Gender::Feminine),
            _ => Some(Gender::Masculine),
        },
        Some(Kind::Document) => match stem {
            "دراسات" | "تقارير" | "بيانات" | "وثايق" | "معلومات" | "ارقام" | "نتايج" | "مصادر" => {
                Some(Gender::Feminine)
            }
            _ if stem.ends_with('ه') || stem.ends_with("ات") => Some(Gender::Feminine),
            _ => Some(Gender::Masculine),
        },
        Some(Kind::Person) => match stem {
            "مصادر" | "عايله" | "اسره" | "مجموعه" | "غالبيه" => Some(Gender::Feminine),
            // Of women as of men: قالت عضو في اللجنة.
            "عضو" => None,
            "عمده" | "داعيه" | "خليفه" | "نوابه" | "قاده" | "قضاه" => {
                Some(Gender::Masculine)
            }
            "نساء" | "نسوه" => Some(Gender::Feminine),
            _ if stem.ends_with('ه') && token.enclitic.is_empty() => Some(Gender::Feminine),
            _ if ["تان", "تين", "ات"].iter().any(|e| stem.ends_with(e)) && stem.chars().count() > 5 => {
                Some(Gender::Feminine)
            }
            _ => Some(Gender::Masculine),
        },
        None => None,
    };
    let feminine = stem.ends_with('ه') && token.enclitic.is_empty() || stem.ends_with("ات") && stem.chars().count() > 4;
    known.or_else(|| feminine.then_some(Gender::Feminine))
}

fn lookup<K: Copy>(map: &HashMap<&'static str, K>, token: &Token) -> Option<K> {
    let folded = token.folded.as_str();
    let bare = |form: &'_ str| -> Option<K> { map.get(form).or_else(|| map.get(form.strip_prefix("ال")?)).copied() };
    map.get(token.stem.as_str())
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

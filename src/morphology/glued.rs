//! Words that were printed without the space between them (`الاستقرارفي`).
//!
//! Most letters of Arabic join the next one, so that a missing space shows; after
//! `ا د ذ ر ز و` and their like it does not, and there it is left out most. A
//! word is taken apart where news does not know it, no clitic explains it, and
//! both parts are well known: the more that speaks for a seam of its kind (`ة` and
//! `ى` end a word, `ال` begins one, a function word stands on one side), the less
//! well. A wrong repair is worse than a missed one.

use std::sync::LazyLock;

use crate::document::{Document, Pos, Proclitics, Span, Token, TokenKind};
use crate::lexicon::glued_words;
use crate::text::{normalize::fold, token};

use super::analyses::{Analyses, Analysis, PRONOUNS, analyses};
use super::counts::{Counts, LogCount};
use super::letters::{Letter, Letters, letters};
use super::pos::function_word;

/// Most times news may have seen a word that is taken apart: three.
const RARE: LogCount = 13;

/// Least letters of a word that is looked at.
const SHORTEST: usize = 5;

/// Most letters: longer ones are no two words.
const LONGEST: usize = 24;

/// Takes the glued words of a sentence apart.
pub(super) fn repair(document: &mut Document<'_>, sentence: usize, counts: &Counts, raw: &mut Letters) {
    let tokens = document.sentences[sentence].tokens.clone();
    let (mut at, mut end) = (tokens.start, tokens.end);
    while at < end {
        let glued = &document.tokens[at];
        if glued.is_word() {
            let begin = glued.span.begin as usize;
            let surface = &document.text[glued.span.range()];
            letters(surface, raw);
            if let Some(place) = seam(&glued.folded, raw, counts).or_else(|| after_tanwin(glued, surface, raw, counts))
            {
                let place = begin + raw[place].at as usize;
                let second = Span::new(place, glued.span.end as usize);
                let first = Span::new(begin, place);
                let parts = [first, second]
                    .map(|span| Token { resegmented: true, ..token(document.text, span, TokenKind::Word) });
                document.tokens.splice(at..=at, parts);
                end += 1;
            }
        }
        at += 1;
    }
    let more = end - tokens.end;
    if more > 0 {
        document.sentences[sentence].tokens.end = end;
        for later in &mut document.sentences[sentence + 1..] {
            later.tokens = later.tokens.start + more..later.tokens.end + more;
        }
    }
}

/// The letters before the seam of a word that is two, if it is.
fn seam(word: &str, raw: &[Letter], counts: &Counts) -> Option<usize> {
    let letters = raw.len();
    if let Some(seam) = listed(word) {
        return Some(seam);
    }
    if !(SHORTEST..=LONGEST).contains(&letters) {
        return None;
    }
    if counts.get(&[word]) > RARE {
        return None;
    }
    let mut explained = None;
    let mut best: Option<(u32, usize)> = None;
    for (i, (at, _)) in word.char_indices().enumerate().skip(2) {
        let (first, second) = word.split_at(at);
        let Some(least) = least(first, second, &raw[..i], &raw[i..]) else { continue };
        let (a, b) = (known(first, counts), known(second, counts));
        if a < least.0 || b < least.1 {
            continue;
        }
        if *explained.get_or_insert_with(|| is_explained(word, counts)) {
            return None;
        }
        let score = u32::from(a) + u32::from(b);
        if best.is_none_or(|(most, _)| score > most) && raw[i].at != raw[i - 1].at {
            best = Some((score, i));
        }
    }
    best.map(|(_, letters)| letters)
}

/// The letters up to a tanwin, which ends a word (`قائلًاذلك`), where news knows
/// what comes after it; in a word that news knows as a whole it is a slip of the
/// hand (`المٌراجع`).
fn after_tanwin(word: &Token, surface: &str, raw: &[Letter], counts: &Counts) -> Option<usize> {
    let at = surface.find(['ً', 'ٌ', 'ٍ']).filter(|_| counts.get(&[&word.folded]) <= RARE)? as u32;
    let mut seam = raw.iter().position(|letter| letter.at > at).filter(|seam| *seam > 1)?;
    // Of ا and tanwin either comes first.
    seam += usize::from(raw[seam].raw == 'ا' && raw[seam - 1].raw != 'ا');
    let rest = fold(&surface[raw.get(seam)?.at as usize..]);
    (raw.len() - seam > 1 && counts.get(&[&rest]) > RARE).then_some(seam)
}

/// How often both sides of a seam must have been seen, at least; `None` where a
/// seam is not believed.
fn least(first: &str, second: &str, before: &[Letter], after: &[Letter]) -> Option<(LogCount, LogCount)> {
    /// Eighths of a doubling: seen 8, 30, 120, 500 times.
    const SOME: LogCount = 24;
    const OFTEN: LogCount = 40;
    const USUAL: LogCount = 56;
    const EVERYWHERE: LogCount = 72;
    let (length, rest) = (before.len(), after.len());
    let (Some(end), Some(begin)) = (before.last(), after.first()) else { return None };
    if rest < 2 || is_name_pair(first, second) {
        return None;
    }
    let (function_first, function_second) = (opens(first, length), closes(second, after));
    // ال and a root letter or three begin many a word (المخدرات); so does والا.
    let bare = first.strip_prefix(['و', 'ف', 'ب', 'ك']).unwrap_or(first);
    // Nor does الان end one, but الآن; nor do the plural of a noun and the dual
    // of a verb with a pronoun (وصولاتهم, يمكنانها).
    let now = second == "الان" && after.get(2).is_some_and(|letter| letter.raw != 'آ');
    let ending = second.strip_prefix("ات").or(second.strip_prefix("ان")).is_some_and(|rest| PRONOUNS.contains(&rest));
    if bare == "ال" || now || ending && begin.raw == 'ا' {
        return None;
    }
    let beginning = bare.starts_with("ال") && bare.len() <= 10 || bare.starts_with("الا") && bare.len() < first.len();
    let articled = second.strip_prefix('و').unwrap_or(second).starts_with("ال");
    if beginning && !function_second && !articled {
        return None;
    }
    let alif = matches!(begin.raw, 'ا' | 'أ' | 'إ' | 'آ');
    let negation = matches!(first, "لا" | "ما") && end.raw == 'ا';
    // ة and ى end a word, إ begins one, and none has two alifs in a row.
    if matches!(end.raw, 'ة' | 'ى') || begin.raw == 'إ' || end.raw == 'ا' && alif {
        let sound = (length > 2 || negation) && (rest > 2 || function_second);
        return sound.then_some((SOME, SOME));
    }
    if !matches!(end.raw, 'ا' | 'أ' | 'إ' | 'آ' | 'د' | 'ذ' | 'ر' | 'ز' | 'و' | 'ؤ' | 'ء') {
        // The missing space shows: only two well-known words are believed, and و
        // is rather a vowel of one.
        if second.starts_with('و') && length < 5 && !function_first {
            return None;
        }
        if length >= 6 && rest >= 5 && length + rest >= 12 {
            return Some((SOME, OFTEN));
        }
        let function = length >= 5 && function_second || rest >= 5 && length >= 3 && function_first;
        return (function || length >= 4 && rest >= 4).then_some((USUAL, USUAL));
    }
    if second.starts_with("ال") && length >= 3 && rest >= 5 {
        return Some((OFTEN, SOME));
    }
    if negation {
        // A name of ما and لا is one that begins like a verb (مايونغ).
        let verb = matches!(begin.raw, 'ي' | 'ت' | 'ن') && rest >= 4 && conjugates(second);
        return verb.then_some((SOME, SOME + 8));
    }
    if function_first && function_second && length >= 3 {
        return Some((EVERYWHERE, EVERYWHERE));
    }
    if function_first && rest >= 4 && (first == "او" || length + rest >= 8) {
        // Names begin with او.
        let clitic = matches!(begin.raw, 'ب' | 'ل') && rest >= 6;
        return Some((EVERYWHERE, if first == "او" && !clitic { USUAL } else { SOME }));
    }
    if function_second && (length >= 5 || length == 4 && rest >= 3) {
        return Some((
            if rest == 2 {
                USUAL
            } else if length > 5 {
                SOME
            } else {
                OFTEN
            },
            USUAL,
        ));
    }
    (length >= 4 && rest >= 4 && length + rest >= 9).then_some((USUAL, USUAL))
}

/// Whether news knows a word in ي, ت or ن with another of these letters, too, as
/// it does verbs; or knows it so well that it is none of a name.
fn conjugates(verb: &str) -> bool {
    let counts = Counts::words();
    let rest = verb.strip_prefix(['ي', 'ت', 'ن']).unwrap_or(verb);
    let singular = rest.strip_suffix("ون").or_else(|| rest.strip_suffix("وا")).unwrap_or(rest);
    let others = ["ي", "ت", "ن"].iter().filter(|letter| !verb.starts_with(**letter));
    let most = others.map(|letter| counts.get(&[letter, singular])).max().unwrap_or(0);
    // Four times; and 500 times.
    most >= 16 || counts.get(&[verb]) >= 72
}

/// Whether a word is one of those that stand before others and are often glued
/// to them.
fn opens(first: &str, letters: usize) -> bool {
    // الا begins every noun in ا with the article; the others begin names.
    (letters > 2 || first == "او") && !matches!(first, "الا" | "اما" | "معا" | "بيد") && is_function(first)
}

/// Whether a word is one of those that stand after others and are often glued to
/// them.
fn closes(second: &str, letters: &[Letter]) -> bool {
    let (Some(begin), Some(last)) = (letters.first(), letters.last()) else { return false };
    match second {
        // An ending of the dual and the plural, but for its hamza.
        "ان" => matches!(begin.raw, 'أ' | 'إ'),
        "الي" | "علي" => last.raw == 'ى',
        "في" | "من" | "عن" => true,
        "بان" | "وان" | "لان" => letters.get(1).is_some_and(|letter| matches!(letter.raw, 'أ' | 'إ')),
        "انه" | "انها" | "انهم" | "بانه" | "بانها" | "بانهم" => true,
        _ => letters.len() >= 4 && is_function(second),
    }
}

fn is_function(word: &str) -> bool {
    use Pos::{Adverb, Conjunction, Particle, Preposition, Pronoun};
    matches!(function_word(word), Some((Preposition | Conjunction | Pronoun | Particle | Adverb, _)))
}

/// How often news knows a word, in its SEARCH form; or, at an eighth of that, what
/// stands in it after one proclitic.
fn known(word: &str, counts: &Counts) -> LogCount {
    let own = counts.get(&[word]);
    match word.strip_prefix(['و', 'ف', 'ب', 'ل', 'ك']) {
        Some(rest) if rest.chars().nth(3).is_some() => own.max(counts.get(&[rest]).saturating_sub(24)),
        _ => own,
    }
}

/// Whether clitics on a known word explain it.
fn is_explained(word: &str, counts: &Counts) -> bool {
    /// Five times.
    const LEAST: LogCount = 19;
    let mut found = Analyses::new();
    analyses(word, &mut found);
    let explains = |analysis: &Analysis| {
        let stem = analysis.stem(word);
        let long = stem.chars().nth(2).is_some();
        let changed = || match stem.strip_suffix('ت') {
            Some(rest) if analysis.end < word.len() => counts.get(&[rest, "ه"]),
            _ => 0,
        };
        let restored = || if analysis.proclitics().contains(Proclitics::LI) { counts.get(&["ا", stem]) } else { 0 };
        long && (counts.get(&[stem]) > LEAST
            || counts.get(&["ال", stem]) > LEAST
            || changed() > LEAST
            || restored() > LEAST)
    };
    found.iter().any(|a| !a.is_whole(word) && explains(a)) || counts.get(&["ال", word]) > LEAST
}

/// Whether the two are a name that is written as one word (`عبدالله`).
fn is_name_pair(first: &str, second: &str) -> bool {
    let has = |kind, form| glued_words::ROWS.iter().any(|row| row.kind == kind && row.forms.contains(&form));
    has(glued_words::Kind::First, first.strip_prefix('و').unwrap_or(first)) || has(glued_words::Kind::Second, second)
}

/// The seam of a word that the table of words printed so lists.
fn listed(word: &str) -> Option<usize> {
    static APART: LazyLock<Vec<(String, usize)>> = LazyLock::new(|| {
        let forms =
            glued_words::ROWS.iter().filter(|row| row.kind == glued_words::Kind::Apart).flat_map(|row| row.forms);
        let pairs = forms.filter_map(|form| form.split_once(' '));
        let mut words: Vec<_> = pairs.map(|(a, b)| (format!("{a}{b}"), a.chars().count())).collect();
        words.sort_unstable();
        words
    });
    let bare = word.strip_prefix(['و', 'ف']).unwrap_or(word);
    if !bare.starts_with(['ل', 'م']) {
        return None;
    }
    let at = APART.binary_search_by(|entry| entry.0.as_str().cmp(bare)).ok()?;
    Some(APART[at].1 + usize::from(bare.len() < word.len()))
}

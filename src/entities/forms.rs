//! Names as they are compared: folded words without clitics and article, and
//! the skeleton that different spellings of a foreign name share.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::OnceLock;

use compact_str::CompactString;
use smallvec::SmallVec;

use crate::document::{Document, EntityType, Proclitics, SegmentKind, Span, Token, TokenKind};
use crate::lexicon::{aliases, name_triggers, nationalities, no_article, spellings};

use super::features::is_announcing;
use super::names::{Classes, Names};
use super::tagger::Found;

/// The words of a name, as compared.
pub(super) type Words = SmallVec<[CompactString; 4]>;

/// The words of the name that stands in `tokens`, one for each word of the text.
/// Only its first word can carry proclitics.
pub(super) fn words(document: &Document<'_>, tokens: Range<usize>) -> Words {
    let mut words = Words::new();
    for (i, token) in tokens.clone().map(|i| (i, &document.tokens[i])) {
        match token.kind {
            TokenKind::Punctuation | TokenKind::Symbol => {}
            _ if is_hashtag(token) => {
                words.extend(token.folded[1..].split('_').filter(|w| !w.is_empty()).map(|w| bare(w).into()));
            }
            _ => words.push(if i == tokens.start { token.stem.clone() } else { later(token) }),
        }
    }
    words
}

/// A word inside a name: without article, with all else that it has.
pub(super) fn later(token: &Token) -> CompactString {
    if token.proclitics == Proclitics::AL && token.enclitic.is_empty() {
        token.stem.clone()
    } else {
        bare(&token.folded).into()
    }
}

/// A folded word without its article.
pub(super) fn bare(word: &str) -> &str {
    static WITHOUT: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let without =
        || WITHOUT.get_or_init(|| no_article::ROWS.iter().flat_map(|row| row.forms.iter().copied()).collect());
    match word.strip_prefix("ال") {
        Some(rest) if rest.chars().nth(1).is_some() && !without().contains(word) => rest,
        _ => word,
    }
}

/// Whether a word is written as one with the next as often as not: `عبد الله`
/// and `عبدالله`, `أبو ظبي` and `أبوظبي`. Its one spelling where so.
pub(super) fn opens(word: &str) -> Option<&'static str> {
    match word {
        "عبد" => Some("عبد"),
        "ابو" | "ابي" | "ابا" => Some("ابو"),
        _ => None,
    }
}

/// Two words of which the first [`opens`] the second.
pub(super) fn glued(open: &str, next: &str) -> CompactString {
    // The article was cut from the second, and is written in one word.
    let article = if open == "عبد" && !next.starts_with("رب") { "ال" } else { "" };
    match next {
        "الله" => CompactString::from(open) + next,
        _ => CompactString::from(open) + article + next,
    }
}

/// The words of a name with those glued that may be written as one.
pub(super) fn joined(words: &[CompactString]) -> Words {
    let mut out = Words::new();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        match (opens(word), rest.as_slice().first()) {
            (Some(open), Some(next)) => {
                out.push(glued(open, next));
                rest.next();
            }
            _ => match word.strip_prefix("ابوال") {
                Some(rest) if rest.chars().nth(1).is_some() => out.push(glued("ابو", rest)),
                _ => out.push(word.clone()),
            },
        }
    }
    out
}

/// What spellings of a name have in common: weak letters gone after the first,
/// letters that transcriptions take for one another made one (غ ج ق ك of g, ت ط
/// of t, س ص, ف ڤ, ث ت). `غوغل` and `جوجل` share it, `ترامب` and `ترمب` too.
pub(super) fn skeleton(word: &str) -> CompactString {
    let mut last = '\0';
    let mut out = CompactString::default();
    for (i, c) in bare(word).chars().enumerate() {
        let c = match c {
            'ا' | 'و' | 'ي' | 'ه' | 'ء' if i > 0 => continue,
            c => consonant(c),
        };
        if c != last {
            out.push(c);
        }
        last = c;
    }
    out
}

/// One letter for those that transcriptions take for one another.
fn consonant(letter: char) -> char {
    match letter {
        'غ' | 'ج' | 'ق' | 'گ' | 'چ' => 'ك',
        'ط' | 'ث' => 'ت',
        'ص' | 'ز' => 'س',
        'ڤ' | 'ڥ' => 'ف',
        'پ' => 'ب',
        'ض' | 'ذ' | 'ظ' => 'د',
        c => c,
    }
}

/// Whether two words can be one name spelled twice: by their [`skeleton`],
/// unless both are names that many bear (محمد and محمود, سالم and سليم).
pub(super) fn alike(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let long = |word: &str| word.chars().nth(3).is_some();
    long(a) && long(b) && !(is_common(a) && is_common(b)) && {
        let skeleton = skeleton(a);
        skeleton.chars().nth(1).is_some() && skeleton == self::skeleton(b)
    }
}

/// Whether several known persons are named by this word, at either end of their
/// names: a name of the language, with one spelling.
fn is_common(word: &str) -> bool {
    let classes = Names::embedded().word(word);
    classes.intersects(Classes::FIRST_OF_PERSON) && classes.intersects(Classes::LAST_OF_PERSON)
}

/// The spelling of a word that keys have.
fn spelling(word: &str) -> &str {
    static TABLE: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let rows = spellings::ROWS.iter();
        rows.flat_map(|row| row.others.iter().map(move |other| (*other, row.form))).collect()
    });
    table.get(word).copied().unwrap_or(word)
}

/// Words in the spelling that keys have.
fn spelled(words: &[CompactString]) -> String {
    words.iter().map(|word| spelling(word)).collect::<Vec<_>>().join(" ")
}

/// A phrase as the aliases are keyed by: words without article.
fn phrase(form: &str) -> String {
    let words: Words = form.split(' ').map(|word| bare(word).into()).collect();
    spelled(&joined(&words))
}

/// Names that share no word with the name they stand for, to that name.
fn table() -> &'static HashMap<String, String> {
    static TABLE: OnceLock<HashMap<String, String>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = HashMap::new();
        for row in nationalities::ROWS {
            for name in row.names {
                table.insert(phrase(name), phrase(row.country));
            }
        }
        for row in aliases::ROWS {
            for name in row.names {
                table.insert(phrase(name), phrase(row.key));
            }
        }
        table
    })
}

/// The key of a name: its words, or those of the name it is an alias of.
pub(super) fn key(words: &[CompactString]) -> CompactString {
    let spelled = spelled(words);
    table().get(&spelled).map_or_else(|| spelled.as_str().into(), |key| key.as_str().into())
}

/// The words of a body's name without the nationality that news put behind it
/// (`ريال مدريد الإسباني`); not of one that begins with a noun (`مجلس النواب
/// العراقي`), which needs it.
pub(super) fn without_nationality<'w>(
    document: &Document<'_>,
    found: &Found,
    words: &'w [CompactString],
) -> &'w [CompactString] {
    let first = &document.tokens[found.tokens.start];
    let proper = || !first.proclitics.contains(Proclitics::AL) && !is_announcing(&first.stem);
    match words {
        [name @ .., _]
            if found.kind == EntityType::Organization
                && !name.is_empty()
                && is_nationality(&document.tokens[found.tokens.end - 1])
                && proper() =>
        {
            name
        }
        _ => words,
    }
}

/// Whether a key is that of a country.
pub(super) fn is_country(key: &str) -> bool {
    static KEYS: OnceLock<HashSet<String>> = OnceLock::new();
    KEYS.get_or_init(|| nationalities::ROWS.iter().map(|row| phrase(row.country)).collect()).contains(key)
}

/// Whether a noun at the head of a name makes it another thing than what is
/// named behind it: `وزارة`, `مطار`, `كأس`; not `مدينة`, `نادي`.
pub(super) fn is_whole(word: &str) -> bool {
    static WORDS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        let nouns = |row: &&name_triggers::Row| {
            use name_triggers::Class::{Event, Geography, Institution, Work};
            matches!(row.class, Institution | Geography | Event | Work)
        };
        name_triggers::ROWS.iter().filter(nouns).flat_map(|row| row.forms.iter().copied()).collect()
    });
    words.contains(word)
}

/// `الإيرانية`, `الأميركي`.
pub(super) fn is_nationality(token: &Token) -> bool {
    static WORDS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let words =
        WORDS.get_or_init(|| nationalities::ROWS.iter().flat_map(|row| row.adjectives.iter().copied()).collect());
    let stem = bare(&token.folded);
    stem.len() < token.folded.len() && words.contains(stem.strip_suffix('ه').unwrap_or(stem))
}

/// Where a name stands: from the stem of its first token, without proclitics.
pub(super) fn span(document: &Document<'_>, tokens: Range<usize>) -> Span {
    let mut span = document.span_of(tokens.clone());
    let first = &document.tokens[tokens.start];
    if let Some(stem) = first.segments.iter().find(|s| s.kind == SegmentKind::Stem) {
        span.begin = stem.span.begin;
    } else if is_hashtag(first) && span.len() > 1 && document.slice(span).starts_with('#') {
        span.begin += 1;
    }
    span
}

fn is_hashtag(token: &Token) -> bool {
    token.kind == TokenKind::Handle && token.folded.starts_with('#')
}

/// The words of a name or title as they are written; an article that lost its
/// alif behind `ل` has it again (`للعراق` gives `العراق`).
pub(super) fn text(document: &Document<'_>, tokens: Range<usize>) -> String {
    let span = span(document, tokens.clone());
    let stem = document.tokens[tokens.start].segments.iter().find(|s| s.kind == SegmentKind::Stem);
    let alif = if stem.is_some_and(|s| s.restored_alif) { "ا" } else { "" };
    let text = document.slice(span).trim();
    if document.tokens[tokens].iter().any(is_hashtag) {
        // A hashtag is a name written for a machine.
        return text.replace('#', "").replace('_', " ");
    }
    format!("{alif}{text}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::{Depth, Options, Pipeline};

    fn key_of(text: &str) -> CompactString {
        key(&text.split(' ').map(CompactString::from).collect::<Vec<_>>())
    }

    #[test]
    fn aliases_lead_to_one_key() {
        assert_eq!(key_of("جمهوريه اسلاميه"), "ايران");
        assert_eq!(key_of("اميركا"), key_of("ولايات متحده"));
        assert_eq!(key_of("داعش"), key_of("تنظيم دوله"));
    }

    /// The key of the first entity of a text that names something.
    fn key_in(text: &str) -> String {
        let document = Pipeline::new().run(text, &Options { depth: Depth::Entities, ..Options::default() });
        document.entities.first().map_or_else(String::new, |entity| entity.key.to_string())
    }

    #[test]
    fn keys_are_equal_across_spellings() {
        for (a, b) in [
            ("زار الرئيس دونالد ترامب المدينة", "زار الرئيس دونالد ترمب المدينة"),
            ("قال بنيامين نتنياهو إنه", "وقال بينيامين نتانياهو إنه"),
            ("وزير الخارجية عبدالله بن زايد", "وزير الخارجية عبد الله بن زايد"),
            ("قال الرئيس عبد الفتاح السيسى", "قال الرئيس عبدالفتاح السيسي"),
            ("أعلنت أميركا ذلك", "وأعلنت أمريكا ذلك"),
            ("في سورية اليوم", "في سوريا اليوم"),
            ("وصل إلى أبو ظبي", "وصل إلى أبوظبي"),
            ("قال الاتحاد الأوربي إنه", "وقال الاتحاد الأوروبي إنه"),
            ("قال قاسم الاعرجي إنه", "وقال قاسم الأعرجى إنه"),
            ("قال دونالد ترامب إنه", "قال #دونالد_ترمب إنه"),
            ("أعلنت شركة جوجل ذلك", "أعلنت شركة غوغل ذلك"),
        ] {
            assert_ne!(key_in(a), "", "{a}");
            assert_eq!(key_in(a), key_in(b), "{a}");
        }
    }

    #[test]
    fn the_mark_of_a_hashtag_is_no_part_of_the_name() {
        let document =
            Pipeline::new().run("قال #دونالد_ترمب إنه", &Options { depth: Depth::Entities, ..Options::default() });
        assert_eq!(document.slice(document.mentions[0].span), "دونالد_ترمب");
    }

    #[test]
    fn names_that_many_bear_are_not_spellings_of_one_another() {
        for (a, b) in [("محمد", "محمود"), ("سالم", "سليم"), ("قاسم", "جاسم"), ("سلمان", "سليمان"), ("حسن", "حسين")]
        {
            assert!(!alike(a, b), "{a} {b}");
        }
        for (a, b) in [("ترامب", "ترمب"), ("فاراج", "فارج"), ("مانشستر", "مانشيستر"), ("غوغل", "جوجل")]
        {
            assert!(alike(a, b), "{a} {b}");
        }
    }

    #[test]
    fn spellings_share_a_skeleton() {
        for (a, b) in [("غوغل", "جوجل"), ("ترامب", "ترمب"), ("شمخاني", "الشمخاني"), ("بوتين", "بوتن")]
        {
            assert_eq!(skeleton(a), skeleton(b), "{a} {b}");
        }
        assert_ne!(skeleton("ماكرون"), skeleton("مرسي"));
    }
}

//! Words as they are compared: what stands between spaces and punctuation, folded so
//! that spellings of one word are one.

use std::collections::BTreeSet;

use unicode_normalization::char::is_combining_mark;

use crate::document::Span;

/// Words that introduce content and belong to nobody's: annotators and programs may
/// take them in or leave them out.
const COMPLEMENTIZERS: [&str; 11] = ["ان", "انه", "انها", "انهم", "انهما", "بان", "بانه", "بانها", "الي", "علي", "ب"];

/// The words of a text.
pub(super) struct Words(Vec<Word>);

struct Word {
    span: Span,
    complementizer: bool,
}

impl Words {
    pub(super) fn new(text: &str) -> Self {
        let word = |span: Span| Word { span, complementizer: COMPLEMENTIZERS.contains(&&*fold(&text[span.range()])) };
        Words(spans(text).into_iter().map(word).collect())
    }

    /// The words that any of the spans touches.
    pub(super) fn touched(&self, spans: &[Span]) -> BTreeSet<usize> {
        spans.iter().flat_map(|span| self.range(*span)).collect()
    }

    /// The same without complementizers.
    pub(super) fn content(&self, spans: &[Span]) -> BTreeSet<usize> {
        let mut touched = self.touched(spans);
        touched.retain(|&word| !self.0[word].complementizer);
        touched
    }

    /// The first and last word that the span touches; none where it touches none.
    pub(super) fn ends(&self, span: Span) -> Option<(usize, usize)> {
        let range = self.range(span);
        Some((range.start, range.end.checked_sub(1)?)).filter(|(first, last)| first <= last)
    }

    /// The span from one word to another.
    pub(super) fn span(&self, (first, last): (usize, usize)) -> Span {
        self.0[first].span.join(self.0[last].span)
    }

    fn range(&self, span: Span) -> std::ops::Range<usize> {
        let begin = self.0.partition_point(|word| word.span.end <= span.begin);
        let end = self.0.partition_point(|word| word.span.begin < span.end);
        begin..end.max(begin)
    }
}

/// Letters and digits, with the signs above and below that stand among them.
fn spans(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut begin = None;
    for (at, c) in text.char_indices() {
        match begin {
            None if is_letter(c) => begin = Some(at),
            Some(from) if !is_letter(c) && !is_sign(c) => {
                spans.push(Span::new(from, at));
                begin = None;
            }
            _ => {}
        }
    }
    spans.extend(begin.map(|from| Span::new(from, text.len())));
    spans
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && !is_combining_mark(c)
}

/// Vowel signs, the dagger alif and the stretch of a letter.
fn is_sign(c: char) -> bool {
    matches!(c, '\u{064B}'..='\u{0652}' | '\u{0670}' | '\u{0640}')
}

/// Without signs and characters that are not seen, letters that are confused in print
/// made one.
pub(super) fn fold(text: &str) -> String {
    let seen = |c: &char| !is_sign(*c) && !matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{FEFF}');
    let folded = text.chars().filter(seen).map(|c| match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ئ' => 'ي',
        'ة' => 'ه',
        'ؤ' => 'و',
        c => c,
    });
    folded.flat_map(char::to_lowercase).collect()
}

/// The words of a name or a target, without proclitics before the article and without
/// the article.
pub(super) fn name_words(name: &str) -> Vec<String> {
    spans(name).into_iter().map(|span| bare(&fold(&name[span.range()])).to_owned()).collect()
}

/// `و` or `ف`, then `ب`, `ل` or `ك`, then the article: cut where all that is there and
/// two letters stay.
fn bare(word: &str) -> &str {
    let cut_one = |word: &'_ str, of: &[char]| word.strip_prefix(of).map(str::len);
    let after = |len: Option<usize>, word: &'_ str| len.map(|len| word.len() - len);
    let conjunctions = [after(cut_one(word, &['و', 'ف']), word), Some(0)];
    for conjunction in conjunctions.into_iter().flatten() {
        let rest = &word[conjunction..];
        let prepositions = [after(cut_one(rest, &['ب', 'ل', 'ك']), rest), Some(0)];
        for preposition in prepositions.into_iter().flatten() {
            let rest = &rest[preposition..];
            let stem = rest.strip_prefix("ال").or_else(|| rest.strip_prefix("لل"));
            if let Some(stem) = stem.filter(|stem| stem.chars().nth(1).is_some()) {
                return stem;
            }
        }
    }
    word
}

/// Whether one name is the other, or a part of it that keeps its first or last word.
pub(super) fn same_name(one: &str, other: &str) -> bool {
    let words = |name: &str| name_words(name.strip_prefix("ANON:").unwrap_or(name));
    let (one, other) = (words(one), words(other));
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    let (Some(first), Some(last)) = (short.first(), short.last()) else { return false };
    short == long
        || short.iter().all(|word| long.contains(word)) && (long.first() == Some(first) || long.last() == Some(last))
}

/// Overlap of two sets: twice what both have over what each has, 0 to 1.
pub(super) fn overlap<T: Ord>(one: &BTreeSet<T>, other: &BTreeSet<T>) -> f64 {
    match one.len() + other.len() {
        0 => 0.0,
        all => 2.0 * one.intersection(other).count() as f64 / all as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_keeps_its_signs_and_ends_at_punctuation() {
        let text = "«الأُسَر_ة» ‏2021-22،قالَ";
        let words: Vec<_> = spans(text).into_iter().map(|span| &text[span.range()]).collect();
        assert_eq!(words, ["الأُسَر", "ة", "2021", "22", "قالَ"]);
    }

    #[test]
    fn names_are_compared_without_clitics_and_article() {
        assert_eq!(name_words("وبالعراق للوزارة الى ولله"), ["عراق", "وزاره", "الي", "ولله"]);
        for (one, other, same) in [
            ("علي شمخاني", "شمخاني", true),
            ("وزارة الخارجية", "الوزارة", true),
            ("ANON:مصدر حكومي", "مصدر", true),
            ("محمد عبد السلام", "عبد", false),
            ("طهران", "إيران", false),
            ("", "إيران", false),
        ] {
            assert_eq!(same_name(one, other), same, "{one} {other}");
        }
    }

    #[test]
    fn complementizers_are_no_content() {
        let words = Words::new("قال إن الأمر انتهى");
        let all = Span::new(0, "قال إن الأمر انتهى".len());
        assert_eq!(words.touched(&[all]).len(), 4);
        assert_eq!(words.content(&[all]).len(), 3);
        assert_eq!(words.ends(all), Some((0, 3)));
        assert_eq!(words.ends(Span::new(6, 7)), None);
    }
}

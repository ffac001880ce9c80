//! Parts of speech, coarse: enough to tell a verb from a noun from a name.
//!
//! Closed classes stand in `lexicon/function_words.tsv`. A linear-chain model
//! ([`crate::sequence`]) judges the rest by affixes, clitics, the class of the
//! stem in news ([`super::clusters`]) and the words beside it.

use std::sync::LazyLock;

use crate::document::{Pos, Proclitics, Token, TokenKind};
use crate::lexicon::function_words;
use crate::sequence::{Features, Label, Model, Scratch, short};

use super::clusters;
use super::counts::Counts;
use super::letters::{head, tail};
use super::table::Front;

/// The labels of the model, by their numbers.
pub const LABELS: [(&str, Pos); 11] = [
    ("noun", Pos::Noun),
    ("name", Pos::ProperNoun),
    ("adjective", Pos::Adjective),
    ("verb", Pos::Verb),
    ("preposition", Pos::Preposition),
    ("conjunction", Pos::Conjunction),
    ("pronoun", Pos::Pronoun),
    ("particle", Pos::Particle),
    ("adverb", Pos::Adverb),
    ("number", Pos::Number),
    ("mark", Pos::Punctuation),
];

/// The tagger, with memory that is used again from sentence to sentence.
#[derive(Debug, Default)]
pub struct Tagger {
    features: Features,
    scratch: Scratch,
    labels: Vec<Label>,
    /// Whether the text writes the preposition على with its own letter, so that
    /// علي is the name in it; unknown until the first علي.
    writes_ala: Option<bool>,
}

impl Tagger {
    /// Tags the tokens of a sentence, their clitics already cut.
    pub fn tag(&mut self, text: &str, tokens: &mut [Token]) {
        static MODEL: LazyLock<Model> =
            LazyLock::new(|| Model::from_bytes(include_bytes!("../../models/pos.bin")).expect("the file is a model"));
        self.tag_with(&MODEL, text, tokens);
    }

    /// Tags with another model than the one compiled in.
    pub fn tag_with(&mut self, model: &Model, text: &str, tokens: &mut [Token]) {
        features(text, tokens, &mut self.features);
        model.decode(&self.features, &mut self.scratch, &mut self.labels);
        for (token, &label) in tokens.iter_mut().zip(&self.labels) {
            token.pos = certain(token).or_else(|| LABELS.get(label).map(|(_, pos)| *pos)).unwrap_or_default();
            // Egyptian papers write علي for على, and folding makes one of them.
            // Which it is, the rest of the text shows.
            if token.core == "علي"
                && text[token.span.range()].ends_with("علي")
                && *self.writes_ala.get_or_insert_with(|| text.contains("على"))
            {
                token.pos = Pos::ProperNoun;
            }
        }
    }
}

/// The part of speech of a token that its form alone decides.
pub fn certain(token: &Token) -> Option<Pos> {
    decided(token, || function_word(&token.core))
}

/// The same, with what the table of closed classes says of its core.
fn decided(token: &Token, closed: impl FnOnce() -> Option<(Pos, bool)>) -> Option<Pos> {
    match token.kind {
        TokenKind::Punctuation | TokenKind::Symbol => Some(Pos::Punctuation),
        TokenKind::Number => Some(Pos::Number),
        TokenKind::Handle => Some(Pos::Other),
        TokenKind::Foreign => Some(Pos::ProperNoun),
        TokenKind::Word => match closed() {
            Some((pos, true)) => Some(pos),
            _ if token.proclitics.contains(Proclitics::SA) => Some(Pos::Verb),
            _ => None,
        },
    }
}

/// What the table of closed classes says of a form, and whether that is certain.
pub fn function_word(form: &str) -> Option<(Pos, bool)> {
    type Entry = (u128, Pos, bool);
    static WORDS: LazyLock<Vec<Entry>> = LazyLock::new(|| {
        let mut words: Vec<Entry> = Vec::new();
        for row in function_words::ROWS {
            let pos = match row.pos {
                function_words::Pos::Preposition => Pos::Preposition,
                function_words::Pos::Conjunction => Pos::Conjunction,
                function_words::Pos::Pronoun => Pos::Pronoun,
                function_words::Pos::Particle => Pos::Particle,
                function_words::Pos::Adverb => Pos::Adverb,
                function_words::Pos::Number => Pos::Number,
                function_words::Pos::Verb => Pos::Verb,
                function_words::Pos::Noun => Pos::Noun,
                function_words::Pos::Adjective => Pos::Adjective,
            };
            let sure = row.sure == function_words::Sure::Yes;
            words.extend(row.forms.iter().filter_map(|form| Some((packed(form)?, pos, sure))));
        }
        words.sort_by_key(|word| word.0);
        words
    });
    let form = packed(form)?;
    WORDS.binary_search_by_key(&form, |word| word.0).ok().map(|at| (WORDS[at].1, WORDS[at].2))
}

/// A short form as a number, which compares at once; `None` where it is longer
/// than any word of the closed classes.
fn packed(form: &str) -> Option<u128> {
    (form.len() <= 14).then(|| form.bytes().fold(1, |number, byte| number << 8 | u128::from(byte)))
}

/// What is known of a token before it is tagged.
struct View<'t> {
    token: &'t Token,
    certain: Option<Pos>,
    cluster: u8,
    article: &'static str,
    class: &'static str,
}

/// Switches on the features of each token of a sentence.
pub fn features(text: &str, tokens: &[Token], out: &mut Features) {
    out.clear();
    let views: Vec<View<'_>> = tokens.iter().map(View::new).collect();
    for (i, view) in views.iter().enumerate() {
        // Of what is certain anyway only the transitions are of use.
        if let Some(pos) = view.certain {
            out.add_number(0, pos as u32);
            out.end_position();
            continue;
        }
        own(text, view, out);
        let before = i.checked_sub(1).map(|j| &views[j]);
        let after = views.get(i + 1);
        beside(10, view, before, out);
        beside(30, view, after, out);
        if let Some(second) = i.checked_sub(2).map(|j| &views[j]) {
            out.add_parts(50, &[second.class]);
            out.add_number(51, u32::from(second.cluster));
        }
        out.end_position();
    }
}

impl<'t> View<'t> {
    fn new(token: &'t Token) -> Self {
        let word = token.kind == TokenKind::Word;
        let closed = if word { function_word(&token.core) } else { None };
        let class = match token.kind {
            TokenKind::Word => closed
                .map_or("open", |(pos, _)| LABELS.iter().find(|(_, p)| *p == pos).map_or("open", |(name, _)| *name)),
            TokenKind::Number => "number",
            TokenKind::Foreign | TokenKind::Handle => "foreign",
            TokenKind::Punctuation | TokenKind::Symbol => "mark",
        };
        View {
            token,
            certain: decided(token, || closed),
            cluster: if word { clusters::of(&token.stem) } else { 0 },
            article: if token.proclitics.contains(Proclitics::AL) { "+" } else { "-" },
            class,
        }
    }
}

/// Features of the word itself.
fn own(text: &str, view: &View<'_>, out: &mut Features) {
    let View { token, article, class, .. } = *view;
    let stem = token.stem.as_str();
    let cut = if token.enclitic.is_empty() { "-" } else { "+" };
    let (articled, enclitic, proclitic) = (short(article), short(cut), short(proclitic(token.proclitics)));
    out.add(1, class);
    out.add(2, &token.core);
    out.add(3, stem);
    for letters in 1..=3 {
        out.add_short(3 + letters, [short(tail(stem, letters as usize)), articled]);
    }
    out.add_parts(7, &[tail(stem, 4), article]);
    for letters in 1..=3 {
        out.add_short(60 + letters, [short(head(stem, letters as usize)), articled]);
    }
    let first = short(head(stem, 1));
    out.add_short(64, [first, short(tail(stem, 1)), articled]);
    out.add_short(65, [first, short(tail(stem, 2)), enclitic]);
    out.add_short(66, [articled, enclitic, proclitic]);
    out.add_number(67, u32::from(view.cluster) * 2 + u32::from(article == "+"));
    out.add_number(68, stem.len().min(24) as u32);
    // What folding hides: tanwin, ta marbuta, alif maqsura, the first hamza.
    let raw = &text[token.span.range()];
    let mut last = Short::default();
    raw.chars().rev().take(2).for_each(|c| last.push(c));
    out.add_bytes(69, &[last.as_bytes()]);
    out.add_short(70, [short(head(raw, 1)), proclitic]);
    out.add_bytes(71, &[shape(stem).as_bytes(), article.as_bytes()]);
    // With which affixes news knows the stem: an adjective takes no pronoun, a
    // verb no article, and only a verb takes `س`.
    const FRONTS: [Front; 4] = [Front::new(""), Front::new("ال"), Front::new("س"), Front::new("ب")];
    let counts = Counts::words();
    let [bare, with_article, with_sa, with_bi] = counts.get_each(FRONTS, stem);
    let level = |count: u8| match count {
        0 => 0,
        count => 1 + ((i32::from(count) - i32::from(bare) + 64).clamp(0, 111) / 16) as u32,
    };
    let base = stem.strip_suffix('ه').unwrap_or(stem);
    let with_pronoun =
        if base.len() < stem.len() { counts.get(&[base, "تها"]) } else { counts.get(&[stem, "ها"]) };
    let seen = [with_article, with_pronoun, with_sa, with_bi, counts.get(&[base, "ه"])];
    for (i, count) in seen.iter().enumerate() {
        out.add_number(72, (i as u32) * 256 + level(*count) * 16 + u32::from(bare) / 24);
    }
    out.add_number(73, level(seen[0]) * 256 + level(seen[1]) * 16 + level(seen[2]));
}

/// Features of the word before or after.
fn beside(template: u32, view: &View<'_>, other: Option<&View<'_>>, out: &mut Features) {
    let Some(other) = other else {
        out.add(template, "");
        return;
    };
    let (articled, other_articled) = (short(view.article), short(other.article));
    out.add_parts(template + 1, &[other.class, other.article, view.article]);
    out.add(template + 2, &other.token.core);
    out.add_number(
        template + 3,
        u32::from(other.cluster) * 4 + u32::from(other.article == "+") * 2 + u32::from(view.article == "+"),
    );
    out.add_short(template + 4, [short(tail(&other.token.stem, 2)), other_articled, articled]);
    let enclitic = if other.token.enclitic.is_empty() { "-" } else { "+" };
    out.add_short(template + 6, [short(proclitic(other.token.proclitics)), short(enclitic)]);
    out.add_number(template + 7, u32::from(other.cluster) * 256 + u32::from(view.cluster));
}

/// The one proclitic that says most about the word after it.
fn proclitic(set: Proclitics) -> &'static str {
    [
        (Proclitics::SA, "س"),
        (Proclitics::BI, "ب"),
        (Proclitics::LI, "ل"),
        (Proclitics::KA, "ك"),
        (Proclitics::FA, "ف"),
        (Proclitics::WA, "و"),
    ]
    .iter()
    .find(|(bit, _)| set.contains(*bit))
    .map_or("-", |(_, name)| name)
}

/// A stem with its root letters blotted out: what is left is close to its pattern.
fn shape(stem: &str) -> Short {
    let mut shape = Short::default();
    for c in stem.chars().take(10) {
        shape.push(if matches!(c, 'ا' | 'و' | 'ي' | 'ت' | 'م' | 'ن' | 'س' | 'ه') { c } else { '.' });
    }
    shape
}

/// A few characters put together, where they can stay.
#[derive(Default)]
struct Short {
    bytes: [u8; 24],
    length: usize,
}

impl Short {
    /// Adds a character, where there is room.
    fn push(&mut self, c: char) {
        if let Some(free) = self.bytes.get_mut(self.length..self.length + c.len_utf8()) {
            c.encode_utf8(free);
            self.length += c.len_utf8();
        }
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::Pipeline;

    #[test]
    fn ali_is_a_name_where_ala_is_written() {
        let pos = |text: &str| {
            let document = Pipeline::new().run(text, &Default::default());
            document.tokens.iter().find(|t| t.core == "علي").map(|t| t.pos)
        };
        assert_eq!(pos("قال علي إنه مصر على رأيه"), Some(Pos::ProperNoun));
        assert_eq!(pos("شدد علي ضرورة الحوار"), Some(Pos::Preposition));
    }
}

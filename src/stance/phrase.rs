//! Cuts noun phrases as a person would name a thing: the head with its
//! genitives and adjectives and a short complement; verbs, relative clauses,
//! punctuation and long prepositional tails stay outside.

use std::ops::Range;

use super::article::Article;
use super::words::Class;
use crate::document::{EntityType, Pos, Proclitics, TokenKind};

/// Words a phrase has at most.
const LONGEST: usize = 9;
/// Words up to which a phrase still takes a complement.
const SHORT: usize = 4;

/// How far a phrase reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Head, genitives and adjectives: for subjects, so that the object is left.
    Bare,
    /// As a complement of another phrase: coordinated words are that phrase's.
    Inner,
    /// Also coordinated words and a complement: for targets.
    Full,
}

impl Article<'_, '_> {
    /// The noun phrase that begins at `start`, opening marks skipped; `None`
    /// where none does. Looks at no token from `limit` on.
    pub(super) fn noun_phrase(&self, start: usize, limit: usize, reach: Reach) -> Option<Range<usize>> {
        let limit = limit.min(start + 3 * LONGEST).min(self.document.tokens.len());
        let mut start = start;
        while start < limit && self.is_mark(start) {
            start += 1;
        }
        if let Some(clause) = self.headless(start, limit).filter(|_| reach == Reach::Full) {
            return Some(clause);
        }
        let mut cut = Cut { article: self, limit, begin: start, end: start, head: start, words: 0, open: true };
        cut.head()?;
        cut.body(reach);
        if reach == Reach::Full {
            cut.gift();
            cut.complement();
            cut.relative_clause();
        }
        (cut.end > start).then_some(start..cut.end)
    }

    /// What is named only by a clause: ما جرى في المدينة.
    fn headless(&self, start: usize, limit: usize) -> Option<Range<usize>> {
        let verb = start + 1;
        let what = verb < limit
            && start > 0
            && !self.is_verb(start - 1)
            && ["ما", "لما", "بما", "مما", "عما"].contains(&self.token(start).folded.as_str());
        if !what || !self.is_verb(verb) || self.is(verb, Class::Names) {
            return None;
        }
        let end = (verb + 1..limit.min(start + LONGEST))
            .find(|i| self.is_stop(*i) || self.is_joined(*i) || self.is(*i, Class::Negator));
        Some(start..end.unwrap_or(limit.min(start + 6)))
    }

    /// Whether a token may begin or continue a noun phrase.
    fn is_nominal(&self, token: usize) -> bool {
        if self.mention(token).is_some() {
            return true;
        }
        let t = self.token(token);
        if t.is_word() && t.core.chars().nth(1).is_none() {
            return false;
        }
        matches!(t.kind, TokenKind::Word | TokenKind::Foreign | TokenKind::Number)
            && (t.proclitics.contains(Proclitics::AL)
                || !self.is_preposition(token)
                    && !self.is(token, Class::Linker)
                    && !self.is(token, Class::Relative)
                    && (!self.is(token, Class::Negator) || t.core == "عدم")
                    && !self.is_verb(token))
            && !matches!(t.pos, Pos::Conjunction | Pos::Particle)
    }
}

struct Cut<'a, 'd, 't> {
    article: &'a Article<'d, 't>,
    limit: usize,
    begin: usize,
    /// First token after the phrase so far.
    end: usize,
    /// The noun that an adjective here would agree with.
    head: usize,
    words: usize,
    /// The last word waits for its genitive.
    open: bool,
}

impl Cut<'_, '_, '_> {
    fn take(&mut self, to: usize) {
        self.words += to - self.end;
        self.end = to;
    }

    fn head(&mut self) -> Option<()> {
        let article = self.article;
        let mut at = self.begin;
        if at < self.limit && article.is(at, Class::Demonstrative) && article.mention(at).is_none() {
            at += 1;
        }
        // الى "تحمل المسؤولية": behind a preposition it is no verb.
        let noun = |i: usize| article.is_nominal(i) || article.is_verb(i) && article.is_governed(i);
        if at >= self.limit || !noun(at) {
            return None;
        }
        if article.is(at, Class::Adverb) && article.mention(at).is_none() {
            return None;
        }
        self.end = at;
        self.word(at);
        Some(())
    }

    /// Takes the word at `at`, a whole name where one begins there.
    fn word(&mut self, at: usize) {
        let article = self.article;
        let t = article.token(at);
        if let Some(mention) = article.mention(at) {
            self.take(mention.tokens.end.clamp(at + 1, self.limit.max(at + 1)));
            self.open = false;
        } else {
            self.take(at + 1);
            self.open = !article.is_definite(at) && !article.has_pronoun(at);
        }
        if t.kind == TokenKind::Number {
            self.open = true;
        }
        self.head = at;
    }

    fn body(&mut self, reach: Reach) {
        let article = self.article;
        while self.end < self.limit && self.words < LONGEST {
            let mut at = self.end;
            // Marks around a name inside the phrase.
            while at < self.limit && article.is_mark(at) {
                at += 1;
            }
            if at >= self.limit {
                break;
            }
            // تنفيذ كل ما يصدر.
            if reach == Reach::Full
                && self.open
                && at == self.end
                && let Some(clause) = article.headless(at, self.limit)
            {
                self.take(clause.end);
                self.open = false;
                break;
            }
            // ضغوط أو إملاءات.
            if reach == Reach::Full
                && self.words == 1
                && article.token(at).core == "او"
                && at + 1 < self.limit
                && article.is_nominal(at + 1)
                && article.mention(at + 1).is_none()
                && article.is_definite(at + 1) == article.is_definite(self.head)
            {
                self.take(at + 1);
                self.word(at + 1);
                continue;
            }
            let marked = at > self.end;
            if marked && !(self.open && (article.mention(at).is_some() || article.is_nominal(at))) {
                break;
            }
            if self.open
                && article.is(at, Class::Demonstrative)
                && at + 1 < self.limit
                && article.is_definite(at + 1)
                && !article.clitics(at).has_preposition()
            {
                self.take(at + 1);
                self.word(at + 1);
                continue;
            }
            if !article.is_nominal(at) || article.clitics(at).has_preposition() || article.is(at, Class::Demonstrative)
            {
                break;
            }
            if article.is(at, Class::Adverb) && article.mention(at).is_none() {
                break;
            }
            let name = article.mention(at);
            if article.is_joined(at) {
                if !self.joins(at, reach) {
                    break;
                }
                self.word(at);
                continue;
            }
            let fits = match name {
                // A title before the name of a person; else only as genitive.
                Some(m) => {
                    self.open || m.kind == EntityType::Person && !self.has_name() && !self.named() && !self.is_body()
                }
                None if self.open => true,
                // Behind a target a word with an article can only describe it.
                None => article.is_definite(at) && (reach == Reach::Full || self.agrees(at)),
            };
            if !fits {
                break;
            }
            if self.open || name.is_some() {
                self.word(at);
            } else {
                self.take(at + 1);
            }
        }
    }

    /// Whether the phrase so far is a bare name.
    fn named(&self) -> bool {
        self.article.mention(self.begin).is_some_and(|m| m.tokens.end >= self.end)
    }

    /// Whether the phrase so far is a body with a name, which no person bears:
    /// محكمة الناصرة.
    fn is_body(&self) -> bool {
        let article = self.article;
        let body = article.token(self.begin).core.ends_with('ه') && !article.is(self.begin, Class::Title);
        body && (self.begin + 1..self.end).any(|i| article.mention(i).is_some())
    }

    fn has_name(&self) -> bool {
        (self.begin..self.end).any(|i| self.article.mention(i).is_some_and(|m| m.kind == EntityType::Person))
    }

    fn agrees(&self, at: usize) -> bool {
        self.article.agrees(self.head, at)
            || (self.begin..self.end).rev().take(3).any(|head| self.article.agrees(head, at))
    }

    /// Whether the word at `at`, which begins with `و`, belongs to the phrase.
    fn joins(&self, at: usize, reach: Reach) -> bool {
        let article = self.article;
        if article.mention(at).is_some() || article.clitics(at).contains(Proclitics::FA) {
            return false;
        }
        let last = self.end - 1;
        let definite = article.is_definite(at);
        if self.open {
            // Two nouns that share a genitive: تعزيز وتوسيع العلاقات.
            return self.words <= 2 && !definite && reach != Reach::Inner;
        }
        reach == Reach::Full && definite && article.is_definite(last) && self.words < SHORT
    }

    /// A single noun says too little without its relative clause: الإجراءات التي
    /// قامت بها الإدارة.
    fn relative_clause(&mut self) {
        let article = self.article;
        let at = self.end;
        if self.words > 1 || at >= self.limit || article.mention(self.begin).is_some() {
            return;
        }
        if !["الذي", "التي", "الذين"].contains(&article.token(at).core.as_str()) {
            return;
        }
        let ends = |i: &usize| article.is_stop(*i) || article.is_mark(*i) || article.is(*i, Class::Negator);
        let end = (at..self.limit.min(at + 7)).find(ends);
        let end = end.unwrap_or(self.limit.min(at + 5));
        self.take(end);
    }

    /// Takes what is given: منح البلد فرصة.
    fn gift(&mut self) {
        let article = self.article;
        let at = self.end;
        let given = article.is(self.begin, Class::Gives) && article.mention(self.begin).is_none() && !self.open;
        if !given || at >= self.limit || article.is_joined(at) || article.clitics(at).has_preposition() {
            return;
        }
        if let Some(phrase) = article.noun_phrase(at, self.limit, Reach::Bare) {
            self.take(phrase.end);
        }
    }

    /// Takes one short complement: بين العراق وإيران، لإيران، في هذه المنطقة.
    fn complement(&mut self) {
        let article = self.article;
        let at = self.end;
        // A name needs none.
        if self.named() {
            return;
        }
        if at >= self.limit || self.words > SHORT || article.is_stop(at) || article.is_mark(at) {
            return;
        }
        let t = article.token(at);
        let (free, inner) = if article.clitics(at).has_preposition() && !article.is_preposition(at) {
            (false, at)
        } else if article.is_preposition(at) && !article.is_joined(at) {
            (true, at + 1)
        } else {
            return;
        };
        let between = free && t.core == "بين";
        let close = free && ["مع", "ضد", "علي", "عن", "من", "في", "الي", "حول", "بشان"].contains(&t.core.as_str())
            || !free && !t.proclitics.contains(Proclitics::KA);
        if !(between || close) {
            return;
        }
        // قرار في الخامس من الشهر: when, not what.
        let dated = inner < self.limit
            && (article.token(inner).kind == TokenKind::Number || article.token(inner).pos == Pos::Number)
            && t.core == "في";
        if dated {
            return;
        }
        // شكره على دعمه: the reason, not the thing.
        if t.core == "علي" && inner < self.limit && article.has_pronoun(inner) && article.mention(inner).is_none() {
            return;
        }
        let Some(phrase) = article.noun_phrase(inner, self.limit, Reach::Inner) else {
            return;
        };
        let mut end = phrase.end;
        if between && end < self.limit && article.is_joined(end) {
            end = article.noun_phrase(end, self.limit, Reach::Bare).map_or(end, |p| p.end);
        }
        if self.words + (end - at) <= LONGEST {
            self.take(end);
        }
    }
}

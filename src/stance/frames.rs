//! Where the target of a predicate begins: as its object, after its
//! preposition, in the content of the quotation that it introduces.

use super::article::Article;
use super::phrase::Reach;
use super::predicates::Site;
use super::words::{Class, Form, Frame, Kind, WORDS};
use crate::document::{EntityType, Pos, Proclitics};

/// Tokens within which what only lends weight has its complement.
const NEAR: usize = 6;

impl Site<'_, '_, '_> {
    /// Where the target begins in the content of the quotation whose cue this
    /// is; `None` where the content is no complement of the predicate.
    pub(super) fn content_start(&self, first: usize) -> Option<usize> {
        let article = self.article;
        let frame = self.predicate.row.frame;
        let mut inner = first;
        while inner + 1 < article.document.tokens.len() && article.is_mark(inner) {
            inner += 1;
        }
        let mut outer = first;
        while outer > self.at + 1 && article.is_mark(outer - 1) {
            outer -= 1;
        }
        let clitics = article.clitics(inner);
        let has = |f: Frame, p: Proclitics| frame.contains(&f) && clitics.contains(p);
        if has(Frame::Bi, Proclitics::BI) || has(Frame::Li, Proclitics::LI) {
            return Some(inner);
        }
        let previous = article.token(outer - 1);
        let free = preposition(&previous.core);
        // A preposition left before a mark: بـ"دور إيران".
        let stranded = |f: Frame, letter: &str| {
            frame.contains(&f) && previous.folded.strip_prefix('و').unwrap_or(&previous.folded) == letter
        };
        if free.is_some_and(|f| frame.contains(&f)) || stranded(Frame::Bi, "ب") || stranded(Frame::Li, "ل") {
            if self.is_light() && self.is_attitude(inner) {
                return None;
            }
            return Some(inner);
        }
        // طلب من الجميع الانسحاب: behind whom it is asked of.
        if previous.core == "من" && self.predicate.row.kind == Kind::Call && frame.contains(&Frame::Object) {
            let limit = article.limit(inner);
            let mut asked = article.noun_phrase(inner, limit, Reach::Full)?.end;
            while asked < limit
                && (article.is_mark(asked) || article.is_joined(asked) || article.agrees(asked - 1, asked))
            {
                asked += 1;
            }
            return (asked < limit && !article.is_stop(asked)).then_some(asked);
        }
        if ["ان", "بان"].contains(&previous.core.as_str()) {
            let call = self.predicate.row.kind == Kind::Call;
            let verb = article.is_verb(inner) || article.token(inner).core == "لا";
            // شدد على أن يعود: a wish, unless a fact follows.
            let urged = outer > 1 && article.token(outer - 2).core == "علي";
            // اقترح أن الأمر: a fact.
            let claims = matches!(self.predicate.row.kind, Kind::Accuse | Kind::Warn);
            let fact = !claims && (article.is_definite(inner) || article.mention(inner).is_some());
            let wished = frame.contains(&Frame::Clause) && !fact
                || call && verb && (!self.is_light() || urged)
                || self.predicate.row.kind == Kind::Warn;
            return wished.then_some(inner);
        }
        let object = frame.contains(&Frame::Object) && free.is_none() && !clitics.has_preposition();
        (object && !article.has_pronoun(self.at)).then_some(inner)
    }

    /// Whether it only lends weight to what follows: شدد على، أكد على.
    fn is_light(&self) -> bool {
        self.predicate.row.kind == Kind::Call
            && self.predicate.row.strength == 1
            && self.predicate.row.frame == [Frame::Ala]
    }

    /// Whether the word at `at` is a predicate of its own.
    fn is_attitude(&self, at: usize) -> bool {
        let t = self.article.token(at);
        WORDS.predicates(t).iter().any(|p| p.form == Form::Masdar)
            || t.core == "عدم"
                && self.article.document.tokens.get(at + 1).is_some_and(|n| !WORDS.predicates(n).is_empty())
    }

    /// Where the target begins, looking from `from`.
    pub(super) fn target(&self, from: usize) -> Option<usize> {
        let article = self.article;
        let frame = self.predicate.row.frame;
        let noun = !self.predicate.form.is_finite();
        let mut at = from;
        while at < self.limit {
            if article.is_stop(at) {
                // Behind the name of a subject in apposition a comma closes it.
                match article.apposition(at, self.limit) {
                    Some(name) => {
                        at = name.end + 1;
                        continue;
                    }
                    None => match self.parenthesis(at) {
                        Some(after) => {
                            at = after;
                            continue;
                        }
                        None => return None,
                    },
                }
            }
            // بشكل فاعل: the adjective of an adverb.
            if ["شكل", "صوره", "نحو"].contains(&article.token(at).core.as_str())
                && at + 1 < self.limit
                && !article.is_definite(at + 1)
                && (article.token(at).proclitics.contains(Proclitics::BI)
                    || at > 0 && article.token(at - 1).core == "علي")
            {
                at += 2;
                continue;
            }
            // كلا من: the objects follow one by one.
            if article.token(at).stem.starts_with("كل")
                && article.token(at).stem.chars().count() <= 3
                && at + 2 < self.limit
                && article.token(at + 1).folded == "من"
            {
                at += 2;
                continue;
            }
            if article.is_mark(at) || article.is(at, Class::Adverb) && article.mention(at).is_none() {
                at += 1;
                continue;
            }
            let t = article.token(at);
            let named = article.mention(at).is_some();
            // طلب مني، أثنى عليه: persons, not targets.
            if ["مني", "منا", "منك", "منكم", "لي", "لنا"].contains(&t.folded.as_str()) {
                at += 1;
                continue;
            }
            // فلان البالغ من العمر 40 عاما.
            if ["البالغ", "البالغه"].contains(&t.core.as_str()) && !named {
                let age = (at..self.limit.min(at + 7))
                    .find(|i| ["عاما", "سنه", "عام"].contains(&article.token(*i).core.as_str()));
                if let Some(age) = age {
                    at = age + 1;
                    continue;
                }
            }
            // متهما إياه: what the subject does meanwhile is no object.
            if !named
                && t.core.ends_with('ا')
                && !article.is_definite(at)
                && WORDS.predicates(t).iter().any(|p| p.form == Form::Participle)
                && at > from
            {
                return None;
            }
            let clitics = article.clitics(at);
            // لما حدث، مما جرى.
            let clause = match t.folded.as_str() {
                "لما" => Some(Frame::Li),
                "بما" => Some(Frame::Bi),
                "مما" => Some(Frame::Min),
                "عما" => Some(Frame::An),
                _ => None,
            };
            if clause.is_some_and(|f| frame.contains(&f)) && at + 1 < self.limit && article.is_verb(at + 1) {
                return Some(at);
            }
            if article.is_joined(at) || !named && article.is(at, Class::Relative) && t.core != "من" {
                return None;
            }
            let has = |f: Frame, p: Proclitics| frame.contains(&f) && clitics.contains(p);
            let due = self.predicate.row.kind == Kind::Need;
            if has(Frame::Bi, Proclitics::BI)
                || has(Frame::Li, Proclitics::LI)
                || noun && !due && frame.contains(&Frame::Object) && clitics.contains(Proclitics::LI)
            {
                return self.past_addressee(at);
            }
            if !named {
                let core = t.core.as_str();
                if frame.contains(&Frame::Sake) && at + 1 < self.limit && self.is_sake(at) {
                    return Some(at + 1);
                }
                if let Some(free) = preposition(core) {
                    if !t.enclitic.is_empty() {
                        // The target is only a pronoun: دافع عنه.
                        if frame.contains(&free) && self.predicate.form.is_finite() {
                            return None;
                        }
                        at += 1;
                        continue;
                    }
                    if frame.contains(&free) {
                        // أكد على أن الأمر: a fact; far from it على is another's.
                        let fact =
                            at + 2 < self.limit && article.token(at + 1).core == "ان" && !article.is_verb(at + 2);
                        let far = self.is_light() && at > from + NEAR;
                        if far || fact && self.predicate.row.kind != Kind::Warn {
                            return None;
                        }
                        return (at + 1 < self.limit).then(|| self.past_addressee(at + 1)).flatten();
                    }
                    if frame.contains(&Frame::Sake) && at + 1 < self.limit && self.is_sake(at + 1) {
                        at += 1;
                        continue;
                    }
                    // What only lends weight has no other complement.
                    if self.is_light() {
                        return None;
                    }
                    // Another complement: its phrase is passed over.
                    let reach = if frame.contains(&Frame::Object) { Reach::Full } else { Reach::Bare };
                    at = article.noun_phrase(at + 1, self.limit, reach).map_or(at + 1, |p| p.end);
                    continue;
                }
                if core == "ب" && frame.contains(&Frame::Bi) || core == "ل" && frame.contains(&Frame::Li) {
                    return (at + 1 < self.limit).then_some(at + 1);
                }
                if ["ان", "الا", "بان"].contains(&core) {
                    let wished = frame.contains(&Frame::Clause)
                        || self.predicate.row.kind == Kind::Warn
                        || core == "بان" && frame.contains(&Frame::Bi);
                    // What is wished for is a verb; a noun states a fact.
                    let next = at + 1;
                    let fact = self.predicate.row.kind != Kind::Warn
                        && next < self.limit
                        && (article.is_definite(next) || article.mention(next).is_some());
                    return (wished && !fact).then_some(at);
                }
                if article.is_verb(at) || article.is(at, Class::Linker) {
                    return None;
                }
            }
            if frame.contains(&Frame::Object) && !clitics.has_preposition() {
                // اقتراح الرئيس فلان: whose it is, not what is wanted.
                let agent = self.predicate.form == Form::Masdar
                    && matches!(self.predicate.row.kind, Kind::Call | Kind::Aim)
                    && at == self.at + 1
                    && (article.is(at, Class::Title)
                        || article.mention(at).is_some_and(|m| m.kind == EntityType::Person));
                if agent {
                    return None;
                }
                return self.object(at);
            }
            if noun && frame.contains(&Frame::Object) && clitics.contains(Proclitics::BI) {
                return None;
            }
            if self.is_light() {
                return None;
            }
            // The addressee or a further subject.
            at = article.noun_phrase(at, self.limit, Reach::Bare).map_or(at + 1, |p| p.end);
        }
        None
    }

    /// A call may name whom it goes to by the preposition that could bring its
    /// target, too: دعوة إلى السعودية، لتسهيل. The target is the action then.
    fn past_addressee(&self, at: usize) -> Option<usize> {
        let article = self.article;
        if self.predicate.row.kind != Kind::Call || !self.predicate.row.frame.contains(&Frame::Li) {
            return Some(at);
        }
        let Some(name) = article.mention(at) else {
            return Some(at);
        };
        let comma = usize::from(name.tokens.end < self.limit && article.token(name.tokens.end).folded == "،");
        let action = name.tokens.end + comma;
        let called = action < self.limit
            && article.mention(action).is_none()
            && article.clitics(action).contains(Proclitics::LI)
            && !article.is_definite(action);
        Some(if called { action } else { at })
    }

    /// Whether the word at `at` ends من أجل، في سبيل or is لصالح.
    fn is_sake(&self, at: usize) -> bool {
        let t = self.article.token(at);
        ["اجل", "سبيل", "صالح", "مصلحه", "جانب", "صف"].contains(&t.core.as_str()) && t.enclitic.is_empty()
    }

    /// First token after what stands between two commas at `at`, where that is
    /// time, place or circumstance.
    fn parenthesis(&self, at: usize) -> Option<usize> {
        let article = self.article;
        let comma = |i: usize| article.token(i).folded == "،";
        let inner = at + 1;
        if !comma(at) || inner >= self.limit {
            return None;
        }
        let aside = article.is_preposition(inner)
            || article.is(inner, Class::Adverb)
            || article.clitics(inner).contains(Proclitics::BI)
            || article.is(inner, Class::Title)
            || article.is_definite(inner) && article.mention(inner).is_none();
        if !aside || article.is_joined(inner) {
            return None;
        }
        let end = (inner..self.limit.min(inner + 12)).find(|i| article.is_stop(*i))?;
        comma(end).then_some(end + 1)
    }

    /// The object at `at`; for a masdar with its holder the adjective of the
    /// masdar may stand before the preposition: معارضة واشنطن القوية للمشروع.
    fn object(&self, at: usize) -> Option<usize> {
        let article = self.article;
        if article.has_pronoun(self.at) && self.predicate.form.is_finite() {
            return None;
        }
        // Behind the pronoun of its holder a masdar has a definite object.
        if article.has_pronoun(self.at)
            && self.predicate.form == Form::Masdar
            && article.mention(at).is_none()
            && !article.is_definite(at)
            && !(at + 1 < self.limit && article.is_definite(at + 1))
            && WORDS.effects(article.token(at)).is_empty()
        {
            return None;
        }
        let mut next = at + 1;
        while next < self.limit && article.is_mark(next) {
            next += 1;
        }
        let noun = matches!(self.predicate.form, Form::Masdar);
        // انتقادات حادة لسياسة: an adjective without article, too.
        if noun
            && at == self.at + 1
            && !article.is_definite(self.at)
            && !article.is_definite(at)
            && article.mention(at).is_none()
            && article.agrees(self.at, at)
            && next < self.limit
            && article.clitics(next).contains(Proclitics::LI)
        {
            return Some(next);
        }
        if noun
            && (at > self.at + 1 || article.has_pronoun(self.at))
            && article.mention(at).is_none()
            && article.is_definite(at)
            && article.token(at).pos != Pos::Noun
            && next < self.limit
            && article.clitics(next).contains(Proclitics::LI)
        {
            return Some(next);
        }
        Some(at)
    }
}

/// The frame that a free-standing preposition fills.
pub(super) fn preposition(core: &str) -> Option<Frame> {
    Some(match core {
        "علي" => Frame::Ala,
        "من" => Frame::Min,
        "في" => Frame::Fi,
        "عن" => Frame::An,
        "الي" => Frame::Ila,
        "مع" => Frame::Maa,
        "ضد" => Frame::Did,
        "بشان" | "ازاء" | "تجاه" | "حيال" | "حول" => Frame::About,
        _ => return None,
    })
}

impl Article<'_, '_> {
    /// First token from `at` on that is no mark.
    pub(super) fn past_marks(&self, at: usize, limit: usize) -> usize {
        (at..limit).find(|i| !self.is_mark(*i)).unwrap_or(limit)
    }

    /// Where the name begins that ما وصفه ب at `at` introduces: what something was
    /// called is meant.
    pub(super) fn past_naming(&self, at: usize, limit: usize) -> Option<usize> {
        if self.token(at).core != "ما" || at + 2 >= limit || !self.is(at + 1, Class::Names) {
            return None;
        }
        let by = ["ب", "بانه", "بانها", "بانهم"].contains(&self.token(at + 2).folded.as_str());
        let named = self.past_marks(at + 2 + usize::from(by), limit);
        (named < limit).then_some(named)
    }
}

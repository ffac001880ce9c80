//! How far the words said go: spans, marks, hedges.

use std::ops::Range;

use crate::document::{EntityType, Pos, Proclitics, QuotationType};
use crate::lexicon::discourse_phrases::Role;
use crate::lexicon::speech_words::Class;

use super::attachments;
use super::cues::{CueKind, Frames};
use super::nouns;
use super::passage::Passage;
use super::readings::read;
use super::statements::{Kind, Statement};
use super::subjects::Subject;
use super::words::is;

/// Tokens before which a clause has hardly begun.
const CLAUSE_BEGUN: usize = 3;

/// The words of a statement.
#[derive(Debug, Clone, Default)]
pub(super) struct Extent {
    /// Token ranges, in text order, apart from each other.
    pub(super) content: Vec<Range<usize>>,
    /// Phrases such as على حد قوله.
    pub(super) hedges: Vec<Range<usize>>,
    /// A mark was missing.
    pub(super) repaired: bool,
}

/// The words of statement `k`.
pub(super) fn extent(p: &Passage<'_>, statements: &[Statement], k: usize) -> Extent {
    let statement = &statements[k];
    let mut extent = Extent::default();
    if statement.left {
        let mut content = statement.content.clone();
        // Words that other statements have taken are theirs.
        for other in statements[..k].iter().rev().take_while(|s| s.begin >= content.start) {
            if !other.left && other.content.start < content.end {
                content.end = content.end.min(other.begin);
            }
        }
        push(p, &mut extent.content, content);
        if let Some(rest) = statement.rest {
            let (end, _) = walk(p, statements, k, rest, p.sentence_end(rest), &mut extent);
            push(p, &mut extent.content, rest..end);
        }
        return extent;
    }
    let start = statement.content.start;
    let quoted = p.opens(start).filter(|_| !p.opens_name(start));
    let mut at = start;
    let mut limit = p.sentence_end(start);
    if let Some(pair) = quoted {
        let outer = pair.outer();
        at = outer.end.max(start + 1);
        limit = p.sentence_end(at - 1).max(at);
        let clause = p.complementizer(start.saturating_sub(1)).is_some();
        let joined = |t: usize| t + 1 < limit && p.is_comma(t) && p.complementizer(t + 1).is_some_and(|c| c.joined);
        // أن "..."، وأنهم كانوا: unmarked words of his behind the marked ones.
        let whole = statement.frame == Frames::COLON && !clause || at >= limit || p.is_separator(at) && !joined(at);
        if pair.close.is_some() && whole {
            push(p, &mut extent.content, start..at);
            more_marks(p, statements, k, at, &mut extent);
            hedge_after(p, at, limit, &mut extent);
            return extent;
        }
        if pair.close.is_none() {
            extent.repaired = true;
            at = start + 1;
        }
    }
    let (end, gap) = walk(p, statements, k, at, limit, &mut extent);
    push(p, &mut extent.content, start..end);
    if let Some(resume) = gap {
        let limit = p.sentence_end(resume);
        let (end, _) = walk(p, statements, k, resume, limit, &mut extent);
        push(p, &mut extent.content, resume..end);
    }
    extent
}

/// Walks over the words until something ends them. Gives the end, and where
/// they go on behind a hedge.
fn walk(
    p: &Passage<'_>,
    statements: &[Statement],
    k: usize,
    from: usize,
    mut limit: usize,
    extent: &mut Extent,
) -> (usize, Option<usize>) {
    let statement = &statements[k];
    let clause = statement.content.start.checked_sub(1).is_some_and(|before| p.complementizer(before).is_some());
    let phrase = !clause && !statement.frame.has(Frames::CLAUSE | Frames::COLON | Frames::BARE);
    // وقال: نعمل على كذا، حيث سنفتح: his own words, though no mark shows it.
    let unmarked = statement.frame == Frames::COLON && !clause && p.opens(statement.content.start).is_none();
    // A closing mark without partner: the words are speech up to it.
    let closing = p.marks.next_unopened(from).filter(|mark| *mark < limit);
    let closing = closing.filter(|mark| statements.get(k + 1).is_none_or(|s| s.begin > *mark));
    let content = statement.content.start;
    let goes_on = |at: usize, inner: Option<&Statement>| {
        // Between another cue and its words: إن الوزير أكد خلال لقائه على ...
        let within = inner.is_some_and(|inner| !inner.left && inner.begin < at && at < inner.content.start);
        // إن الرئيس في كلمته ...
        let begun = clause && at < content + CLAUSE_BEGUN;
        closing.is_some_and(|mark| at < mark) || within || begun
    };
    let mut next = k + 1;
    let mut at = from;
    while at < limit {
        while next < statements.len() && statements[next].begin < at {
            next += 1;
        }
        let goes_on = goes_on(at, statements[..next].last().filter(|_| next > k + 1));
        if let Some(pair) = p.opens(at)
            && let Some(close) = &pair.close
        {
            limit = limit.max(p.sentence_end(close.start));
            at = close.end;
            continue;
        }
        extent.repaired |= p.opens(at).is_some_and(|pair| pair.close.is_none());
        // Behind a single word the mark is rather one that opens: شعار" نحو ...
        if let Some(mark) = p.marks.unopened_at(at).filter(|_| at > from + 1) {
            extent.repaired = true;
            return (mark.end, None);
        }
        if let Some(other) = statements.get(next).filter(|s| s.begin == at && at > from)
            && ends_before(p, other, at)
        {
            return (at, None);
        }
        if at > from && attachments::interposed(p, at).is_some() {
            return (at, None);
        }
        match p.phrase(at) {
            Some((Role::Gloss, _)) => return (at, None),
            Some((Role::Narrator, _)) if p.is_separator(at - 1) => return (at, None),
            // من جهة أخرى, and a verb of saying.
            Some((Role::Reset | Role::Shift, n))
                if p.is_separator(at - 1)
                    && at + n < limit
                    && (phrase || read(p, at + n).is_some_and(|verb| verb.entry.kind == CueKind::Finite)) =>
            {
                return (at, None);
            }
            Some((Role::Hedge, n)) => {
                extent.hedges.push(at..at + n);
                let mut resume = at + n;
                while resume < limit && p.is_comma(resume) {
                    resume += 1;
                }
                let goes_on = resume + 1 < limit && p.complementizer(resume).is_some_and(|c| c.joined);
                return (at, goes_on.then_some(resume + 1));
            }
            Some((Role::Aside, n))
                if at > from
                    && p.is_separator(at - 1)
                    && !goes_on
                    && !unmarked
                    && !(p.form(at) == "وذلك" && tells_why(p, at + n, limit)) =>
            {
                return (at, None);
            }
            _ => {}
        }
        // أما الرئيس، الذي قال إن ...، فقد تراجع
        if at > from && matches!(statement.subject, Subject::Relative(_)) && answers_topic(p, at) {
            return (at, None);
        }
        let ends_noun = |at: usize| is(Class::NounPhraseEnds, p.form(at)) || answers(p, at);
        let over = phrase && statement.entry.is_some() && (p.is_comma(at - 1) && ends_noun(at) || p.form(at) == "ثم");
        let over = over || phrase && narrates(p, content, at);
        if at > from && !goes_on && (over || resumes_narration(p, &statements[k], at) || is_setting(p, at, limit)) {
            return (at, None);
        }
        at += 1;
    }
    (limit, None)
}

/// Whether a purpose or reason begins here: وذلك لتحقيق, وذلك بسبب. Where and when
/// (وذلك في بيان) tell how it was said.
fn tells_why(p: &Passage<'_>, at: usize, limit: usize) -> bool {
    at < limit && (is(Class::Reason, p.form(at)) || p.has_li(at) && p.mention(at).is_none())
}

/// Whether the clause begins that the أما at the head of the sentence calls for.
fn answers_topic(p: &Passage<'_>, at: usize) -> bool {
    let head = p.sentence_start(at).max(p.tokens.start);
    let clause = matches!(p.form(at), "فقد" | "فان" | "فانه" | "فانها") || answers(p, at);
    clause && p.is_comma(at - 1) && matches!(p.form(head), "اما" | "واما")
}

/// Whether `ف` and a verb tell what followed: `..., فردت الحكومة`.
fn answers(p: &Passage<'_>, at: usize) -> bool {
    let token = p.token(at);
    token.pos == Pos::Verb && token.proclitics.contains(Proclitics::FA)
}

/// Whether a verb joined behind a comma has left a noun phrase that no clause is
/// part of: `أعلن عن [خطة جديدة]، وينظر إليها`.
fn narrates(p: &Passage<'_>, content: usize, at: usize) -> bool {
    let token = p.token(at);
    let verb = token.pos == Pos::Verb && token.has_conjunction() && p.is_comma(at - 1);
    let clause =
        |t: usize| is(Class::EndsPhrase, p.form(t)) || p.complementizer(t).is_some() || p.token(t).pos == Pos::Verb;
    verb && nouns::head(token).is_none() && !(content..at).any(clause)
}

/// Whether a coordinated verb has the speaker himself for its subject: the
/// writer goes on with what he did. `..., وعدد شانكير`.
fn resumes_narration(p: &Passage<'_>, statement: &Statement, at: usize) -> bool {
    let token = p.token(at);
    let verb = token.pos == Pos::Verb && token.has_conjunction();
    let Subject::Phrase(speaker) = &statement.subject else { return false };
    let subject = at + 1;
    if !verb || subject >= p.sentence_end(at) {
        return false;
    }
    if let Some(named) = p.mention(subject) {
        return named.kind != EntityType::Location
            && named.entity.is_some()
            && speaker.clone().any(|t| p.mention(t).is_some_and(|m| m.entity == named.entity));
    }
    let noun = p.token(subject);
    nouns::speaker(noun).is_some() && noun.folded.starts_with("ال") && p.token(speaker.start).stem == noun.stem
}

/// Whether a phrase says where and when the speaker spoke: خلال لقائه، في مؤتمر
/// صحفي, أثناء حديثه. The noun must point at the speaker or at the press, since
/// he may speak of other meetings.
fn is_setting(p: &Passage<'_>, at: usize, limit: usize) -> bool {
    let noun = match p.form(at) {
        "خلال" | "اثناء" | "في" | "عقب" => at + 1,
        "علي" if at + 2 < limit && p.form(at + 1) == "هامش" => at + 2,
        "دون" if at + 1 < limit && p.form(at + 1) == "ذكر" => return true,
        _ => return false,
    };
    if noun >= limit {
        return false;
    }
    let form = p.form(noun);
    let speech = [
        "لقا",
        "حديث",
        "تصريح",
        "موتمر",
        "مقابل",
        "كلمت",
        "خطاب",
        "بيان",
        "مداخل",
        "حوار",
        "اجتماع",
        "زيارت",
        "رسالت",
        "تغريد",
        "برقيت",
        "استقبال",
        "مشاركت",
    ];
    let Some(noun_form) = speech.iter().find(|s| form.starts_with(**s)) else { return false };
    let own = ["ه", "ها", "هم", "هما"]
        .iter()
        .any(|pronoun| form.len() > noun_form.len() && form.ends_with(pronoun) && !form.ends_with("له"));
    let possessed = own && !matches!(form, "مقابله" | "مداخله");
    let press = noun + 1 < limit && (is(Class::Press, p.form(noun + 1)) || p.has_li(noun + 1) && form != "اجتماع");
    possessed || press
}

/// Whether the words end before another statement, rather than hold it.
fn ends_before(p: &Passage<'_>, other: &Statement, at: usize) -> bool {
    match other.kind {
        Kind::Participle | Kind::According => true,
        Kind::Finite => {
            other.joined
                || matches!(p.form(at), "لكن" | "ولكن")
                || p.is_separator(at - 1) && !matches!(p.document.surface(at - 1), ")" | "]")
        }
        // أثنى على جهودها بقوله: "..."
        Kind::Noun => matches!(p.form(at), "بقوله" | "بقولها" | "بقولهم" | "بالقول"),
        Kind::Verbless => false,
    }
}

/// Further pairs of marks right behind a direct quotation.
fn more_marks(p: &Passage<'_>, statements: &[Statement], k: usize, from: usize, extent: &mut Extent) {
    let mut at = from;
    loop {
        while at < p.tokens.end && p.is_separator(at) && !p.is_colon(at) {
            at += 1;
        }
        if at >= p.tokens.end || p.opens_name(at) {
            return;
        }
        let taken = statements.iter().skip(k + 1).any(|s| s.content.start == at || s.left && s.content.contains(&at));
        let Some(pair) = p.opens(at).filter(|pair| pair.close.is_some() && !taken) else { return };
        let outer = pair.outer();
        at = outer.end;
        push(p, &mut extent.content, outer);
    }
}

fn hedge_after(p: &Passage<'_>, mut at: usize, limit: usize, extent: &mut Extent) {
    while at < limit && p.is_comma(at) {
        at += 1;
    }
    if at < limit
        && let Some((Role::Hedge, n)) = p.phrase(at)
    {
        extent.hedges.push(at..at + n);
    }
}

/// Adds a range without the separators and the lone conjunction at its ends.
fn push(p: &Passage<'_>, content: &mut Vec<Range<usize>>, mut range: Range<usize>) {
    if let Some(last) = content.last() {
        range.start = range.start.max(last.end);
    }
    while range.start < range.end && p.is_separator(range.start) {
        range.start += 1;
    }
    let closes = |t: usize| p.marks.unopened_at(t).is_some();
    while range.start < range.end
        && (p.is_separator(range.end - 1) && !closes(range.end - 1)
            || matches!(p.form(range.end - 1), "و" | "كما" | "حيث" | "وذلك" | "اذ"))
    {
        range.end -= 1;
    }
    let words = range.clone().any(|t| !p.token(t).is_punctuation());
    if range.start < range.end && words {
        content.push(range);
    }
}

/// How the words are marked in print, and the parts that stand in marks. Marks
/// around names do not count.
pub(super) fn print(p: &Passage<'_>, content: &[Range<usize>], repaired: bool) -> (QuotationType, Vec<Range<usize>>) {
    let mut verbatim: Vec<Range<usize>> = Vec::new();
    for range in content {
        for (index, pair) in p.marks.outermost(range.clone()) {
            let start = pair.inner.start.max(range.start);
            let end = pair.inner.end.min(range.end);
            if start < end && !p.is_name(index) && (pair.close.is_some() || repaired) {
                verbatim.push(start..end);
            }
        }
        if repaired
            && let Some(mark) = range.end.checked_sub(1).and_then(|last| p.marks.unopened_at(last))
            && range.start < mark.start
        {
            verbatim.clear();
            verbatim.push(range.start..mark.start);
        }
    }
    let words = |range: Range<usize>| range.filter(|t| !p.token(*t).is_punctuation()).count();
    let all: usize = content.iter().map(|r| words(r.clone())).sum();
    let marked: usize = verbatim.iter().map(|r| words(r.clone())).sum();
    let kind = match marked {
        0 => QuotationType::Indirect,
        n if n >= all => QuotationType::Direct,
        _ => QuotationType::Mixed,
    };
    (kind, verbatim)
}

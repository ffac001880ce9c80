//! Writes a chosen analysis into its token: segments, core and stem.

use std::sync::LazyLock;

use compact_str::CompactString;

use crate::document::{Pos, Proclitics, Segment, SegmentKind, Span, Token};
use crate::lexicon::no_article;

use super::analyses::Analysis;
use super::counts::{Counts, LogCount};
use super::letters::Letter;

/// Fills the token's fields from its analysis. `raw` are the letters of the
/// text, as many as `token.folded` has.
pub(super) fn apply(token: &mut Token, analysis: &Analysis, raw: &[Letter], counts: &Counts) {
    let word = token.folded.clone();
    let stem = analysis.stem(&word);
    let restored = analysis.preposition == Some('ل') && lost_alif(stem, counts);
    let mut core = CompactString::default();
    if restored {
        core.push('ا');
    }
    core.push_str(stem);
    if analysis.end < word.len() {
        free_form(&mut core, counts);
    }
    let first = raw.get(word[..analysis.begin].chars().count()).map(|letter| letter.raw);
    token.proclitics = analysis.proclitics();
    token.stem = core.clone();
    if restored || matches!(first, Some('ا' | 'ٱ')) && has_article(&core) {
        token.proclitics.insert(Proclitics::AL);
        token.stem = core["ال".len()..].into();
    }
    token.core = core;
    token.enclitic = analysis.suffix(&word).into();
    segments(token, analysis, raw, restored);
}

/// Once the part of speech is known: the `ت` of a verb before a pronoun
/// (`تابعتها`) is no `ة`, whatever news knows.
pub(super) fn settle(token: &mut Token) {
    if token.pos == Pos::Verb && !token.enclitic.is_empty() {
        let proclitics = token.segments.iter().filter(|s| s.kind == SegmentKind::Proclitic).count();
        let end = token.folded.len() - token.enclitic.len();
        // A proclitic is one letter of two bytes.
        token.core = token.folded[proclitics * 2..end].into();
        token.stem = token.core.clone();
        token.proclitics.remove(Proclitics::AL);
    }
}

/// The parts of the token, where it has more than one.
fn segments(token: &mut Token, analysis: &Analysis, raw: &[Letter], restored_alif: bool) {
    token.segments.clear();
    let word = &token.folded;
    if analysis.is_whole(word) {
        return;
    }
    let (begin, end) = (token.span.begin as usize, token.span.end as usize);
    let place = |bytes: usize| raw.get(word[..bytes].chars().count()).map_or(end, |letter| begin + letter.at as usize);
    let mut at = begin;
    let mut part = |to: usize, kind: SegmentKind, restored_alif: bool| {
        let span = Span::new(at, to);
        at = to;
        Segment { span, kind, restored_alif }
    };
    let mut letters = 0;
    for proclitic in [analysis.conjunction, analysis.preposition].into_iter().flatten() {
        letters += proclitic.len_utf8();
        token.segments.push(part(place(letters), SegmentKind::Proclitic, false));
    }
    if analysis.end < word.len() {
        token.segments.push(part(place(analysis.end), SegmentKind::Stem, restored_alif));
        token.segments.push(part(end, SegmentKind::Enclitic, false));
    } else {
        token.segments.push(part(end, SegmentKind::Stem, restored_alif));
    }
}

/// Whether what stands after the preposition `ل` is the rest of an article:
/// `للعراق` is `ل` and `العراق`, but `للقاء` holds `لقاء` and `للبنان` `لبنان`.
fn lost_alif(stem: &str, counts: &Counts) -> bool {
    let Some(rest) = stem.strip_prefix('ل').filter(|rest| rest.chars().count() > 1) else { return false };
    let seen = |with: &[&str], without: &[&str]| u32::from(counts.get(with)) + u32::from(counts.get(without));
    // What begins with ل and a vowel letter alone is the rest of a word in ل.
    seen(&["ال", rest], &[rest]) >= seen(&["ال", stem], &[stem])
}

/// Whether a form has the article, where the alif is written without hamza.
fn has_article(core: &str) -> bool {
    static WITHOUT: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let mut forms: Vec<_> = no_article::ROWS.iter().flat_map(|row| row.forms).copied().collect();
        forms.sort_unstable();
        forms
    });
    core.strip_prefix("ال").is_some_and(|rest| rest.chars().nth(1).is_some()) && WITHOUT.binary_search(&core).is_err()
}

/// Gives a stem that stood before a pronoun the form it has without one: `ة` for
/// `ت` (`حكومتها`), `ى` for `ا` (`مستواه`), `ء` for `ئ` and `ؤ` (`زملائه`), where
/// news knows that form better than the other.
fn free_form(core: &mut CompactString, counts: &Counts) {
    let Some(last) = core.chars().next_back() else { return };
    let other = match last {
        'ت' => "ه",
        'ا' => "ي",
        'ي' | 'و' => "ء",
        _ => return,
    };
    let rest = &core[..core.len() - last.len_utf8()];
    let (own, changed): (LogCount, LogCount) = (counts.get(&[core]), counts.get(&[rest, other]));
    if changed > own {
        *core = CompactString::from(rest) + other;
    }
}

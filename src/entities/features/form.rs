//! What the form of a word, and the marks around it, tell.

use crate::document::{Proclitics, Token, TokenKind};

use super::View;

/// Most tokens in quotation marks that may be a name.
const LONGEST_QUOTE: usize = 10;

/// Finds what stands in pairs of marks.
pub(super) fn quotes(tokens: &[Token], views: &mut [View<'_>]) {
    let mut open: Option<(usize, char)> = None;
    for (i, token) in tokens.iter().enumerate() {
        let mark = token.folded.chars().next().filter(|_| token.is_punctuation());
        let Some(mark) = mark else { continue };
        if let Some((begin, close)) = open
            && mark == close
        {
            if (begin + 1..=begin + LONGEST_QUOTE).contains(&i) {
                for view in &mut views[begin..i] {
                    view.quote = Some((begin, i));
                }
            }
            open = None;
            continue;
        }
        let close = match mark {
            '"' => '"',
            '«' => '»',
            '“' => '”',
            '(' => ')',
            '[' => ']',
            '\'' => '\'',
            _ => continue,
        };
        open = Some((i + 1, close));
    }
}

/// Conjunction, preposition, or a first letter that could be one.
pub(super) fn clitics(token: &Token, view: &View<'_>) -> u32 {
    let letter = if view.bare == view.core { 0 } else { 1 + u32::from(view.core.starts_with('و')) };
    (letter * 2 + u32::from(token.has_conjunction())) * 2 + u32::from(token.proclitics.has_preposition())
}

/// Article, clitics and ending: five bits.
pub(super) fn agreement(token: &Token, view: &View<'_>) -> u32 {
    let ending = match view.stem {
        s if s.ends_with("يه") => 3,
        s if s.ends_with('ه') => 2,
        s if s.ends_with('ي') => 1,
        _ => 0,
    };
    let clitic = token.has_conjunction() || token.proclitics.has_preposition();
    let article = token.proclitics.contains(Proclitics::AL);
    ending << 3 | u32::from(clitic) << 2 | u32::from(article) << 1 | u32::from(view.kind == TokenKind::Punctuation)
}

/// Kind of token, article, clitics, nationality ending: what agreement is made of.
pub(super) fn form(token: &Token, view: &View<'_>) -> u32 {
    let article = token.proclitics.contains(Proclitics::AL);
    let clitics = u32::from(token.has_conjunction()) + 2 * u32::from(token.proclitics.has_preposition());
    let ending = match view.stem {
        s if s.ends_with("يه") => 3,
        s if s.ends_with('ه') => 2,
        s if s.ends_with('ي') => 1,
        _ => 0,
    };
    let enclitic = u32::from(!token.enclitic.is_empty());
    ((view.kind as u32 * 2 + u32::from(article)) * 4 + clitics) * 8 + ending * 2 + enclitic
}

/// The word without one letter before it that could be a clitic, if three
/// letters are left.
pub(super) fn bare(core: &str) -> &str {
    match core.chars().next() {
        Some(c @ ('و' | 'ف' | 'ب' | 'ل' | 'ك')) if core.chars().nth(3).is_some() => &core[c.len_utf8()..],
        _ => core,
    }
}

//! Quotation marks of one paragraph, paired.
//!
//! News mixes « », “ ”, straight marks and doubled apostrophes, turns them
//! round, forgets to close them and opens them inside one another. A mark leans
//! to opening or closing by its shape, the space around it, and the clitic or
//! complementizer before it; what leans to neither side does what is needed.

use std::ops::Range;

use crate::document::{Document, TokenKind};

use super::words::complementizer;

/// Marks that are read ahead to see whether an opening mark stands inside
/// another pair or follows one that was never closed.
const LOOK_AHEAD: usize = 12;

/// Least words between a mark that is turned round and the next.
const TURNED: usize = 3;

/// A pair of marks, or an opening mark whose partner is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    /// Tokens of the opening mark.
    pub(super) open: Range<usize>,
    /// Tokens of the closing mark.
    pub(super) close: Option<Range<usize>>,
    /// Tokens between them; of an unclosed mark, to the end of its sentence.
    pub(super) inner: Range<usize>,
    /// Pairs around it.
    pub(super) depth: usize,
}

impl Pair {
    /// The tokens with the marks.
    pub(super) fn outer(&self) -> Range<usize> {
        self.open.start..self.close.as_ref().map_or(self.inner.end, |c| c.end)
    }
}

/// The marks of a paragraph.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// In the order of their opening marks.
    pub(super) pairs: Vec<Pair>,
    /// Closing marks without an opening one.
    pub(super) unopened: Vec<Range<usize>>,
}

impl Marks {
    /// The closing mark without an opening one that begins at a token.
    pub(super) fn unopened_at(&self, at: usize) -> Option<&Range<usize>> {
        let index = self.unopened.partition_point(|m| m.start < at);
        self.unopened.get(index).filter(|m| m.start == at)
    }

    /// Where the first closing mark without an opening one begins from a token on.
    pub(super) fn next_unopened(&self, at: usize) -> Option<usize> {
        self.unopened.get(self.unopened.partition_point(|m| m.start < at)).map(|m| m.start)
    }

    /// The pairs within no other that touch a range, with their indexes.
    pub(super) fn outermost(&self, range: Range<usize>) -> impl Iterator<Item = (usize, &Pair)> {
        // The last pair that opens before the range may reach into it; pairs
        // inside that one do not count.
        let first = self.pairs.partition_point(|pair| pair.open.start < range.start);
        let first = self.pairs[..first].iter().rposition(|pair| pair.depth == 0).unwrap_or(first);
        self.pairs[first..]
            .iter()
            .enumerate()
            .take_while(move |(_, pair)| pair.open.start < range.end)
            .map(move |(i, pair)| (first + i, pair))
            .filter(|(_, pair)| pair.depth == 0)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lean {
    Open,
    Close,
    Either,
}

/// Pairs the marks among `tokens`, the tokens of one paragraph.
pub(super) fn pair(document: &Document<'_>, tokens: Range<usize>) -> Marks {
    let found = occurrences(document, tokens);
    let mut marks = Marks::default();
    let mut stack: Vec<usize> = Vec::new();
    for (k, (mark, lean)) in found.iter().enumerate() {
        let opens = match lean {
            Lean::Open => true,
            // قال:» نص«: turned round behind a colon.
            Lean::Close => {
                stack.is_empty()
                    && (mark.start > 0 && document.surface(mark.start - 1) == ":" || is_turned(document, &found[k..]))
            }
            Lean::Either => stack.is_empty(),
        };
        if opens {
            if !stack.is_empty() && !balances(&found[k..], stack.len()) {
                stack.clear();
            }
            let sentence = &document.sentences[document.sentence_of(mark.start)];
            stack.push(marks.pairs.len());
            marks.pairs.push(Pair {
                open: mark.clone(),
                close: None,
                inner: mark.end..sentence.tokens.end.max(mark.end),
                depth: stack.len() - 1,
            });
        } else if let Some(open) = stack.pop() {
            let pair = &mut marks.pairs[open];
            pair.inner.end = mark.start;
            pair.close = Some(mark.clone());
        } else {
            marks.unopened.push(mark.clone());
        }
    }
    marks
}

/// Whether a straight mark that leans to closing (`قال اليوم" إن الأمر انتهى".`) opens what
/// the next one closes, for want of any that opens it.
fn is_turned(document: &Document<'_>, marks: &[(Range<usize>, Lean)]) -> bool {
    let [(mark, _), (next, Lean::Close), ..] = marks else { return false };
    let straight = |mark: &Range<usize>| document.surface(mark.start) == "\"";
    let space = document.text[document.span_of(mark.clone()).end as usize..].starts_with(' ');
    straight(mark) && straight(next) && space && next.start - mark.end >= TURNED
}

/// Whether the marks from here on close all that is open before them.
fn balances(marks: &[(Range<usize>, Lean)], open: usize) -> bool {
    let mut depth = open;
    for (i, (_, lean)) in marks.iter().take(LOOK_AHEAD).enumerate() {
        match lean {
            Lean::Open => depth += 1,
            Lean::Either if i == 0 => depth += 1,
            Lean::Close | Lean::Either => depth -= 1,
        }
        if depth == 0 {
            return true;
        }
    }
    false
}

/// Where marks stand, with their lean. Two apostrophes side by side are one; one
/// alone is a mark where another answers it.
fn occurrences(document: &Document<'_>, tokens: Range<usize>) -> Vec<(Range<usize>, Lean)> {
    let mut found = Vec::new();
    let mut single = None;
    let mut i = tokens.start;
    while i < tokens.end {
        let token = &document.tokens[i];
        let mut length = 0;
        if token.kind == TokenKind::Punctuation {
            let glued = i + 1 < tokens.end && document.tokens[i + 1].span.begin == token.span.end;
            length = match document.surface(i) {
                "'" | "’" | "‘" | "`" if glued && matches!(document.surface(i + 1), "'" | "’" | "‘" | "`") => 2,
                "\"" | "«" | "»" | "“" | "”" | "„" | "‟" | "‹" | "›" | "″" | "＂" => 1,
                _ => 0,
            };
        }
        if length > 0 {
            found.push((i..i + length, lean(document, i..i + length, tokens.start)));
        } else if token.kind == TokenKind::Punctuation && matches!(document.surface(i), "'" | "’" | "‘" | "`") {
            let lean = lean(document, i..i + 1, tokens.start);
            match single.take() {
                // Behind a colon or turned round, whatever it leans to: another closes.
                Some(open) if lean != Lean::Open && i - open > 1 => {
                    found.push((open..open + 1, Lean::Open));
                    found.push((i..i + 1, Lean::Close));
                }
                _ => single = Some(i),
            }
        }
        i += length.max(1);
    }
    found.sort_unstable_by_key(|(mark, _)| mark.start);
    found
}

fn lean(document: &Document<'_>, mark: Range<usize>, first: usize) -> Lean {
    let span = document.span_of(mark.clone()).range();
    let before = document.text[..span.start].chars().next_back();
    let after = document.text[span.end..].chars().next();
    let opener = |c: char| c.is_whitespace() || matches!(c, '(' | '[' | ':' | '،' | '-' | '–' | '—' | '.');
    let closer =
        |c: char| c.is_whitespace() || matches!(c, ')' | ']' | ':' | '،' | ',' | '.' | '؛' | ';' | '!' | '؟' | '…');
    let (free_before, free_after) = (before.is_none_or(opener), after.is_none_or(closer));
    if mark.start > first {
        let previous = &document.tokens[mark.start - 1];
        let glued = previous.span.end as usize == span.start;
        let clitic = matches!(previous.folded.as_str(), "ب" | "ل" | "ك" | "و" | "ف" | "ال" | "لل" | "بال");
        if clitic && (glued || !free_after) || glued && complementizer(&previous.folded).is_some() {
            return Lean::Open;
        }
    }
    // A stop follows words, and so the mark that ends them: `الأمر “.`
    let stop = after.is_some_and(|c| matches!(c, ')' | ']' | '،' | ',' | '.' | '؛' | ';' | '!' | '؟'));
    let by_space = match (free_before, free_after) {
        (true, false) => Lean::Open,
        (false, true) => Lean::Close,
        (true, true) if stop && before.is_some_and(char::is_whitespace) => Lean::Close,
        _ => Lean::Either,
    };
    match document.surface(mark.start) {
        "«" | "“" | "„" | "‹" | "‟" if by_space != Lean::Close => Lean::Open,
        "»" | "”" | "›" if by_space != Lean::Open => Lean::Close,
        _ => by_space,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::sentences::Reader;

    fn pairs(text: &str) -> (Vec<String>, usize) {
        let mut document = Document::new(text);
        let mut reader = Reader::default();
        while reader.next(&mut document).is_some() {}
        let marks = pair(&document, 0..document.tokens.len());
        let inner = |p: &Pair| document.slice(document.span_of(p.inner.clone())).to_string();
        (marks.pairs.iter().filter(|p| !p.inner.is_empty()).map(inner).collect(), marks.unopened.len())
    }

    #[test]
    fn marks_are_paired_with_repair() {
        assert_eq!(pairs("قال إن \"الأمر انتهى\" اليوم"), (vec!["الأمر انتهى".into()], 0));
        assert_eq!(pairs("بـ\"الدور الكبير\"").0, ["الدور الكبير"]);
        assert_eq!(pairs("مبينا أن\" الحوار بدأ\".").0, ["الحوار بدأ"]);
        assert_eq!(pairs("قال «في «بيروت» اليوم»").0, ["في «بيروت» اليوم", "بيروت"]);
        assert_eq!(pairs("على \"ضرورة الحوار كما ذكرت \"الوكالة\".").0.len(), 2);
        assert_eq!(pairs("هكذا قال\" أمس"), (vec![], 1));
        assert_eq!(pairs("قال: “زال الخطر “.").0, ["زال الخطر"]);
        assert_eq!(pairs("بـ»تحرك قوي» من أجل السلام").0, ["تحرك قوي"]);
        assert_eq!(pairs("وأضاف، 'الأمر انتهى'.").0, ["الأمر انتهى"]);
        assert_eq!(pairs("وقال في المركز' الأمر انتهى'.").0, ["الأمر انتهى"]);
        assert_eq!(pairs("وقال في المركز\" إن الأمر انتهى\".").0, ["إن الأمر انتهى"]);
        assert_eq!(pairs("طوله 5' فقط").0, Vec::<String>::new());
    }
}

//! What was printed against what the document shows.

/// Notes a failure, and how to mend the document, where they differ.
pub(crate) fn expect(
    place: &str,
    printed: &str,
    expected: &[&str],
    line: usize,
    failures: &mut Vec<String>,
    mended: &mut Vec<(usize, usize, String)>,
) {
    let lines: Vec<&str> = printed.lines().map(str::trim_end).collect();
    if !matches(&lines, expected) {
        failures.push(format!("{place}: it prints\n{printed}\nand not\n{}\n", expected.join("\n")));
        mended.push((line, expected.len(), mend(&lines, expected)));
    }
}

/// What to show instead: all of it, or where lines were left out those that are
/// still there.
fn mend(lines: &[&str], expected: &[&str]) -> String {
    if !expected.contains(&"…") {
        return lines.join("\n");
    }
    let (mut shown, mut at) = (Vec::new(), 0);
    for expected in expected {
        let found = lines[at..].iter().position(|line| *expected != "…" && like(line, expected.trim_end()));
        match found {
            Some(0) => shown.push(*expected),
            Some(_) if shown.last() == Some(&"…") => shown.push(*expected),
            Some(_) => shown.extend(["…", expected]),
            None if shown.last() != Some(&"…") => shown.push("…"),
            None => {}
        }
        at += found.map_or(0, |found| found + 1);
    }
    shown.join("\n")
}

/// Whether lines are those expected, where a line `…` is any lines.
fn matches(lines: &[&str], expected: &[&str]) -> bool {
    match expected {
        [] => lines.is_empty(),
        ["…", rest @ ..] => (0..=lines.len()).any(|skipped| matches(&lines[skipped..], rest)),
        [first, rest @ ..] => {
            lines.first().is_some_and(|line| like(line, first.trim_end())) && matches(&lines[1..], rest)
        }
    }
}

/// Whether a line is one expected, where `…` is anything. An ellipsis that was
/// printed is itself.
fn like(line: &str, expected: &str) -> bool {
    if line == expected {
        return true;
    }
    let parts: Vec<&str> = expected.split('…').collect();
    let [first, middle @ .., last] = parts.as_slice() else { return false };
    let Some(mut rest) = line.strip_prefix(first) else { return false };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// Whether the lines of a part stand together in a text, however far indented.
pub(crate) fn holds(text: &str, part: &str) -> bool {
    let lines = |text: &str| {
        text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect::<Vec<_>>()
    };
    let (text, part) = (lines(text), lines(part));
    !part.is_empty() && text.windows(part.len()).any(|window| window == part)
}

#[test]
fn an_ellipsis_is_anything() {
    assert!(matches(&["a", "b", "c 12 d"], &["…", "c … d"]));
    assert!(matches(&["a"], &["a", "…"]));
    assert!(!matches(&["a", "b"], &["a"]));
    assert!(!like("ab", "a…c"));
}

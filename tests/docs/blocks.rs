//! The fenced blocks of a document.

/// A fenced block.
#[derive(Debug)]
pub(crate) struct Block {
    /// Line of its opening fence, from 1.
    pub(crate) line: usize,
    /// First word of its tag.
    pub(crate) language: String,
    /// The rest of its tag.
    tags: Vec<String>,
    /// What is in it.
    pub(crate) lines: Vec<String>,
}

/// What is done with a block.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Kind<'a> {
    /// Nothing.
    Prose,
    /// It is compared with what the program before it printed.
    Output,
    /// It is written to a file.
    File(&'a str),
    /// It must stand in a file.
    Excerpt(&'a str),
    /// It is run as a program.
    Program,
    /// It is run by the shell.
    Script,
    /// Its commands are run and what they print is compared.
    Console,
    /// It cannot be tried here.
    Untried,
}

/// A command of a console block and what it should print.
#[derive(Debug)]
pub(crate) struct Command<'a> {
    /// Line of its `$`, from 1.
    pub(crate) line: usize,
    /// Lines it takes.
    pub(crate) height: usize,
    pub(crate) text: String,
    pub(crate) expected: Vec<&'a str>,
}

/// Languages in which code is shown: such a block is run, or says why not.
const CODE: &[&str] = &["python", "js", "go", "java", "rust", "csharp", "swift"];

pub(crate) fn parse(source: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<(Block, usize)> = None;
    for (i, line) in source.lines().enumerate() {
        let indent = line.len() - line.trim_start().len();
        match (&mut open, line.trim_start().strip_prefix("```")) {
            (Some(_), Some("")) => blocks.extend(open.take().map(|(block, _)| block)),
            (Some((block, indent)), _) => block.lines.push(line.get(*indent..).unwrap_or("").to_owned()),
            (None, Some(tag)) => {
                let mut words = tag.split_whitespace().map(str::to_owned);
                let language = words.next().unwrap_or_default();
                open = Some((Block { line: i + 1, language, tags: words.collect(), lines: Vec::new() }, indent));
            }
            (None, None) => {}
        }
    }
    blocks
}

/// The document with lines exchanged: first line from 1, how many, for what.
pub(crate) fn mend(source: &str, mut by: Vec<(usize, usize, String)>) -> String {
    let mut lines: Vec<String> = source.lines().map(str::to_owned).collect();
    by.sort_by_key(|(line, ..)| std::cmp::Reverse(*line));
    for (line, count, text) in by {
        lines.splice(line - 1..line - 1 + count, text.lines().map(str::to_owned));
    }
    lines.join("\n") + "\n"
}

impl Block {
    pub(crate) fn kind(&self) -> Result<Kind<'_>, String> {
        let value = |name: &str| self.tags.iter().find_map(|tag| tag.strip_prefix(name)?.strip_prefix('='));
        let has = |name: &str| self.tags.iter().any(|tag| tag == name);
        Ok(if has("untried") {
            Kind::Untried
        } else if let Some(name) = value("file") {
            Kind::File(name)
        } else if let Some(path) = value("excerpt") {
            Kind::Excerpt(path)
        } else if has("output") {
            Kind::Output
        } else if has("run") {
            match self.language.as_str() {
                "python" | "js" | "go" | "java" => Kind::Program,
                other => return Err(format!("{other} cannot be run")),
            }
        } else if self.language == "console" {
            Kind::Console
        } else if self.language == "sh" {
            Kind::Script
        } else if CODE.contains(&self.language.as_str()) {
            return Err(format!("tag this {} with run, excerpt=PATH or untried", self.language));
        } else {
            Kind::Prose
        })
    }

    pub(crate) fn text(&self) -> String {
        self.lines.iter().map(|line| format!("{line}\n")).collect()
    }

    /// What else its tag says it needs: `needs=a,b`.
    pub(crate) fn needs(&self) -> impl Iterator<Item = &str> {
        self.tags.iter().filter_map(|tag| tag.strip_prefix("needs=")).flat_map(|needs| needs.split(','))
    }

    /// The commands of a shell block with their lines: what goes on in the
    /// background stands alone.
    pub(crate) fn scripts(&self) -> Vec<(usize, String)> {
        let mut scripts: Vec<(usize, String)> = Vec::new();
        let mut goes_on = false;
        for (i, line) in self.lines.iter().enumerate() {
            match scripts.last_mut() {
                Some((_, script)) if goes_on => *script += &format!("\n{line}"),
                _ if line.trim().is_empty() || line.starts_with('#') => continue,
                _ => scripts.push((self.line + 1 + i, line.clone())),
            }
            goes_on = line.ends_with(['\\', '|']) || line.ends_with("&&");
        }
        scripts
    }

    /// The commands of a console block.
    pub(crate) fn commands(&self) -> Vec<Command<'_>> {
        let mut commands: Vec<Command<'_>> = Vec::new();
        for (i, line) in self.lines.iter().enumerate() {
            if let Some(text) = line.strip_prefix("$ ") {
                let line = self.line + 1 + i;
                commands.push(Command { line, height: 1, text: text.to_owned(), expected: Vec::new() });
            } else if let Some(command) = commands.last_mut() {
                match line.strip_prefix("> ") {
                    Some(more) if command.expected.is_empty() => {
                        command.text += &format!("\n{more}");
                        command.height += 1;
                    }
                    _ => command.expected.push(line),
                }
            }
        }
        commands
    }
}

//! Compiles the tables of `lexicon/` to Rust: a module per file with a `Row`
//! type, the enums its columns name, and a static slice `ROWS`.
//!
//! A table describes itself. Its first line that is not a comment names the
//! columns and their types, `name:type`, separated by tabs:
//!
//! | type | cell | Rust |
//! |---|---|---|
//! | `text` | anything but nothing | `&'static str` |
//! | `text?` | anything | `&'static str` |
//! | `form` | one folded form; unique in its column | `&'static str` |
//! | `forms` | folded forms, a space between two; `_` stands for a space inside a form | `&'static [&'static str]` |
//! | `forms?` | the same, or nothing | the same |
//! | `enum(a\|b)` | one of the values | `Column` (the column's name in camel case) |
//! | `set(a\|b)` | any of the values, a space between two | `&'static [Column]` |
//! | `int` | 0 to 65535 | `u16` |
//! | `number` | a decimal number | `f32` |
//!
//! A comment `# name: words` before that line becomes the column's
//! documentation. Further comments may stand anywhere.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write,
    fs,
    path::Path,
};

use crate::fold::fold_char;

enum Type {
    Text { optional: bool },
    Form,
    Forms { optional: bool },
    Enum(Vec<String>),
    Set(Vec<String>),
    Int,
    Number,
}

struct Column {
    name: String,
    ty: Type,
}

/// Compiles every table of the folder. The errors name file, line and reason.
pub fn compile(folder: &Path) -> Result<String, Vec<String>> {
    let mut files: Vec<_> = match fs::read_dir(folder) {
        Ok(entries) => entries.flatten().map(|e| e.path()).collect(),
        Err(error) => return Err(vec![format!("{}: {error}", folder.display())]),
    };
    files.retain(|f| f.extension().is_some_and(|e| e == "tsv"));
    files.sort();
    let (mut code, mut errors) = (String::new(), Vec::new());
    for file in files {
        match fs::read_to_string(&file) {
            Ok(source) => {
                let name = file.file_stem().expect("has .tsv").to_string_lossy().into_owned();
                table(&name, &source, &mut code, &mut |line, reason| {
                    errors.push(format!("{}:{line}: {reason}", file.display()));
                });
            }
            Err(error) => errors.push(format!("{}: {error}", file.display())),
        }
    }
    if errors.is_empty() { Ok(code) } else { Err(errors) }
}

fn table(name: &str, source: &str, code: &mut String, fail: &mut dyn FnMut(usize, String)) {
    let mut docs: HashMap<&str, &str> = HashMap::new();
    let mut columns: Option<Vec<Column>> = None;
    let mut rows = String::new();
    let mut seen: HashMap<(usize, String), usize> = HashMap::new();
    for (line, text) in source.lines().enumerate().map(|(i, t)| (i + 1, t)) {
        if let Some(comment) = text.strip_prefix('#') {
            if let (None, Some((column, words))) = (&columns, comment.split_once(": ")) {
                docs.insert(column.trim(), words.trim());
            }
        } else if text.trim().is_empty() {
        } else if let Some(columns) = &columns {
            let cells: Vec<&str> = text.split('\t').map(str::trim).collect();
            if cells.len() != columns.len() {
                fail(line, format!("{} cells where the header has {}", cells.len(), columns.len()));
                continue;
            }
            write!(rows, "Row {{ line: {line}, ").expect("writing to a string");
            for (i, (column, cell)) in columns.iter().zip(&cells).enumerate() {
                match value(column, cell) {
                    Ok(value) => write!(rows, "{}: {value}, ", column.name).expect("writing to a string"),
                    Err(reason) => fail(line, format!("column {}: {reason}", column.name)),
                }
                if matches!(column.ty, Type::Form)
                    && let Some(first) = seen.insert((i, cell.to_string()), line)
                {
                    fail(line, format!("column {}: {cell:?} stands in line {first} too", column.name));
                }
            }
            rows.push_str("},\n");
        } else {
            match text.split('\t').map(header).collect() {
                Ok(header) => columns = Some(header),
                Err(reason) => return fail(line, reason),
            }
        }
    }
    let Some(columns) = columns else {
        return fail(1, "no header line".into());
    };
    emit(name, &columns, &docs, &rows, code);
}

fn header(cell: &str) -> Result<Column, String> {
    let cell = cell.trim();
    let (name, ty) = cell.split_once(':').ok_or_else(|| format!("header {cell:?} is not name:type"))?;
    let values = |prefix: &str| {
        ty.strip_prefix(prefix)
            .and_then(|t| t.strip_suffix(')'))
            .map(|t| t.split('|').map(str::to_string).collect::<Vec<_>>())
    };
    let ty = match ty {
        "text" => Type::Text { optional: false },
        "text?" => Type::Text { optional: true },
        "form" => Type::Form,
        "forms" => Type::Forms { optional: false },
        "forms?" => Type::Forms { optional: true },
        "int" => Type::Int,
        "number" => Type::Number,
        _ => match (values("enum("), values("set(")) {
            (Some(values), _) => Type::Enum(values),
            (_, Some(values)) => Type::Set(values),
            _ => return Err(format!("header {cell:?}: unknown type")),
        },
    };
    Ok(Column { name: name.into(), ty })
}

/// A cell as Rust source.
fn value(column: &Column, cell: &str) -> Result<String, String> {
    let member = |value: &str, values: &[String]| {
        if values.iter().any(|v| v == value) {
            Ok(format!("{}::{}", camel(&column.name), camel(value)))
        } else {
            Err(format!("{value:?} is none of {}", values.join(", ")))
        }
    };
    match &column.ty {
        Type::Text { optional: false } | Type::Form if cell.is_empty() => Err("is empty".into()),
        Type::Forms { optional: false } if cell.is_empty() => Err("is empty".into()),
        Type::Text { .. } => Ok(format!("{cell:?}")),
        Type::Form => Ok(format!("{:?}", form(cell)?)),
        Type::Forms { .. } => {
            let forms: Vec<String> = cell.split_whitespace().map(form).collect::<Result<_, _>>()?;
            Ok(format!("&{forms:?}"))
        }
        Type::Enum(values) => member(cell, values),
        Type::Set(values) => {
            let members: Vec<_> = cell.split_whitespace().map(|v| member(v, values)).collect::<Result<_, _>>()?;
            Ok(format!("&[{}]", members.join(", ")))
        }
        Type::Int => cell.parse::<u16>().map(|n| n.to_string()).map_err(|e| format!("{cell:?}: {e}")),
        Type::Number => cell.parse::<f32>().map(|n| format!("{n:?}")).map_err(|e| format!("{cell:?}: {e}")),
    }
}

/// A form as the stages see it; refused where folding would change it, since it
/// could then never match.
fn form(cell: &str) -> Result<String, String> {
    let form = cell.replace('_', " ");
    let folded: String = form.chars().filter_map(fold_char).collect();
    if folded == form { Ok(form) } else { Err(format!("{cell:?} is not folded, write {folded:?}")) }
}

fn emit(name: &str, columns: &[Column], docs: &HashMap<&str, &str>, rows: &str, code: &mut String) {
    let mut out = String::new();
    let mut enums: BTreeMap<String, &Vec<String>> = BTreeMap::new();
    let mut fields = String::new();
    for column in columns {
        let kind = camel(&column.name);
        let ty = match &column.ty {
            Type::Text { .. } | Type::Form => "&'static str".to_string(),
            Type::Forms { .. } => "&'static [&'static str]".to_string(),
            Type::Int => "u16".to_string(),
            Type::Number => "f32".to_string(),
            Type::Enum(values) => {
                enums.insert(kind.clone(), values);
                kind
            }
            Type::Set(values) => {
                enums.insert(kind.clone(), values);
                format!("&'static [{kind}]")
            }
        };
        let doc = docs.get(column.name.as_str()).copied().unwrap_or("As in the table.");
        writeln!(fields, "    #[doc = {doc:?}]\n    pub {}: {ty},", column.name).expect("writing to a string");
    }
    writeln!(out, "/// Rows of `lexicon/{name}.tsv`.\npub mod {name} {{").expect("writing to a string");
    for (kind, values) in enums {
        writeln!(
            out,
            "#[doc = \"Values of a column of `lexicon/{name}.tsv`.\"]\n\
             #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]\npub enum {kind} {{"
        )
        .expect("writing to a string");
        for value in values {
            writeln!(out, "    #[doc = {value:?}]\n    {},", camel(value)).expect("writing to a string");
        }
        out.push_str("}\n");
    }
    writeln!(
        out,
        "/// A row.\n#[derive(Debug, Clone, Copy)]\npub struct Row {{\n    /// Its line in the file.\n    pub line: u32,\n{fields}}}\n\
         /// All rows, in the order of the file.\npub static ROWS: &[Row] = &[\n{rows}];\n}}"
    )
    .expect("writing to a string");
    code.push_str(&out);
}

fn camel(name: &str) -> String {
    name.split(['_', '-'])
        .map(|part| {
            let mut chars = part.chars();
            chars.next().map_or_else(String::new, |c| c.to_ascii_uppercase().to_string() + chars.as_str())
        })
        .collect()
}

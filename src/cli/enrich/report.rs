//! An answer for a reader: the text with its names marked, the names, who said
//! what, and who is for or against what.
//!
//! Works from the message and the text alone, so that what a server answered
//! looks the same. Offsets must be UTF-8 bytes.

use std::{collections::HashSet, fmt::Write as _};

use crate::wire::proto;
use proto::{EntityType, Polarity, SpeakerForm, StanceLabel};

use super::part::Part;
use crate::cli::style::{Look, Paint};

/// The types that are listed as names, in the order in which they are, and what
/// the list calls them.
const NAMES: [(EntityType, &str); 4] = [
    (EntityType::Person, "people"),
    (EntityType::Organization, "organizations"),
    (EntityType::Location, "places"),
    (EntityType::Miscellaneous, "other"),
];

/// The whole report, or the parts of it that are wanted, ending in a line break.
pub(super) fn report(text: &str, answer: &proto::EnrichDocumentResponse, only: &[Part], paint: Paint) -> String {
    let report = Report { text, answer, paint };
    let sections = if only.is_empty() {
        vec![report.text(), report.names(), report.quotations(), report.stances()]
    } else {
        let section = |part: &Part| match part {
            Part::Tokens => report.tokens(),
            Part::Names => report.names(),
            Part::Quotes => report.quotations(),
            Part::Stances => report.stances(),
        };
        only.iter().map(section).collect()
    };
    sections.iter().filter(|section| !section.is_empty()).map(String::as_str).collect::<Vec<_>>().join("\n")
}

struct Report<'a> {
    text: &'a str,
    answer: &'a proto::EnrichDocumentResponse,
    paint: Paint,
}

impl Report<'_> {
    // === The text ===

    /// The text with names in colour, or in brackets where there is none.
    fn text(&self) -> String {
        let mut out = String::with_capacity(self.text.len() * 2);
        let mut done = 0;
        for mention in &self.answer.mentions {
            let (Some(span), kind) = (&mention.span, mention.r#type()) else { continue };
            let (begin, end) = (span.begin as usize, span.end as usize);
            let is_name = NAMES.iter().any(|(name, _)| *name == kind);
            if begin < done || !(is_name || self.paint.color) {
                continue;
            }
            let (Some(before), Some(name)) = (self.text.get(done..begin), self.text.get(begin..end)) else { continue };
            out += &self.paint.text(before, Look::Plain);
            let name = self.paint.text(name, Look::Name(kind));
            if self.paint.color {
                out += &name
            } else {
                _ = write!(out, "[{name}]")
            }
            done = end;
        }
        out += &self.paint.text(&self.text[done..], Look::Plain);
        out.truncate(out.trim_end().len());
        out.push('\n');
        out
    }

    // === Words ===

    /// A sentence a line, clitics cut by `+`.
    fn tokens(&self) -> String {
        let mut out = String::new();
        for sentence in &self.answer.sentences {
            let first = sentence.first_token as usize;
            let tokens = self.answer.tokens.get(first..first + sentence.token_count as usize).unwrap_or_default();
            let words = tokens.iter().map(|token| match &token.segments[..] {
                [] => token.span.as_ref().map_or("", |span| self.slice(span)).to_owned(),
                segments => segments.iter().map(|segment| segment.form.as_str()).collect::<Vec<_>>().join("+"),
            });
            let line = words.collect::<Vec<_>>().join(" ");
            _ = writeln!(out, "{}", self.paint.text(&one_line(&line), Look::Plain));
        }
        out
    }

    // === Names ===

    fn names(&self) -> String {
        let mut out = self.heading("Names");
        let empty = out.len();
        for (kind, label) in NAMES {
            let mut of_kind: Vec<_> = self.answer.entities.iter().filter(|entity| entity.r#type() == kind).collect();
            of_kind.sort_by_key(|entity| std::cmp::Reverse(entity.mention_ids.len()));
            let names = of_kind.iter().map(|entity| {
                let name = self.paint.arabic(&entity.name, Look::Name(kind));
                match entity.mention_ids.len() {
                    0 | 1 => name,
                    times => format!("{name} {}", self.paint.ours(format_args!("×{times}"), Look::Dim)),
                }
            });
            let names = names.collect::<Vec<_>>().join(", ");
            if !names.is_empty() {
                _ = writeln!(out, "  {label:14} {names}");
            }
        }
        if out.len() == empty { String::new() } else { out }
    }

    // === Who said what ===

    fn quotations(&self) -> String {
        let mut out = self.heading("Who said what");
        if self.answer.quotations.is_empty() {
            out += "  nobody is quoted\n";
        }
        let mut last = None;
        let mut introduced = HashSet::new();
        for quotation in &self.answer.quotations {
            let speaker = quotation.speaker.clone().unwrap_or_default();
            let key = (speaker.entity_id, speaker.name.clone());
            if last.as_ref() != Some(&key) {
                _ = writeln!(out, "  {}", self.speaker(&speaker, introduced.insert(key.clone())));
                last = Some(key);
            }
            _ = writeln!(out, "    {}", self.quotation(quotation, &speaker));
        }
        out
    }

    /// The name, and the title where the reader sees it for the first time.
    fn speaker(&self, speaker: &proto::Speaker, first: bool) -> String {
        if speaker.name.is_empty() {
            return self.paint.ours("someone", Look::Dim);
        }
        let entity = self.entity(speaker.entity_id);
        let kind = entity.map_or(EntityType::Role, proto::Entity::r#type);
        let mut line = self.paint.arabic(&speaker.name, Look::Name(kind));
        let title = entity.and_then(|entity| entity.titles.iter().max_by_key(|title| title.len()));
        if let Some(title) = title.filter(|_| first) {
            line += ", ";
            line += &self.paint.arabic(title, Look::Dim);
        }
        line
    }

    fn quotation(&self, quotation: &proto::Quotation, speaker: &proto::Speaker) -> String {
        let verb = match quotation.polarity() {
            Polarity::Unspecified | Polarity::Asserted => "says",
            Polarity::Denied => "denies",
            Polarity::Requested => "asks",
        };
        let mut line = format!("{verb:7}");
        if let Some(cue) = &quotation.cue {
            line += &self.paint.arabic(self.slice(cue), Look::Dim);
            line += ": ";
        }
        let content = quotation.content.iter().map(|span| self.slice(span)).collect::<Vec<_>>().join(" … ");
        line += &self.paint.arabic(&one_line(&content), Look::Plain);

        let mut notes = Vec::new();
        if speaker.form() == SpeakerForm::Implied {
            notes.push("implied".to_owned());
        }
        if let Some(addressee) = &quotation.addressee {
            notes.push(format!("to {}", self.paint.arabic(&one_line(self.slice(addressee)), Look::Plain)));
        }
        // One chain: through the first, who has it from the next.
        let relays = quotation.via.iter().map(|relay| self.paint.arabic(&relay.name, Look::Plain));
        let chain = relays.collect::<Vec<_>>().join(" from ");
        notes.extend((!chain.is_empty()).then(|| format!("via {chain}")));
        if !notes.is_empty() {
            line += &self.paint.ours(format_args!("  ({})", notes.join(", ")), Look::Dim);
        }
        line
    }

    // === Who is for or against what ===

    fn stances(&self) -> String {
        let mut out = self.heading("Who is for or against what");
        if self.answer.stances.is_empty() {
            out += "  nobody takes a side\n";
        }
        for stance in &self.answer.stances {
            let (label, look) = match stance.label() {
                StanceLabel::Favor => ("for", Look::Favor),
                StanceLabel::Against => ("against", Look::Against),
                StanceLabel::Neutral => ("neutral", Look::Dim),
                StanceLabel::Unrelated | StanceLabel::Unspecified => continue,
            };
            let holder = stance.holder.clone().unwrap_or_default();
            let holder = match (holder.author, holder.name.as_str()) {
                (true, _) => self.paint.ours("the article", Look::Dim),
                (false, "") => self.paint.ours("someone", Look::Dim),
                (false, name) => {
                    let kind = self.entity(holder.entity_id).map_or(EntityType::Role, proto::Entity::r#type);
                    self.paint.arabic(name, Look::Name(kind))
                }
            };
            let target = stance.target.as_ref().map_or("", |target| &target.text);
            let label = self.paint.ours(format_args!("{label:9}"), look);
            _ = writeln!(out, "  {label}{holder} → {}", self.paint.arabic(&one_line(target), Look::Plain));
            let evidence = stance.evidence.first().map_or("", |span| self.slice(span));
            if !evidence.is_empty() && evidence != target {
                _ = writeln!(out, "             {}", self.paint.arabic(&one_line(evidence), Look::Dim));
            }
        }
        out
    }

    // === Parts ===

    fn heading(&self, heading: &str) -> String {
        format!("{}\n", self.paint.ours(heading, Look::Heading))
    }

    fn entity(&self, id: u32) -> Option<&proto::Entity> {
        self.answer.entities.iter().find(|entity| id != 0 && entity.entity_id == id)
    }

    /// The text of a span; nothing where a server sent one that is none.
    fn slice(&self, span: &proto::Span) -> &str {
        self.text.get(span.begin as usize..span.end as usize).unwrap_or_default()
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "قال سمير إن \"الأمر انتهى\" في بغداد\n";

    fn span(part: &str) -> Option<proto::Span> {
        let begin = TEXT.find(part).expect("a part of the text");
        Some(proto::Span { begin: begin as u32, end: (begin + part.len()) as u32, text: String::new() })
    }

    fn answer() -> proto::EnrichDocumentResponse {
        let entity = |id, name: &str, kind: EntityType| proto::Entity {
            entity_id: id,
            name: name.into(),
            r#type: kind.into(),
            mention_ids: vec![id],
            ..Default::default()
        };
        let mention = |id, part, kind: EntityType| proto::EntityMention {
            mention_id: id,
            span: span(part),
            r#type: kind.into(),
            ..Default::default()
        };
        proto::EnrichDocumentResponse {
            mentions: vec![mention(1, "سمير", EntityType::Person), mention(2, "بغداد", EntityType::Location)],
            entities: vec![entity(1, "سمير", EntityType::Person), entity(2, "بغداد", EntityType::Location)],
            quotations: vec![proto::Quotation {
                content: vec![span("\"الأمر انتهى\"").expect("there")],
                cue: span("قال"),
                speaker: Some(proto::Speaker { entity_id: 1, name: "سمير".into(), ..Default::default() }),
                ..Default::default()
            }],
            stances: vec![proto::Stance {
                holder: Some(proto::StanceHolder { name: "سمير".into(), ..Default::default() }),
                target: Some(proto::StanceTargetMatch { text: "الأمر".into(), ..Default::default() }),
                label: StanceLabel::Against.into(),
                ..Default::default()
            }],
            ..Default::default()
        }
    }

    #[test]
    fn a_report_reads_from_the_text_to_the_stances() {
        let report = report(TEXT, &answer(), &[], Paint { color: false });
        let seen = report.replace(['\u{2068}', '\u{2069}'], "");
        assert_eq!(
            seen,
            "قال [سمير] إن \"الأمر انتهى\" في [بغداد]\n\n\
             Names\n  people         سمير\n  places         بغداد\n\n\
             Who said what\n  سمير\n    says   قال: \"الأمر انتهى\"\n\n\
             Who is for or against what\n  against  سمير → الأمر\n"
        );
    }

    #[test]
    fn relays_are_one_chain_and_titles_are_told_once() {
        let mut answer = answer();
        answer.entities[0].titles = vec!["مدير الشركة".into()];
        let mut relayed = answer.quotations[0].clone();
        let relay = |name: &str| proto::Relay { name: name.into(), ..Default::default() };
        relayed.via = vec![relay("القناة"), relay("الوكالة")];
        let other = proto::Quotation { content: relayed.content.clone(), ..Default::default() };
        answer.quotations = vec![relayed, other, answer.quotations[0].clone()];
        let report = report(TEXT, &answer, &[Part::Quotes], Paint { color: false });
        assert_eq!(
            report.replace(['\u{2068}', '\u{2069}'], ""),
            "Who said what\n  سمير, مدير الشركة\n    says   قال: \"الأمر انتهى\"  (via القناة from الوكالة)\n  \
             someone\n    says   \"الأمر انتهى\"\n  سمير\n    says   قال: \"الأمر انتهى\"\n"
        );
    }

    #[test]
    fn parts_come_alone() {
        let names = report(TEXT, &answer(), &[Part::Names], Paint { color: false });
        assert!(names.starts_with("Names\n") && !names.contains("Who"), "{names}");
    }

    #[test]
    fn a_wrong_span_costs_its_part_and_no_more() {
        let mut answer = answer();
        answer.mentions[0].span = Some(proto::Span { begin: 1, end: 9999, text: String::new() });
        answer.quotations[0].content[0].end = 3;
        assert!(report(TEXT, &answer, &[], Paint { color: true }).contains("Who said what"));
    }
}

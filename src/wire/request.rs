//! From a request to a checked [`Job`].
//!
//! A request is checked whole, so that a client learns of all that is wrong
//! with it at once. What passed cannot fail later for what it says.

use std::sync::Arc;

use crate::document::EntityType;
use crate::pipeline::{Depth, Options, OwnName, OwnNames};
use crate::stance::RequestTarget;
use crate::text::normalize::Profile;
use crate::text::offsets::OffsetEncoding;

use super::{Limits, models, proto};
use proto::AnnotationType;

/// Bytes of a `document_id`.
const DOCUMENT_ID_BYTES: usize = 256;
/// Bytes of a `target_id`, a target's name and each of its aliases.
const TARGET_BYTES: usize = 256;
/// Aliases of a target.
const TARGET_ALIASES: usize = 64;
/// Names of the caller's own. More belong in a list of the server.
const OWN_NAMES: usize = 1000;
/// Bytes of a language tag: RFC 5646 asks implementations to take 35.
const LANGUAGE_BYTES: usize = 64;
/// The tags under which standard Arabic is sent.
const ARABIC: [&str; 3] = ["ar", "ara", "arb"];

/// An article to enrich and how to answer.
#[derive(Debug, Clone, Default)]
pub struct Job {
    /// The article.
    pub text: String,
    /// What to ask of the pipeline.
    pub options: Options,
    /// How the answer is to look.
    pub report: Report,
}

/// How an answer is to look.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The caller's own name for the article.
    pub document_id: String,
    /// What to report.
    pub annotations: Annotations,
    /// Unit of spans.
    pub encoding: OffsetEncoding,
    /// Normalization of token forms.
    pub profile: Profile,
    /// Fill the text of spans.
    pub include_text: bool,
    /// Leave out what is scored below this.
    pub min_confidence: Option<f32>,
    /// Ids of the request's stance targets, in the order of
    /// [`Options::targets`].
    pub target_ids: Vec<String>,
    /// What the caller should know about the request.
    pub warnings: Vec<proto::Warning>,
}

/// A set of annotations, all of them by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Annotations([bool; models::ALL.len()]);

impl Default for Annotations {
    fn default() -> Self {
        Annotations([true; models::ALL.len()])
    }
}

impl Annotations {
    /// Exactly these.
    pub fn only(of: impl IntoIterator<Item = AnnotationType>) -> Self {
        let mut set = [false; models::ALL.len()];
        for annotation in of {
            for (member, known) in set.iter_mut().zip(models::ALL) {
                *member |= known == annotation;
            }
        }
        Annotations(set)
    }

    /// Whether it is in the set.
    pub fn has(self, annotation: AnnotationType) -> bool {
        self.iter().any(|member| member == annotation)
    }

    /// The members, each after those it stands on.
    pub fn iter(self) -> impl Iterator<Item = AnnotationType> {
        models::ALL.into_iter().zip(self.0).filter_map(|(annotation, member)| member.then_some(annotation))
    }

    /// How deep the pipeline must go for them.
    pub fn depth(self) -> Depth {
        self.iter().map(models::depth).max().unwrap_or_default()
    }
}

/// Everything that is wrong with a request; never nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// What is wrong, in the order of the fields.
    pub violations: Vec<Violation>,
}

/// One thing that is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field, such as `document.text`.
    pub field: String,
    /// Stable name of what is wrong, such as `TEXT_EMPTY`.
    pub reason: &'static str,
    /// What is wrong, in English, for a developer.
    pub description: String,
    /// The limit that was passed and by what, where one was.
    pub metadata: Vec<(&'static str, String)>,
}

impl From<Violation> for Invalid {
    fn from(violation: Violation) -> Self {
        Invalid { violations: vec![violation] }
    }
}

impl Violation {
    /// A violation that is not about a limit.
    pub fn new(field: impl Into<String>, reason: &'static str, description: impl Into<String>) -> Self {
        Violation { field: field.into(), reason, description: description.into(), metadata: Vec::new() }
    }

    fn limit(mut self, name: &'static str, limit: impl ToString, found: impl ToString) -> Self {
        self.metadata = vec![(name, limit.to_string()), ("found", found.to_string())];
        self
    }
}

impl Job {
    /// Checks a request.
    ///
    /// # Errors
    /// With everything that is wrong with it.
    pub fn new(
        document: Option<proto::Document>,
        options: Option<proto::EnrichOptions>,
        limits: &Limits,
    ) -> Result<Job, Invalid> {
        let mut check = Check { limits, violations: Vec::new() };
        let mut job = Job::default();
        check.document(document.unwrap_or_default(), &mut job);
        check.options(options.unwrap_or_default(), &mut job);
        if check.violations.is_empty() { Ok(job) } else { Err(Invalid { violations: check.violations }) }
    }
}

struct Check<'l> {
    limits: &'l Limits,
    violations: Vec<Violation>,
}

impl Check<'_> {
    fn document(&mut self, document: proto::Document, job: &mut Job) {
        self.bytes("document.document_id", &document.document_id, "DOCUMENT_ID_TOO_LONG", DOCUMENT_ID_BYTES);
        if document.text.is_empty() {
            self.violations.push(Violation::new("document.text", "TEXT_EMPTY", "the text is empty"));
        }
        self.text("document.text", &document.text);
        self.language(&document.language_code, &mut job.report);
        if let Some(time) = document.publish_time {
            match seconds(time) {
                Some(seconds) => job.options.publish_time = Some(seconds),
                None => self.violations.push(Violation::new(
                    "document.publish_time",
                    "TIMESTAMP_INVALID",
                    "a time lies in the years 1 to 9999 and has 0 to 999,999,999 nanoseconds",
                )),
            }
        }
        self.text("document.headline", &document.headline);
        job.options.headline = Some(document.headline).filter(|headline| !headline.is_empty());
        job.report.document_id = document.document_id;
        job.text = document.text;
    }

    fn options(&mut self, options: proto::EnrichOptions, job: &mut Job) {
        let Job { report, options: asked, .. } = job;
        if !options.annotations.is_empty() {
            let mut annotations = Vec::new();
            for (i, &number) in options.annotations.iter().enumerate() {
                match AnnotationType::try_from(number) {
                    Ok(AnnotationType::Unspecified) | Err(_) => {
                        self.unknown(format!("options.annotations[{i}]"), "AnnotationType", number);
                    }
                    Ok(annotation) => annotations.push(annotation),
                }
            }
            report.annotations = Annotations::only(annotations);
        }
        asked.depth = report.annotations.depth();
        match proto::OffsetEncoding::try_from(options.offset_encoding) {
            Ok(encoding) => report.encoding = encoding.into(),
            Err(_) => self.unknown("options.offset_encoding", "OffsetEncoding", options.offset_encoding),
        }
        match proto::NormalizationProfile::try_from(options.normalization) {
            Ok(profile) => report.profile = profile.into(),
            Err(_) => self.unknown("options.normalization", "NormalizationProfile", options.normalization),
        }
        report.include_text = options.include_text;
        if let Some(least) = options.min_confidence {
            if !(0.0..=1.0).contains(&least) {
                self.violations.push(Violation::new(
                    "options.min_confidence",
                    "CONFIDENCE_OUT_OF_RANGE",
                    format!("{least} is not between 0 and 1"),
                ));
            }
            report.min_confidence = Some(least);
        }
        self.names(options.own_names, job);
        self.targets(options.stance_targets, job);
    }

    fn names(&mut self, names: Vec<proto::OwnName>, job: &mut Job) {
        if names.is_empty() {
            return;
        }
        let found = names.len();
        if found > OWN_NAMES {
            let description = format!("at most {OWN_NAMES} names come with a request, not {found}");
            let violation = Violation::new("options.own_names", "TOO_MANY_NAMES", description);
            self.violations.push(violation.limit("max_own_names", OWN_NAMES, found));
            return;
        }
        let mut rows = Vec::new();
        for (i, name) in names.into_iter().enumerate() {
            let kind = match proto::EntityType::try_from(name.r#type) {
                Ok(proto::EntityType::Person) => EntityType::Person,
                Ok(proto::EntityType::Organization) => EntityType::Organization,
                Ok(proto::EntityType::Location) => EntityType::Location,
                Ok(proto::EntityType::Miscellaneous) => EntityType::Miscellaneous,
                _ => {
                    self.unknown(format!("options.own_names[{i}].type"), "EntityType", name.r#type);
                    continue;
                }
            };
            rows.push((i, OwnName { name: name.name, kind, id: name.external_id }));
        }
        let (places, rows): (Vec<usize>, Vec<OwnName>) = rows.into_iter().unzip();
        match OwnNames::new(&rows) {
            Ok(names) => job.options.names = Some(Arc::new(names)),
            Err(bad) => self.violations.extend(bad.into_iter().map(|row| {
                let place = places.get(row.line).copied().unwrap_or(row.line);
                Violation::new(format!("options.own_names[{place}]"), "NAME_INVALID", row.reason)
            })),
        }
    }

    fn targets(&mut self, targets: Vec<proto::StanceTarget>, job: &mut Job) {
        let (limit, found) = (self.limits.stance_targets as usize, targets.len());
        if found > limit {
            let description = format!("at most {limit} targets are judged at once, not {found}");
            let violation = Violation::new("options.stance_targets", "TOO_MANY_TARGETS", description);
            self.violations.push(violation.limit("max_stance_targets", limit, found));
            return;
        }
        for (i, target) in targets.into_iter().enumerate() {
            let field = |name: &str| format!("options.stance_targets[{i}].{name}");
            if target.name.trim().is_empty() {
                self.violations.push(Violation::new(field("name"), "TARGET_NAME_EMPTY", "the name is empty"));
            }
            self.bytes(field("target_id"), &target.target_id, "TARGET_TOO_LONG", TARGET_BYTES);
            self.bytes(field("name"), &target.name, "TARGET_TOO_LONG", TARGET_BYTES);
            if target.aliases.len() > TARGET_ALIASES {
                let description = format!("a target has at most {TARGET_ALIASES} aliases");
                let violation = Violation::new(field("aliases"), "TOO_MANY_ALIASES", description);
                self.violations.push(violation.limit("max_aliases", TARGET_ALIASES, target.aliases.len()));
            }
            for (j, alias) in target.aliases.iter().take(TARGET_ALIASES).enumerate() {
                self.bytes(field(&format!("aliases[{j}]")), alias, "TARGET_TOO_LONG", TARGET_BYTES);
            }
            job.report.target_ids.push(target.target_id);
            job.options.targets.push(RequestTarget { name: target.name, aliases: target.aliases });
        }
    }

    /// Any language is worked on: words that are not Arabic come back as
    /// foreign tokens. The tag only decides whether a warning goes with them.
    fn language(&mut self, tag: &str, report: &mut Report) {
        if tag.is_empty() {
            return;
        }
        let mut subtags = tag.split(['-', '_']);
        let well_formed = tag.len() <= LANGUAGE_BYTES
            && subtags.clone().all(|s| (1..=8).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric()));
        if !well_formed {
            self.violations.push(Violation::new(
                "document.language_code",
                "LANGUAGE_CODE_INVALID",
                "a language is named by a BCP 47 tag such as ar or ar-EG",
            ));
        } else if !subtags.next().is_some_and(|s| ARABIC.iter().any(|arabic| s.eq_ignore_ascii_case(arabic))) {
            report.warnings.push(proto::Warning {
                reason: "UNSUPPORTED_LANGUAGE".into(),
                message: format!("language {tag} is not supported; the text was read as standard Arabic"),
                span: None,
            });
        }
    }

    fn text(&mut self, field: &str, text: &str) {
        let (limit, found) = (self.limits.text_bytes as usize, text.len());
        if found > limit {
            let description = format!("a text has at most {limit} bytes of UTF-8, not {found}");
            let violation = Violation::new(field, "TEXT_TOO_LONG", description);
            self.violations.push(violation.limit("max_text_bytes", limit, found));
        }
    }

    fn bytes(&mut self, field: impl Into<String>, value: &str, reason: &'static str, limit: usize) {
        if value.len() > limit {
            let description = format!("it has at most {limit} bytes, not {}", value.len());
            let violation = Violation::new(field, reason, description);
            self.violations.push(violation.limit("max_bytes", limit, value.len()));
        }
    }

    fn unknown(&mut self, field: impl Into<String>, name: &str, number: i32) {
        let description = format!("{name} has no value {number} that can be asked for");
        self.violations.push(Violation::new(field, "ENUM_VALUE_UNKNOWN", description));
    }
}

/// Seconds since 1970, of a time that protobuf calls valid.
fn seconds(time: prost_types::Timestamp) -> Option<i64> {
    const YEAR_1: i64 = -62_135_596_800;
    const YEAR_10000: i64 = 253_402_300_800;
    ((YEAR_1..YEAR_10000).contains(&time.seconds) && (0..1_000_000_000).contains(&time.nanos)).then_some(time.seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> Option<proto::Document> {
        Some(proto::Document { text: text.into(), ..Default::default() })
    }

    fn reasons(
        document: Option<proto::Document>,
        options: proto::EnrichOptions,
        limits: &Limits,
    ) -> Vec<(String, &'static str)> {
        let Err(invalid) = Job::new(document, Some(options), limits) else { return Vec::new() };
        invalid.violations.into_iter().map(|v| (v.field, v.reason)).collect()
    }

    #[test]
    fn everything_wrong_is_named_at_once() {
        let options = proto::EnrichOptions {
            annotations: vec![1, 99, 0],
            offset_encoding: 7,
            normalization: -1,
            min_confidence: Some(f32::NAN),
            stance_targets: vec![Default::default()],
            ..Default::default()
        };
        let found = reasons(None, options, &Limits::default());
        assert_eq!(
            found.iter().map(|(field, reason)| (field.as_str(), *reason)).collect::<Vec<_>>(),
            [
                ("document.text", "TEXT_EMPTY"),
                ("options.annotations[1]", "ENUM_VALUE_UNKNOWN"),
                ("options.annotations[2]", "ENUM_VALUE_UNKNOWN"),
                ("options.offset_encoding", "ENUM_VALUE_UNKNOWN"),
                ("options.normalization", "ENUM_VALUE_UNKNOWN"),
                ("options.min_confidence", "CONFIDENCE_OUT_OF_RANGE"),
                ("options.stance_targets[0].name", "TARGET_NAME_EMPTY"),
            ]
        );
    }

    #[test]
    fn names_that_cannot_be_looked_for_are_refused() {
        let name =
            |name: &str, kind: i32| proto::OwnName { name: name.into(), r#type: kind, external_id: String::new() };
        let options = proto::EnrichOptions {
            own_names: vec![name("نادي الشمس", 6), name("نادي الشمس", 2), name("-", 1)],
            ..Default::default()
        };
        let found = reasons(document("قال"), options, &Limits::default());
        assert_eq!(
            found.iter().map(|(field, reason)| (field.as_str(), *reason)).collect::<Vec<_>>(),
            [("options.own_names[0].type", "ENUM_VALUE_UNKNOWN"), ("options.own_names[2]", "NAME_INVALID")]
        );
        let options =
            proto::EnrichOptions { own_names: vec![name("نادي الشمس", 2); 1001], ..Default::default() };
        assert_eq!(reasons(document("قال"), options, &Limits::default())[0].1, "TOO_MANY_NAMES");
    }

    #[test]
    fn limits_count_bytes() {
        let limits = Limits { text_bytes: 4, stance_targets: 1, ..Limits::default() };
        assert_eq!(reasons(document("قا"), Default::default(), &limits), []);
        assert_eq!(reasons(document("قال"), Default::default(), &limits)[0].1, "TEXT_TOO_LONG");
        let target = proto::StanceTarget { name: "x".into(), ..Default::default() };
        let options = proto::EnrichOptions { stance_targets: vec![target; 2], ..Default::default() };
        assert_eq!(reasons(document("ق"), options, &limits)[0].1, "TOO_MANY_TARGETS");
    }

    #[test]
    fn what_is_not_set_means_what_the_proto_says() {
        let job = Job::new(document("قال"), None, &Limits::default()).expect("valid");
        assert_eq!(job.options.depth, Depth::Stances);
        assert_eq!(job.report.annotations, Annotations::default());
        assert_eq!(job.report.encoding, OffsetEncoding::Utf8);
        assert_eq!(job.report.profile, Profile::Search);
        assert!(job.report.warnings.is_empty());
    }

    #[test]
    fn annotations_ask_for_what_they_stand_on() {
        let options = proto::EnrichOptions { annotations: vec![3], ..Default::default() };
        let job = Job::new(document("قال"), Some(options), &Limits::default()).expect("valid");
        assert_eq!(job.options.depth, Depth::Quotations);
        assert_eq!(job.report.annotations.iter().collect::<Vec<_>>(), [AnnotationType::Quotations]);
    }

    #[test]
    fn other_languages_get_a_warning_and_nonsense_an_error() {
        for (tag, warned, valid) in
            [("ar-EG", 0, true), ("AR", 0, true), ("arb", 0, true), ("fa", 1, true), ("ar EG", 0, false)]
        {
            let document = proto::Document { text: "x".into(), language_code: tag.into(), ..Default::default() };
            match Job::new(Some(document), None, &Limits::default()) {
                Ok(job) => assert_eq!((job.report.warnings.len(), true), (warned, valid), "{tag}"),
                Err(_) => assert!(!valid, "{tag}"),
            }
        }
    }

    #[test]
    fn times_outside_protobufs_range_are_refused() {
        let time = |seconds, nanos| super::seconds(prost_types::Timestamp { seconds, nanos });
        assert_eq!(time(0, 0), Some(0));
        assert_eq!(time(253_402_300_800, 0), None);
        assert_eq!(time(0, -1), None);
    }
}

//! Dates and stretches of time: `17 نيسان 2021`, `25 يناير/كانون الثاني`,
//! `الأربعاء الماضي`, `أمس`, `عام 2003`, `15 رمضان 1442`.
//!
//! A date is read off the tokens of its sentence by the words of `months.tsv`
//! and `date_words.tsv`, from the first token that can begin one, and given a
//! value in ISO 8601 ([`calendar`]; [`spans`] reads stretches, distances and times). What is relative needs the day on which the
//! article was published; without it a weekday has no value, and a day without a
//! year has `XXXX` for it (ISO 8601-2).

mod calendar;
mod spans;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use crate::document::{Document, Token, TokenKind};
use crate::lexicon::{date_words, months};

use calendar::Day;
use date_words::Kind;
use months::Calendar;

/// A date as it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FoundDate {
    /// Indexes into [`Document::tokens`].
    pub(super) tokens: Range<usize>,
    /// ISO 8601; empty where it cannot be told.
    pub(super) value: String,
}

/// The dates of some tokens, in text order. `published` is the day of
/// publication in seconds since 1970.
pub(super) fn find(document: &Document<'_>, tokens: Range<usize>, published: Option<i64>) -> Vec<FoundDate> {
    let today = published.map(Day::of_timestamp);
    let all = &document.tokens[tokens.clone()];
    let (mut dates, mut at) = (Vec::new(), 0);
    while at < all.len() {
        let reader = Reader { tokens: all, before: at.checked_sub(1).map(|i| &all[i]), today };
        match reader.read(at) {
            Some((end, value)) => {
                dates.push(FoundDate { tokens: tokens.start + at..tokens.start + end, value });
                at = end;
            }
            None => at += 1,
        }
    }
    dates
}

#[derive(Debug, Clone, Copy)]
struct Month {
    number: u32,
    calendar: Calendar,
}

fn month_names() -> &'static HashMap<&'static str, Month> {
    static TABLE: OnceLock<HashMap<&'static str, Month>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let rows = months::ROWS.iter();
        rows.flat_map(|row| {
            let month = Month { number: u32::from(row.month), calendar: row.calendar };
            row.forms.iter().map(move |form| (*form, month))
        })
        .collect()
    })
}

fn date_word(core: &str) -> Option<(Kind, i64)> {
    static TABLE: OnceLock<HashMap<&'static str, (Kind, i64)>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let rows = date_words::ROWS.iter();
        rows.flat_map(|row| row.forms.iter().map(move |form| (*form, (row.kind, i64::from(row.value))))).collect()
    });
    table.get(core).copied()
}

/// Which one of a unit or weekday is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    Past,
    Present,
    Future,
}

/// Reads a date from a place on. Every reading takes a bounded number of tokens.
struct Reader<'d> {
    tokens: &'d [Token],
    before: Option<&'d Token>,
    today: Option<Day>,
}

impl Reader<'_> {
    /// The end of the date that begins at `at`, and its value.
    fn read(&self, at: usize) -> Option<(usize, String)> {
        self.span(at)
            .or_else(|| self.numeric(at))
            .or_else(|| self.day_month(at))
            .or_else(|| self.month_year(at))
            .or_else(|| self.year(at))
            .or_else(|| self.named_day(at))
            .or_else(|| self.unit(at))
    }

    fn core(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.core.as_str())
    }

    /// What a word means in a date. With a pronoun it is another word (أمسك).
    fn word(&self, at: usize) -> Option<(Kind, i64)> {
        let token = self.tokens.get(at).filter(|token| token.enclitic.is_empty())?;
        date_word(&token.core)
    }

    /// A day of the month in words: `الأول`, `الخامس عشر`, `الثاني والعشرين`.
    fn ordinal(&self, at: usize) -> Option<(usize, u32)> {
        let (Kind::Ordinal, day) = self.word(at)? else { return None };
        let ten = match (self.core(at + 1), self.word(at + 1)) {
            ("عشر" | "عشره", _) => 10,
            (_, Some((Kind::Ordinal, ten @ (20 | 30)))) if self.tokens[at + 1].has_conjunction() => ten,
            _ => return Some((at + 1, day as u32)),
        };
        (day < 10).then_some((at + 2, (day + ten) as u32))
    }

    fn number(&self, at: usize) -> Option<u32> {
        let token = self.tokens.get(at)?;
        (token.kind == TokenKind::Number).then(|| token.folded.parse().ok()).flatten()
    }

    fn year_number(&self, at: usize) -> Option<u32> {
        self.number(at).filter(|n| (1000..2200).contains(n) && self.tokens[at].folded.len() == 4)
    }

    /// A month's name of one or two words: its end and which.
    fn month(&self, at: usize) -> Option<(usize, Month)> {
        let two = format!("{} {}", self.core(at), self.core(at + 1));
        let names = month_names();
        if let Some(month) = names.get(two.as_str()) {
            return Some((at + 2, *month));
        }
        names.get(self.core(at)).map(|month| (at + 1, *month))
    }

    /// A month, and the same month's other name after a slash, in brackets or
    /// simply beside it.
    fn months(&self, at: usize) -> Option<(usize, Month)> {
        let (mut end, month) = self.month(at)?;
        let mark = matches!(self.core(end), "/" | "(" | "-");
        if let Some((after, other)) = self.month(end + usize::from(mark))
            && other.number == month.number
            && other.calendar == month.calendar
        {
            end = after;
            if self.core(end) == ")" {
                end += 1;
            }
        }
        Some((end, month))
    }

    fn when(&self, at: usize) -> Option<When> {
        match self.word(at)?.0 {
            Kind::Past => Some(When::Past),
            Kind::Future => Some(When::Future),
            Kind::Present => Some(When::Present),
            _ => None,
        }
    }

    /// `1/1/2012`, `2012/1/1`, `2012-01-01`.
    fn numeric(&self, at: usize) -> Option<(usize, String)> {
        let token = self.tokens.get(at)?;
        if token.kind != TokenKind::Number {
            return None;
        }
        let parts: Option<Vec<u32>> = token.folded.split(['/', '-']).map(|part| part.parse().ok()).collect();
        let (parts, end) = match parts {
            Some(parts) if parts.len() == 3 => (parts, at + 1),
            _ => {
                if self.core(at + 1) != "-" || self.core(at + 3) != "-" {
                    return None;
                }
                (vec![self.number(at)?, self.number(at + 2)?, self.number(at + 4)?], at + 5)
            }
        };
        let (day, month, year) = match parts[..] {
            [y, m, d] if y > 1900 => (d, m, y),
            [d, m, y] if y > 1900 => (d, m, y),
            _ => return None,
        };
        let day = Day::new(year, month, day)?;
        Some((end, day.iso()))
    }

    /// `17 نيسان 2021`, `17 من نيسان`, `الأول من يناير`, `17 من الشهر الجاري`.
    fn day_month(&self, at: usize) -> Option<(usize, String)> {
        let (at, day) = match (self.number(at), self.ordinal(at)) {
            (Some(day), _) => (at, day),
            (None, Some((end, day))) if self.core(end) == "من" => (end - 1, day),
            _ => return None,
        };
        if !(1..=31).contains(&day) {
            return None;
        }
        let next = at + 1 + usize::from(self.core(at + 1) == "من");
        let next = next + usize::from(self.core(next) == "شهر" && self.month(next + 1).is_some());
        if let Some((end, month)) = self.months(next) {
            return Some(self.with_year(end, Some(day), month));
        }
        // Only the present, the past or the next month has such a name.
        if self.core(next) == "الشهر"
            && let Some(when) = self.when(next + 1)
        {
            let value = self.today.and_then(|today| today.month_from(shift(when)).with_day(day));
            return Some((next + 2, value.map_or_else(String::new, Day::iso)));
        }
        None
    }

    /// What may stand behind day and month: a year, or which one.
    fn with_year(&self, mut end: usize, day: Option<u32>, month: Month) -> (usize, String) {
        let mut at = end;
        if self.core(at) == "من" && matches!(self.core(at + 1), "عام" | "العام" | "سنه") {
            at += 1;
        }
        if matches!(self.core(at), "عام" | "العام" | "لعام" | "سنه" | "،") && self.year_number(at + 1).is_some()
        {
            at += 1;
        }
        let mut year = self.year_number(at);
        let mut when = None;
        if year.is_some() {
            end = at + 1;
            if matches!(self.core(end), "م" | "ه" | "هـ") {
                end += 1;
            }
        } else if let Some(found) = self.when(end) {
            when = Some(found);
            end += 1;
        } else if matches!(self.core(at), "العام" | "عام")
            && let Some(found) = self.when(at + 1)
        {
            year = self.today.map(|today| today.year().saturating_add_signed(shift(found)));
            end = at + 2;
        }
        let value = match month.calendar {
            Calendar::Hijri => match (year.or_else(|| self.nearest_hijri_year(month.number, day, when)), day) {
                (Some(year), Some(day)) => calendar::of_hijri(year, month.number, day).map(Day::iso),
                _ => None,
            },
            Calendar::Gregorian => Some(match (year.or_else(|| self.nearest_year(month.number, day, when)), day) {
                (Some(year), Some(day)) => Day::new(year, month.number, day).map_or_else(String::new, Day::iso),
                (Some(year), None) => format!("{year:04}-{:02}", month.number),
                (None, Some(day)) => format!("XXXX-{:02}-{day:02}", month.number),
                (None, None) => format!("XXXX-{:02}", month.number),
            }),
        };
        (end, value.unwrap_or_default())
    }

    /// The year of a month that is named without one: the one that puts it next
    /// to publication, in the past unless that is far off.
    fn nearest_year(&self, month: u32, day: Option<u32>, when: Option<When>) -> Option<u32> {
        let today = self.today?;
        let here = (today.month(), day.map_or(today.day(), |_| today.day()));
        let there = (month, day.unwrap_or(here.1));
        Some(match when {
            Some(When::Present) => today.year(),
            Some(When::Past) => today.year() - u32::from(there >= here),
            Some(When::Future) => today.year() + u32::from(there <= here),
            None => today.year() - u32::from(there.0 > here.0 + 4),
        })
    }

    /// `نيسان 2021`, `شهر رمضان`, `يناير/كانون الثاني الماضي`. A bare month's name
    /// can be another word: it needs one of these beside it.
    fn month_year(&self, at: usize) -> Option<(usize, String)> {
        let led = self.core(at) == "شهر";
        let (end, month) = self.months(at + usize::from(led))?;
        let (last, value) = self.with_year(end, None, month);
        let doubled = end > at + usize::from(led) + 1 && month.calendar == Calendar::Gregorian;
        (led || doubled || last > end).then_some((last, value))
    }

    /// `عام 2003`, `سنة 1992م`, `العام الماضي` (the latter by [`Self::unit`]).
    fn year(&self, at: usize) -> Option<(usize, String)> {
        let (kind, value) = self.word(at)?;
        if kind != Kind::Unit || value != 3 {
            return None;
        }
        let year = self.year_number(at + 1)?;
        let end = at + 2 + usize::from(matches!(self.core(at + 2), "م" | "ميلادي" | "ميلاديه"));
        Some((end, format!("{year:04}")))
    }

    /// `اليوم الاثنين`, `أمس`, `مساء أمس الأحد`, `يوم الخميس الماضي`.
    fn named_day(&self, at: usize) -> Option<(usize, String)> {
        let led = self.core(at) == "يوم";
        let start = at + usize::from(led);
        let (kind, value) = self.word(start)?;
        let mut end = start + 1;
        match kind {
            Kind::Day => {
                // اليوم also means "nowadays" and follows هذا: it is a date by itself all the same.
                let weekday =
                    usize::from(self.core(end) == "،" && matches!(self.word(end + 1), Some((Kind::Weekday, _))));
                if let Some((Kind::Weekday, _)) = self.word(end + weekday) {
                    end += weekday + 1;
                }
                let day = self.today.map(|today| today.plus(value - 10));
                Some((end, day.map_or_else(String::new, Day::iso)))
            }
            Kind::Weekday => {
                let when = self.when(end);
                end += usize::from(when.is_some());
                let value = self.today.map(|today| {
                    let back = (today.weekday() - value).rem_euclid(7);
                    match when {
                        Some(When::Future) => today.plus(if back == 0 { 7 } else { 7 - back }),
                        Some(When::Past) => today.plus(if back == 0 { -7 } else { -back }),
                        _ => today.plus(-back),
                    }
                });
                // An exact date after the weekday is one date with it.
                let gap = usize::from(matches!(self.core(end), "،" | "("));
                if let Some((after, exact)) = self.numeric(end + gap).or_else(|| self.day_month(end + gap)) {
                    return Some((after, exact));
                }
                Some((end, value.map_or_else(String::new, Day::iso)))
            }
            _ => None,
        }
    }

    /// `الأسبوع الماضي`, `الشهر المقبل`, `العام الجاري`.
    fn unit(&self, at: usize) -> Option<(usize, String)> {
        let (kind, unit) = self.word(at)?;
        if kind != Kind::Unit || !self.core(at).starts_with("ال") {
            return None;
        }
        let when = self.when(at + 1)?;
        if self.before.is_some_and(|token| token.kind == TokenKind::Number) {
            return None;
        }
        let value = self.today.map(|today| match unit {
            1 => today.plus(7 * i64::from(shift(when))).week_iso(),
            2 => today.month_from(shift(when)).month_iso(),
            _ => format!("{:04}", today.year().saturating_add_signed(shift(when))),
        });
        Some((at + 2, value.unwrap_or_default()))
    }
}

fn shift(when: When) -> i32 {
    match when {
        When::Past => -1,
        When::Present => 0,
        When::Future => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::{Depth, Options, Pipeline};

    /// 2021-04-14, a Wednesday.
    const PUBLISHED: i64 = 18731 * 86_400 + 40_000;

    fn dates(text: &str, published: Option<i64>) -> Vec<(String, String)> {
        let document = Pipeline::new().run(text, &Options { depth: Depth::Tokens, ..Options::default() });
        let found = find(&document, 0..document.tokens.len(), published);
        found.into_iter().map(|d| (document.slice(document.span_of(d.tokens)).to_string(), d.value)).collect()
    }

    #[test]
    fn dates_have_values() {
        for (text, words, value) in [
            ("في 17 نيسان 2020", "17 نيسان 2020", "2020-04-17"),
            ("في 25 يناير/كانون الثاني 2011", "25 يناير/كانون الثاني 2011", "2011-01-25"),
            ("في الأول من مايو المقبل", "الأول من مايو المقبل", "2021-05-01"),
            ("كانون الثاني يناير 2020", "كانون الثاني يناير 2020", "2020-01"),
            ("وصل الأربعاء الماضي", "الأربعاء الماضي", "2021-04-07"),
            ("وصل اليوم الأربعاء", "اليوم الأربعاء", "2021-04-14"),
            ("قال أمس الثلاثاء", "أمس الثلاثاء", "2021-04-13"),
            ("يعود الاثنين المقبل", "الاثنين المقبل", "2021-04-19"),
            ("في 3 من الشهر الجاري", "3 من الشهر الجاري", "2021-04-03"),
            ("خلال الأسبوع الماضي", "الأسبوع الماضي", "2021-W14"),
            ("منذ العام الماضي", "العام الماضي", "2020"),
            ("منذ عام 2003", "عام 2003", "2003"),
            ("في 1 رمضان 1442", "1 رمضان 1442", "2021-04-13"),
            ("يوم 14/4/2021", "14/4/2021", "2021-04-14"),
            ("في ديسمبر الماضي", "ديسمبر الماضي", "2020-12"),
        ] {
            assert_eq!(dates(text, Some(PUBLISHED)), [(words.to_string(), value.to_string())], "{text}");
        }
    }

    #[test]
    fn without_a_day_of_publication_what_is_relative_has_no_value() {
        assert_eq!(dates("أمس", None), [("أمس".to_string(), String::new())]);
        assert_eq!(dates("في 25 يناير", None), [("25 يناير".to_string(), "XXXX-01-25".to_string())]);
    }

    #[test]
    fn stretches_distances_and_times_have_values() {
        for (text, words, value) in [
            ("من 5 إلى 7 مايو 2020", "من 5 إلى 7 مايو 2020", "2020-05-05/2020-05-07"),
            ("بين 5 و7 نيسان الجاري", "بين 5 و7 نيسان الجاري", "2021-04-05/2021-04-07"),
            ("خلال عامي 2011 و2012", "عامي 2011 و2012", "2011/2012"),
            ("الفترة من 2011 إلى 2015", "الفترة من 2011 إلى 2015", "2011/2015"),
            ("وصل قبل يومين", "قبل يومين", "2021-04-12"),
            ("وصل منذ ثلاثة أيام", "منذ ثلاثة أيام", "2021-04-11"),
            ("يعود بعد أسبوع", "بعد أسبوع", "2021-W16"),
            ("بدأت قبل 5 سنوات", "قبل 5 سنوات", "2016"),
            ("قال أول من أمس الاثنين", "أول من أمس الاثنين", "2021-04-12"),
            ("تعقد بعد غد", "بعد غد", "2021-04-16"),
            ("في الخامس عشر من مارس", "الخامس عشر من مارس", "2021-03-15"),
            ("في الثاني والعشرين من يناير 2019", "الثاني والعشرين من يناير 2019", "2019-01-22"),
            ("عند الساعة 10:30 مساء", "الساعة 10:30 مساء", "T22:30"),
            ("في الساعة الثامنة صباحا", "الساعة الثامنة صباحا", "T08:00"),
            ("في تسعينيات القرن الماضي", "تسعينيات القرن الماضي", "199X"),
            ("خلال شهر رمضان", "شهر رمضان", "2021-04-13/2021-05-12"),
            ("في 10 ذي الحجة الماضي", "10 ذي الحجة الماضي", "2020-07-31"),
            ("في 12 جانفي 2020", "12 جانفي 2020", "2020-01-12"),
            ("في 3 غشت 2019", "3 غشت 2019", "2019-08-03"),
        ] {
            assert_eq!(dates(text, Some(PUBLISHED)), [(words.to_string(), value.to_string())], "{text}");
        }
    }

    #[test]
    fn other_words_are_no_dates() {
        for text in [
            "أمسك بيده",
            "بعد ثلاثة أيام من القتال",
            "قبل الرئيس",
            "مارس مهامه",
            "قال رمضان",
            "99/99/2021",
            "شهر",
            "عام",
        ] {
            assert_eq!(dates(text, Some(PUBLISHED)), [], "{text}");
        }
    }
}

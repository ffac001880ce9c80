//! Stretches, distances and times of day: `من 5 إلى 7 مايو`, `عامي 2011 و2012`,
//! `قبل ثلاثة أيام`, `أول من أمس`, `الساعة 10:30 مساء`, `التسعينيات`.

use super::calendar::Day;
use super::date_words::Kind;
use super::{Reader, calendar};

impl Reader<'_> {
    /// The end of a reading of this module that begins at `at`, and its value.
    pub(super) fn span(&self, at: usize) -> Option<(usize, String)> {
        self.days_of_a_month(at)
            .or_else(|| self.years(at))
            .or_else(|| self.distance(at))
            .or_else(|| self.second_day(at))
            .or_else(|| self.time(at))
            .or_else(|| self.decade(at))
            .or_else(|| self.month_of_hijra(at))
    }

    /// A number, behind `و`, `إلى`, `حتى` or a hyphen: where it ends, and itself.
    fn second(&self, at: usize) -> Option<(usize, u32)> {
        if matches!(self.core(at), "الي" | "حتي" | "-" | "–" | "و") {
            return Some((at + 2, self.number(at + 1)?));
        }
        let token = self.tokens.get(at).filter(|token| token.has_conjunction() || token.folded.starts_with('و'))?;
        Some((at + 1, token.folded.strip_prefix('و')?.parse().ok()?))
    }

    /// `5-7 مايو`, `من 5 إلى 7 مايو`, `بين 5 و7 مايو 2021`.
    fn days_of_a_month(&self, at: usize) -> Option<(usize, String)> {
        let begin = at + usize::from(matches!(self.core(at), "من" | "بين"));
        let first = self.number(begin).filter(|day| (1..=31).contains(day))?;
        let (next, last) = self.second(begin + 1)?;
        let of = next + usize::from(self.core(next) == "من");
        let (end, month) = self.months(of)?;
        if last <= first || last > 31 {
            return None;
        }
        let (end, until) = self.with_year(end, Some(last), month);
        let from = self.with_year(self.months(of)?.0, Some(first), month).1;
        let value = if until.is_empty() || from.is_empty() { String::new() } else { format!("{from}/{until}") };
        Some((end, value))
    }

    /// `عامي 2011 و2012`, `من 2011 إلى 2015`, `الفترة 2011-2015`.
    fn years(&self, at: usize) -> Option<(usize, String)> {
        if !matches!(
            self.core(at),
            "عامي"
                | "العامين"
                | "سنتي"
                | "الاعوام"
                | "اعوام"
                | "سنوات"
                | "السنوات"
                | "الفتره"
                | "من"
                | "بين"
        ) {
            return None;
        }
        let begin = at + 1 + usize::from(matches!(self.core(at + 1), "عامي" | "عام" | "سنه" | "سنتي" | "من" | "بين"));
        let first = self.year_number(begin)?;
        let (end, last) = match self.second(begin + 1) {
            Some(second) => second,
            // من عام 2011 إلى عام 2015
            None if matches!(self.core(begin + 1), "الي" | "حتي") && matches!(self.core(begin + 2), "عام" | "سنه") => {
                (begin + 4, self.year_number(begin + 3)?)
            }
            None => return None,
        };
        (first < last && last < 2200).then(|| (end, format!("{first:04}/{last:04}")))
    }

    /// `قبل يومين`, `منذ ثلاثة أيام`, `بعد أسبوع`; not `بعد ثلاثة أيام من القتال`.
    fn distance(&self, at: usize) -> Option<(usize, String)> {
        let sign = match self.core(at) {
            "قبل" | "منذ" => -1,
            "بعد" => 1,
            _ => return None,
        };
        let (end, count, unit) = self.amount(at + 1)?;
        if matches!(self.core(end), "من" | "علي") {
            return None;
        }
        let count = sign * count;
        let value = self.today.map(|today| match unit {
            4 => today.plus(count).iso(),
            1 => today.plus(7 * count).week_iso(),
            2 => today.month_from(count as i32).month_iso(),
            _ => format!("{:04}", today.year().saturating_add_signed(count as i32)),
        });
        Some((end, value.unwrap_or_default()))
    }

    /// A number of days, weeks, months or years: where it ends, the number, the
    /// unit as in `date_words.tsv`.
    fn amount(&self, at: usize) -> Option<(usize, i64, i64)> {
        if let Some((Kind::Dual, unit)) = self.word(at) {
            return Some((at + 1, 2, unit));
        }
        let count = match (self.number(at), self.word(at)) {
            (Some(count), _) if count <= 1000 => i64::from(count),
            (None, Some((Kind::Count, count))) => count,
            (None, Some((Kind::Unit, unit))) if !self.core(at).starts_with("ال") => {
                let bare = !matches!(self.word(at + 1), Some((Kind::Count, _)));
                return (bare && self.year_number(at + 1).is_none() && self.month(at + 1).is_none() && unit != 4)
                    .then_some((at + 1, 1, unit));
            }
            _ => return None,
        };
        match self.word(at + 1)? {
            (Kind::Plural | Kind::Unit, unit) if !self.core(at + 1).starts_with("ال") => Some((at + 2, count, unit)),
            _ => None,
        }
    }

    /// `أول من أمس`, `أول أمس`, `بعد غد`.
    fn second_day(&self, at: usize) -> Option<(usize, String)> {
        let (end, days) = match (self.core(at), self.core(at + 1), self.core(at + 2)) {
            ("اول", "من", "امس") => (at + 3, -2),
            ("اول", "امس", _) => (at + 2, -2),
            ("بعد", "غد" | "غدا", _) => (at + 2, 2),
            _ => return None,
        };
        // The weekday, where it is named too.
        let weekday = matches!(self.word(end), Some((Kind::Weekday, _)));
        let value = self.today.map(|today| today.plus(days));
        Some((end + usize::from(weekday), value.map_or_else(String::new, Day::iso)))
    }

    /// `الساعة 10:30 مساء`, `الساعة الثامنة صباحا`, `الساعة 22:00`. Without a part
    /// of the day an hour up to twelve can be either, and has no value.
    fn time(&self, at: usize) -> Option<(usize, String)> {
        if !matches!(self.core(at), "الساعه" | "ساعه") {
            return None;
        }
        let word = |at: usize| match self.word(at) {
            Some((Kind::Hour, hour)) => Some(hour as u32),
            _ => None,
        };
        let mut end = at + 2;
        let (hour, minute, exact) = match word(at + 1) {
            // الحادية عشرة, الثانية عشرة
            Some(hour) if matches!(self.core(end), "عشره" | "عشر") => {
                end += 1;
                (hour + 10, 0, false)
            }
            Some(hour) => (hour, 0, false),
            None => {
                let folded = self.tokens.get(at + 1).map_or("", |token| token.folded.as_str());
                let mut parts = folded.split([':', '.']).map(|part| part.parse::<u32>().ok());
                let (hour, minute) = (parts.next()??, parts.next().unwrap_or(Some(0))?);
                match (self.core(end), self.number(end + 1)) {
                    (":", Some(minute)) => {
                        end += 2;
                        (hour, minute, true)
                    }
                    _ => (hour, minute, folded.contains(':')),
                }
            }
        };
        if hour > 24 || minute > 59 {
            return None;
        }
        let part = match self.word(end) {
            Some((Kind::Half, part)) => {
                end += 1;
                Some(part)
            }
            _ => None,
        };
        let hour = match part {
            Some(1) if hour < 12 => hour + 12,
            Some(0) if hour == 12 => 0,
            Some(_) => hour,
            None if hour > 12 || exact && hour != 12 => hour % 24,
            None => return Some((end, String::new())),
        };
        Some((end, format!("T{hour:02}:{minute:02}")))
    }

    /// `التسعينيات`, `ثمانينيات القرن الماضي`.
    fn decade(&self, at: usize) -> Option<(usize, String)> {
        let (Kind::Decade, value) = self.word(at)? else { return None };
        let century = self.core(at + 1) == "القرن";
        let past = matches!(self.core(at + 2), "الماضي" | "العشرين" | "المنصرم" | "الفايت");
        let of_last_century = century && past;
        if !self.core(at).starts_with("ال") && !of_last_century {
            return None;
        }
        Some((if of_last_century { at + 3 } else { at + 1 }, format!("19{value}X")))
    }

    /// `شهر رمضان`, `رمضان الماضي`: from its first day to its last.
    fn month_of_hijra(&self, at: usize) -> Option<(usize, String)> {
        let led = self.core(at) == "شهر";
        let (end, month) = self.months(at + usize::from(led))?;
        if month.calendar != super::Calendar::Hijri {
            return None;
        }
        let year = self.year_number(end);
        let when = if year.is_none() { self.when(end) } else { None };
        if !led && year.is_none() && when.is_none() {
            return None;
        }
        let last = end + usize::from(year.is_some() || when.is_some());
        let sign = usize::from(year.is_some() && matches!(self.core(last), "ه" | "هـ"));
        let year = year.or_else(|| self.nearest_hijri_year(month.number, None, when));
        let value = year.and_then(|year| {
            let first = calendar::of_hijri(year, month.number, 1)?;
            let (year, next) = if month.number == 12 { (year + 1, 1) } else { (year, month.number + 1) };
            let after = calendar::of_hijri(year, next, 1)?;
            Some(format!("{}/{}", first.iso(), after.plus(-1).iso()))
        });
        Some((last + sign, value.unwrap_or_default()))
    }

    /// The Hijri year of a month or day named without one: the one next to
    /// publication, in the past unless that is far off.
    pub(super) fn nearest_hijri_year(&self, month: u32, day: Option<u32>, when: Option<super::When>) -> Option<u32> {
        let today = self.today?;
        let about = (i64::from(today.year()) - 622) * 33 / 32;
        let years = (about - 1..=about + 2).filter_map(|year| u32::try_from(year).ok());
        let day_of = |year: u32| calendar::of_hijri(year, month, day.unwrap_or(1));
        let limit = match when {
            Some(super::When::Past) => today.plus(-1),
            Some(super::When::Future) => today.plus(400),
            _ => today.plus(120),
        };
        years.filter(|year| day_of(*year).is_some_and(|day| day <= limit)).max()
    }
}

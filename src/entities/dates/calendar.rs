//! Days of the Gregorian calendar, and the Hijri one by its arithmetic form.

/// A day, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day(i64);

impl Day {
    /// The day of a point in time, in UTC. Times outside the years 1 to 9999 are
    /// moved to the nearest one inside.
    pub(super) fn of_timestamp(seconds: i64) -> Self {
        Day(seconds.div_euclid(86_400).clamp(-719_162, 2_932_896))
    }

    /// `None` where there is no such day.
    pub(super) fn new(year: u32, month: u32, day: u32) -> Option<Self> {
        let valid = (1..=9999).contains(&year) && (1..=12).contains(&month) && day >= 1;
        (valid && day <= length(year, month)).then(|| Day(days(i64::from(year), month, day)))
    }

    pub(super) fn plus(self, days: i64) -> Self {
        Day((self.0 + days).clamp(-719_162, 2_932_896))
    }

    /// Days after Monday.
    pub(super) fn weekday(self) -> i64 {
        (self.0 + 3).rem_euclid(7)
    }

    pub(super) fn year(self) -> u32 {
        self.civil().0
    }

    pub(super) fn month(self) -> u32 {
        self.civil().1
    }

    pub(super) fn day(self) -> u32 {
        self.civil().2
    }

    /// The first day of the month so many months away.
    pub(super) fn month_from(self, months: i32) -> Self {
        let (year, month, _) = self.civil();
        let count = i64::from(year) * 12 + i64::from(month) - 1 + i64::from(months);
        let month = count.rem_euclid(12) as u32 + 1;
        Day(days(count.div_euclid(12), month, 1)).plus(0)
    }

    /// Another day of the same month.
    pub(super) fn with_day(self, day: u32) -> Option<Self> {
        let (year, month, _) = self.civil();
        Day::new(year, month, day)
    }

    /// `2021-04-17`.
    pub(super) fn iso(self) -> String {
        let (year, month, day) = self.civil();
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// `2021-04`.
    pub(super) fn month_iso(self) -> String {
        let (year, month, _) = self.civil();
        format!("{year:04}-{month:02}")
    }

    /// `2021-W15`: the week, which belongs to the year of its Thursday.
    pub(super) fn week_iso(self) -> String {
        let thursday = self.plus(3 - self.weekday());
        let (year, ..) = thursday.civil();
        let first = days(i64::from(year), 1, 1);
        format!("{year:04}-W{:02}", (thursday.0 - first) / 7 + 1)
    }

    /// Year, month, day (Hinnant's algorithm).
    fn civil(self) -> (u32, u32, u32) {
        let z = self.0 + 719_468;
        let era = z.div_euclid(146_097);
        let of_era = z.rem_euclid(146_097);
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year + era * 400 + i64::from(month <= 2);
        (year as u32, month as u32, day as u32)
    }
}

/// Days from 1970-01-01 to a date (Hinnant's algorithm).
fn days(year: i64, month: u32, day: u32) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let month = i64::from(month);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn length(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The day of a Hijri date by the arithmetic calendar, in which 11 of 30 years
/// have a leap day; the calendar by sight differs by a day at times.
pub(super) fn of_hijri(year: u32, month: u32, day: u32) -> Option<Day> {
    if !(1..=1700).contains(&year) || !(1..=12).contains(&month) || !(1..=30).contains(&day) {
        return None;
    }
    let (year, month, day) = (i64::from(year), i64::from(month), i64::from(day));
    let months = (59 * (month - 1) + 1) / 2;
    let julian = day + months + (year - 1) * 354 + (3 + 11 * year).div_euclid(30) + 1_948_439;
    Some(Day(julian - 2_440_588))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_come_and_go() {
        for (seconds, iso, week) in [
            (0, "1970-01-01", "1970-W01"),
            (18_731 * 86_400, "2021-04-14", "2021-W15"),
            (18_628 * 86_400, "2021-01-01", "2020-W53"),
            (-1, "1969-12-31", "1970-W01"),
        ] {
            let day = Day::of_timestamp(seconds);
            assert_eq!((day.iso().as_str(), day.week_iso().as_str()), (iso, week));
            assert_eq!(Day::new(day.year(), day.month(), day.day()), Some(day));
        }
        assert!(Day::new(2021, 2, 29).is_none());
        assert!(Day::of_timestamp(i64::MAX).year() <= 9999);
        assert!(Day::of_timestamp(i64::MIN).year() >= 1);
    }

    #[test]
    fn hijri_dates_are_days() {
        assert_eq!(of_hijri(1442, 9, 1).map(Day::iso).as_deref(), Some("2021-04-13"));
        assert_eq!(of_hijri(1400, 1, 1).map(Day::iso).as_deref(), Some("1979-11-21"));
    }
}

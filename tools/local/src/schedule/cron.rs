//! `cron(minutes hours day-of-month month day-of-week year)`, as EventBridge Scheduler reads it.

use std::{collections::BTreeSet, ops::RangeInclusive};

use jiff::{
    civil::{Date, Weekday},
    tz::TimeZone,
};

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// The last year of an expression.
const LAST_YEAR: i16 = 2199;

/// An expression, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cron {
    minutes: BTreeSet<i16>,
    hours: BTreeSet<i16>,
    days: Days,
    months: BTreeSet<i16>,
    years: BTreeSet<i16>,
}

/// One of the two fields for days counts; the other is `?`.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Days {
    OfMonth(BTreeSet<i16>),
    /// `L`.
    LastOfMonth,
    /// `15W`: the weekday nearest to it within the month.
    NearestWeekday(i16),
    /// Sunday is 1.
    OfWeek(BTreeSet<i16>),
    /// `6L`: the last Friday.
    LastOfWeek(i16),
    /// `6#3`: the third Friday.
    Nth(i16, i16),
}

impl Cron {
    /// Reads `cron(...)`; none if it is not of that form.
    pub fn parse(expression: &str) -> Option<Self> {
        let inner = expression.trim().strip_prefix("cron(")?.strip_suffix(')')?.to_ascii_uppercase();
        let fields: Vec<&str> = inner.split_whitespace().collect();
        let [minutes, hours, day_of_month, month, day_of_week, year] = fields[..] else {
            return None;
        };
        let days = match (day_of_month, day_of_week) {
            ("?", of_week) => days_of_week(of_week)?,
            (of_month, "?") => days_of_month(of_month)?,
            _ => return None,
        };
        Some(Self {
            minutes: values(minutes, 0..=59, &[], 0)?,
            hours: values(hours, 0..=23, &[], 0)?,
            days,
            months: values(month, 1..=12, &MONTHS, 1)?,
            years: values(year, 1970..=LAST_YEAR, &[], 0)?,
        })
    }

    /// The first time after `after`, in milliseconds since 1970; none if it never comes. A time that the clocks leave
    /// out is left out, one that they show twice counts once.
    pub fn next(&self, after: i64, zone: &TimeZone) -> Option<i64> {
        let now = jiff::Timestamp::from_millisecond(after).ok()?;
        let mut day = zone.to_datetime(now).date();
        while day.year() <= LAST_YEAR {
            if !self.years.contains(&day.year()) {
                let year = *self.years.range(day.year() + 1..).next()?;
                day = Date::new(year, 1, 1).ok()?;
                continue;
            }
            if let Some(time) = self.within(day, after, zone) {
                return Some(time);
            }
            day = day.tomorrow().ok()?;
        }
        None
    }

    fn within(&self, day: Date, after: i64, zone: &TimeZone) -> Option<i64> {
        if !self.months.contains(&i16::from(day.month())) || !self.days.contain(day) {
            return None;
        }
        let times = self.hours.iter().flat_map(|hour| self.minutes.iter().map(move |minute| (*hour, *minute)));
        times
            .filter_map(|(hour, minute)| {
                let time = day.at(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0);
                let time = zone.to_ambiguous_timestamp(time);
                let left_out = matches!(time.offset(), jiff::tz::AmbiguousOffset::Gap { .. });
                if left_out { None } else { Some(time.earlier().ok()?.as_millisecond()) }
            })
            .filter(|time| *time > after)
            .min()
    }
}

impl Days {
    fn contain(&self, day: Date) -> bool {
        let number = i16::from(day.day());
        let of_week = i16::from(day.weekday().to_sunday_one_offset());
        let last = i16::from(day.days_in_month());
        match self {
            Self::OfMonth(days) => days.contains(&number),
            Self::LastOfMonth => number == last,
            Self::NearestWeekday(wanted) => nearest_weekday(day, (*wanted).min(last)) == Some(number),
            Self::OfWeek(days) => days.contains(&of_week),
            Self::LastOfWeek(wanted) => of_week == *wanted && number > last - 7,
            Self::Nth(wanted, nth) => of_week == *wanted && (number - 1) / 7 + 1 == *nth,
        }
    }
}

/// The weekday nearest to the `wanted` day of the month of `day`, without leaving the month.
fn nearest_weekday(day: Date, wanted: i16) -> Option<i16> {
    let last = i16::from(day.days_in_month());
    let wanted_day = Date::new(day.year(), day.month(), i8::try_from(wanted).ok()?).ok()?;
    Some(match wanted_day.weekday() {
        Weekday::Saturday if wanted == 1 => 3,
        Weekday::Saturday => wanted - 1,
        Weekday::Sunday if wanted == last => wanted - 2,
        Weekday::Sunday => wanted + 1,
        _ => wanted,
    })
}

fn days_of_month(field: &str) -> Option<Days> {
    if field == "L" {
        return Some(Days::LastOfMonth);
    }
    match field.strip_suffix('W') {
        Some(day) => Some(Days::NearestWeekday(value(day, &(1..=31), &[], 0)?)),
        None => Some(Days::OfMonth(values(field, 1..=31, &[], 0)?)),
    }
}

fn days_of_week(field: &str) -> Option<Days> {
    let day = |text: &str| value(text, &(1..=7), &WEEKDAYS, 1);
    if field == "L" {
        return Some(Days::OfWeek([7].into()));
    }
    if let Some((weekday, nth)) = field.split_once('#') {
        return Some(Days::Nth(day(weekday)?, value(nth, &(1..=5), &[], 0)?));
    }
    match field.strip_suffix('L') {
        Some(weekday) => Some(Days::LastOfWeek(day(weekday)?)),
        None => Some(Days::OfWeek(values(field, 1..=7, &WEEKDAYS, 1)?)),
    }
}

/// A list of values, ranges and steps.
fn values(field: &str, limits: RangeInclusive<i16>, names: &[&str], first: i16) -> Option<BTreeSet<i16>> {
    let mut all = BTreeSet::new();
    for part in field.split(',') {
        let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
        let step = step.map_or(Some(1), |step| step.parse::<usize>().ok().filter(|step| *step > 0))?;
        let one = |text: &str| value(text, &limits, names, first);
        let range = match range.split_once('-') {
            _ if range == "*" => limits.clone(),
            Some((from, to)) => one(from)?..=one(to)?,
            // A step without an end goes on to the end.
            None if part.contains('/') => one(range)?..=*limits.end(),
            None => one(range)?..=one(range)?,
        };
        // A range that ends before it begins, FRI-MON, goes around.
        if range.start() > range.end() {
            let around = (*range.start()..=*limits.end()).chain(*limits.start()..=*range.end());
            all.extend(around.step_by(step));
        } else {
            all.extend(range.step_by(step));
        }
    }
    Some(all)
}

fn value(text: &str, limits: &RangeInclusive<i16>, names: &[&str], first: i16) -> Option<i16> {
    let named = names.iter().position(|name| *name == text).and_then(|place| i16::try_from(place).ok());
    let number = match named {
        Some(place) => place + first,
        None if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok()?,
        None => return None,
    };
    Some(number).filter(|number| limits.contains(number))
}

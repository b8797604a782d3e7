//! Tables in Markdown, aligned so that they can be read on a terminal too.

use std::fmt::Write;

/// A table with a heading.
pub(crate) struct Table {
    heading: String,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new(heading: &str, columns: &[&str]) -> Self {
        Self { heading: heading.to_owned(), rows: vec![columns.iter().map(|&column| column.to_owned()).collect()] }
    }

    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into());
    }

    pub fn to_markdown(&self) -> String {
        let columns = self.rows.first().map_or(0, Vec::len);
        let width = |column: usize| {
            self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut text = format!("## {}\n\n", self.heading);
        for (number, row) in self.rows.iter().enumerate() {
            let cells = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:<width$}"));
            let _ = writeln!(text, "| {} |", cells.collect::<Vec<_>>().join(" | "));
            if number == 0 {
                let lines: Vec<String> = widths.iter().map(|&width| "-".repeat(width)).collect();
                let _ = writeln!(text, "| {} |", lines.join(" | "));
            }
        }
        text
    }
}

/// A number of milliseconds with as many digits as mean something.
pub(crate) fn millis(seconds: f64) -> String {
    let millis = seconds * 1000.0;
    if millis < 10.0 { format!("{millis:.1} ms") } else { format!("{millis:.0} ms") }
}

/// A rate.
pub(crate) fn per_second(count: f64, seconds: f64) -> String {
    format!("{:.0}", count / seconds)
}

/// The middle one.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut table = Table::new("Sizes", &["what", "n"]);
        table.row(["callback".into(), "1".into()]);
        let expected = "## Sizes\n\n| what     | n |\n| -------- | - |\n| callback | 1 |\n";
        assert_eq!(table.to_markdown(), expected);
        assert_eq!((median(vec![3.0, 1.0, 2.0]), millis(0.0123).as_str()), (2.0, "12 ms"));
    }
}

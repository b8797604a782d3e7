//! A table for a terminal, as wide as what is in it.

use std::io::Write;

use unicode_width::UnicodeWidthStr;

use crate::{Failed, language::padded};

/// Rows of as many cells as there are columns, and lines between them that stand for themselves.
pub(super) enum Row {
    Cells(Vec<String>),
    Line(String),
}

/// Writes `rows` to standard output, every column as wide as its widest cell.
pub(super) fn write(rows: &[Row]) -> Result<(), Failed> {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows {
        if let Row::Cells(cells) = row {
            widths.resize(widths.len().max(cells.len()), 0);
            for (width, cell) in widths.iter_mut().zip(cells) {
                *width = (*width).max(cell.width());
            }
        }
    }
    let mut out = std::io::stdout().lock();
    for row in rows {
        match row {
            Row::Cells(cells) => {
                let cells: Vec<_> = cells.iter().zip(&widths).map(|(cell, width)| padded(cell, *width)).collect();
                writeln!(out, "{}", cells.join("  ").trim_end())?;
            }
            Row::Line(line) => writeln!(out, "{line}")?,
        }
    }
    Ok(())
}

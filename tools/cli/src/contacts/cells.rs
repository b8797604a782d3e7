//! CSV: RFC 4180, and nothing that a spreadsheet would run.

use std::io::{self, Write};

/// How cells are written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cells {
    /// Whether a text that a spreadsheet would take for a formula gets a `'` in front.
    pub guarded: bool,
}

impl Cells {
    /// A record: its cells, separated by commas, and CR LF.
    pub fn record<'a>(self, out: &mut dyn Write, cells: impl Iterator<Item = &'a str>) -> io::Result<()> {
        for (place, cell) in cells.enumerate() {
            if place > 0 {
                out.write_all(b",")?;
            }
            self.cell(out, cell)?;
        }
        out.write_all(b"\r\n")
    }

    fn cell(self, out: &mut dyn Write, text: &str) -> io::Result<()> {
        let guard = if self.guarded && is_formula(text) { "'" } else { "" };
        // Semicolons and tabs too: where a spreadsheet separates by them, what stands behind would be a cell of its own.
        if !text.contains([',', '"', '\r', '\n', ';', '\t']) {
            return write!(out, "{guard}{text}");
        }
        write!(out, "\"{guard}{}\"", text.replace('"', "\"\""))
    }
}

/// What begins as formulas do in Excel, LibreOffice or Google Sheets; a plain number with its sign does no harm.
fn is_formula(text: &str) -> bool {
    let begins = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    begins && !is_number(text)
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, rest].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(guarded: bool, cells: &[&str]) -> String {
        let mut out = Vec::new();
        Cells { guarded }.record(&mut out, cells.iter().copied()).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn cells_are_those_of_rfc_4180() {
        assert_eq!(written(true, &["aaa", "b,b", "c\"c", "d\r\nd", ""]), "aaa,\"b,b\",\"c\"\"c\",\"d\r\nd\",\r\n");
        assert_eq!(written(true, &["张三"]), "张三\r\n");
    }

    #[test]
    fn no_cell_is_run_by_a_spreadsheet() {
        for formula in ["=1+1", "+1-1", "-a", "@SUM(A1)", "\t=1", "\r=1", "＝1", "-", "+86-138", "-1e5", "--1"] {
            let told = written(true, &[formula]);
            assert!(told.trim_start_matches('"').starts_with('\''), "{formula:?}: {told:?}");
            assert!(!written(false, &[formula]).contains('\''), "{formula:?} as it is");
        }
        for plain in ["-7", "+8613800000001", "-1.5", "a=1", "'=1", "1-1", "[1,2]"] {
            assert!(!written(true, &[plain]).trim_start_matches('"').starts_with("'-"), "{plain}");
            assert!(written(true, &[plain]).contains(plain), "{plain}");
        }
        assert_eq!(written(true, &["=HYPERLINK(\"x\";\"y\")"]), "\"'=HYPERLINK(\"\"x\"\";\"\"y\"\")\"\r\n");
        assert_eq!(written(true, &["a;=1", "b\t=1"]), "\"a;=1\",\"b\t=1\"\r\n");
    }
}

//! JSON without the blanks between its parts.

/// Takes the blanks between the parts of a JSON text away and leaves everything else as it came.
///
/// Going through a parsed value would reorder members and write numbers and escaped characters anew.
pub(super) fn compact(json: &str) -> String {
    let mut in_string = false;
    let mut escaped = false;
    json.chars()
        .filter(|c| {
            if in_string {
                match c {
                    _ if escaped => escaped = false,
                    '\\' => escaped = true,
                    '"' => in_string = false,
                    _ => {}
                }
                return true;
            }
            in_string = *c == '"';
            !matches!(c, ' ' | '\t' | '\r' | '\n')
        })
        .collect()
}

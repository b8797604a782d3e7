//! Spans of time as people read them.

/// The largest unit that gives at least two of it (or seconds), and how many.
pub(super) fn of(ms: i64) -> (u64, Unit) {
    let seconds = ms.unsigned_abs() / 1000;
    match seconds {
        0..120 => (seconds, Unit::Seconds),
        120..7_200 => (seconds / 60, Unit::Minutes),
        7_200..172_800 => (seconds / 3600, Unit::Hours),
        _ => (seconds / 86_400, Unit::Days),
    }
}

/// Of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Seconds,
    Minutes,
    Hours,
    Days,
}

/// Error numbers, one after the other.
pub(super) fn joined(numbers: &[u32], between: &str) -> String {
    numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(between)
}

/// The length that stands for a text which is not shown, `[20 bytes]`, in Chinese.
pub(super) fn hidden_in_chinese(text: &str) -> String {
    let mut pieces = text.split('[');
    let mut chinese = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once(" bytes]") {
            Some((count, rest)) if count.bytes().all(|byte| byte.is_ascii_digit()) => {
                chinese.push_str(&format!("（{count} 字节，不显示）{rest}"));
            }
            _ => chinese.push_str(&format!("[{piece}")),
        }
    }
    chinese
}

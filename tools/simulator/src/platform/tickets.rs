//! The suite tickets of one app.

/// The tickets, oldest first. All are kept: a stale one is told from an unknown one by nobody but the log of a test.
#[derive(Debug, Default)]
pub(crate) struct Tickets {
    issued: Vec<String>,
}

impl Tickets {
    pub(crate) fn issue(&mut self, ticket: String) {
        self.issued.push(ticket);
    }

    pub(crate) fn newest(&self) -> Option<&str> {
        self.issued.last().map(String::as_str)
    }

    /// Whether it is the newest, or one of the `old` before it.
    pub(crate) fn is_good(&self, ticket: &str, old: usize) -> bool {
        self.issued.iter().rev().take(old.saturating_add(1)).any(|issued| issued == ticket)
    }
}

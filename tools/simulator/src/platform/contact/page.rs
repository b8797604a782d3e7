//! A page of a list, and how it may be wrong.

use std::ops::Range;

use crate::platform::Fault;
use crate::platform::desk::Desk;

/// What of a list is returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) rows: Range<usize>,
    pub(crate) more: bool,
    /// Where it goes on.
    pub(crate) next: usize,
}

impl Page {
    fn new(total: usize, offset: usize, size: usize, full_says_more: bool, fault: Option<&Fault>) -> Page {
        let from = offset.min(total);
        let to = offset.saturating_add(size).min(total);
        let full = full_says_more && to > from && to - from == size;
        let mut page = Page { rows: from..to, more: to < total || full, next: to };
        match fault {
            Some(Fault::EmptyPage) => page = Page { rows: from..from, more: false, next: from },
            Some(Fault::TruncatedPage) => page.rows.end = from + (to - from) / 2,
            Some(Fault::SkippedPage) => page = Page { rows: from..from, more: true, next: to },
            Some(Fault::ShiftedPage) => page.rows = (from + 1).min(total)..(to + 1).min(total),
            Some(Fault::FalseEnd) => page.more = false,
            Some(Fault::FalseMore) => page.more = true,
            Some(Fault::RepeatedCursor) => page.next = offset,
            _ => {}
        }
        page
    }
}

impl Desk<'_> {
    /// The page of a list with so many rows.
    pub(crate) fn page(&self, total: usize, offset: usize, size: usize) -> Page {
        Page::new(total, offset, size, self.settings.contact.empty_last_page, self.fault)
    }

    /// How much of a list without pages is returned.
    pub(crate) fn rows(&self, total: usize) -> usize {
        Page::new(total, 0, total, false, self.fault).rows.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(offset: usize, fault: Option<Fault>) -> (usize, usize, bool, usize) {
        let page = Page::new(25, offset, 10, false, fault.as_ref());
        (page.rows.start, page.rows.end, page.more, page.next)
    }

    #[test]
    fn pages_and_their_faults() {
        assert_eq!(page(0, None), (0, 10, true, 10));
        assert_eq!(page(20, None), (20, 25, false, 25));
        assert_eq!(page(40, None), (25, 25, false, 25));
        assert_eq!(page(10, Some(Fault::EmptyPage)), (10, 10, false, 10));
        assert_eq!(page(10, Some(Fault::TruncatedPage)), (10, 15, true, 20));
        assert_eq!(page(10, Some(Fault::SkippedPage)), (10, 10, true, 20));
        assert_eq!(page(10, Some(Fault::ShiftedPage)), (11, 21, true, 20));
        assert_eq!(page(20, Some(Fault::ShiftedPage)), (21, 25, false, 25));
        assert_eq!(page(40, Some(Fault::ShiftedPage)), (25, 25, false, 25));
        assert_eq!(page(10, Some(Fault::FalseEnd)), (10, 20, false, 20));
        assert_eq!(page(20, Some(Fault::FalseMore)), (20, 25, true, 25));
        assert_eq!(page(10, Some(Fault::RepeatedCursor)), (10, 20, true, 10));
        assert_eq!(page(10, Some(Fault::Close)), page(10, None));
    }

    #[test]
    fn a_full_last_page_may_say_that_there_is_more() {
        assert!(Page::new(20, 10, 10, true, None).more);
        assert!(!Page::new(20, 20, 10, true, None).more);
        assert!(!Page::new(20, 10, 10, false, None).more);
    }
}

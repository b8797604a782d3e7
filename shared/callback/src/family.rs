//! What an event is about, in groups that one function can serve.

/// The group an [`EventType`](crate::EventType) belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// The console or the API checks the callback address; the answer is the whole effect.
    UrlCheck,
    /// An administrator types a serial number; the answer decides at once.
    LicenseCheck,
    /// The suite ticket.
    Ticket,
    /// A company authorises the suite, changes that or withdraws it.
    Authorisation,
    /// A single micro-app of an authorised company is stopped, restored, removed or shown to others.
    MicroApp,
    /// Orders, services and trials of the app market.
    Market,
    /// People of a company, and who administers it.
    User,
    /// Departments.
    Department,
    /// Roles (labels) and who holds them.
    Role,
    /// The company itself.
    Organisation,
    /// External contacts.
    ExternalContact,
    /// Approvals.
    Approval,
    /// Group chats.
    Chat,
    /// Check-in and attendance.
    Attendance,
    /// Meeting rooms.
    MeetingRoom,
    /// Devices bound to a company.
    Device,
    /// The home-school book.
    Education,
    /// Personnel files.
    Personnel,
    /// Everything else that has a name of its own: main data, workbench, id translation.
    Platform,
    /// An event this crate does not know.
    Other,
}

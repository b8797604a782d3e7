//! One person of an organisation.

/// A person's place in one department.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seat {
    /// The department.
    pub dept_id: i64,
    /// Where the person stands there: lists go from large to small. Real ones have 18 digits.
    pub order: i64,
    /// Whether the person heads the department.
    pub leader: bool,
}

/// One person, with every field that the contact calls return (enterprise-api, section 6.3). What is `None` is absent
/// there. Texts are boxed: an organisation may hold 200,000 people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Unique in the company, never changes.
    pub userid: Box<str>,
    /// Unique among all apps of one developer.
    pub unionid: Box<str>,
    /// The name.
    pub name: Box<str>,
    /// The picture's URL.
    pub avatar: Option<Box<str>>,
    /// The mobile number; third-party apps never see it.
    pub mobile: Option<Box<str>>,
    /// The country code in front of it.
    pub state_code: u16,
    /// Whether the number is hidden from colleagues.
    pub hide_mobile: bool,
    /// The extension number; third-party apps never see it.
    pub telephone: Option<Box<str>>,
    /// The job number.
    pub job_number: Option<Box<str>>,
    /// The position (职位).
    pub title: Option<Box<str>>,
    /// The email address.
    pub email: Option<Box<str>>,
    /// The company's own email address.
    pub org_email: Option<Box<str>>,
    /// The place of work.
    pub work_place: Option<Box<str>>,
    /// A remark.
    pub remark: Option<Box<str>>,
    /// Further fields, as JSON in a text.
    pub extension: Option<Box<str>>,
    /// Milliseconds since 1970, at midnight of UTC+8.
    pub hired_date: Option<i64>,
    /// The departments; never none.
    pub seats: Vec<Seat>,
    /// The direct superior.
    pub manager_userid: Option<Box<str>>,
    /// Whether the account is activated.
    pub active: bool,
    /// 0 no administrator, 1 the main one, 2 another.
    pub sys_level: u8,
    /// Whether it is the owner.
    pub boss: bool,
    /// Whether the account is the company's own.
    pub exclusive_account: bool,
    /// Whether the real name is certified.
    pub real_authed: bool,
    /// Whether the person is shielded as a senior manager.
    pub senior: bool,
}

impl Person {
    /// Somebody active without further fields, in the root unless [seated](Person::seated) elsewhere. The `unionid`
    /// comes from the `userid`.
    pub fn new(userid: &str, name: &str) -> Person {
        // FNV-1a, so that a rehire has the unionid of old.
        let hash = userid
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3));
        Person {
            userid: userid.into(),
            unionid: format!("un{hash:016x}iE").into(),
            name: name.into(),
            avatar: None,
            mobile: None,
            state_code: 86,
            hide_mobile: false,
            telephone: None,
            job_number: None,
            title: None,
            email: None,
            org_email: None,
            work_place: None,
            remark: None,
            extension: None,
            hired_date: None,
            seats: vec![Seat { dept_id: super::ROOT, order: 0, leader: false }],
            manager_userid: None,
            active: true,
            sys_level: 0,
            boss: false,
            exclusive_account: false,
            real_authed: false,
            senior: false,
        }
    }

    /// In these departments, as no head and at order 0.
    #[must_use]
    pub fn seated(mut self, departments: &[i64]) -> Person {
        self.seats = departments.iter().map(|dept_id| Seat { dept_id: *dept_id, order: 0, leader: false }).collect();
        self
    }

    /// The seat in that department.
    pub fn seat(&self, dept_id: i64) -> Option<&Seat> {
        self.seats.iter().find(|seat| seat.dept_id == dept_id)
    }

    /// Whether no department of the person's can be read: the contact calls refuse negative ids.
    pub fn is_in_no_readable_department(&self) -> bool {
        self.seats.iter().all(|seat| seat.dept_id < super::ROOT)
    }
}

//! What a refusal proves of whoever or whatever was asked for. Next to nothing does: a person or a department that is
//! taken for gone is removed from a mirror.

use crate::{ApiError, Arrival, Class, Endpoint, contact};

impl ApiError {
    /// Whether the person asked for with `v2/user/get` is not (any more, or not yet) in the company: 60121, said by
    /// DingTalk itself. It proves that only of the company whose token went along: any other company's people are not
    /// found either. No other class, code or call proves anything: 50002 is somebody outside the app's range, 33012,
    /// 40003, 46004 and 60111 are ids that DingTalk does not like, 60120 is somebody disabled, and 60121 of another call
    /// is about what that call was asked with.
    #[must_use]
    pub fn proves_user_gone(&self) -> bool {
        self.proves(contact::GetUser::NAME, "60121")
    }

    /// Whether the department asked for with `v2/department/get` does not exist: 60003, said by DingTalk itself, of the
    /// company whose token went along. 50004 is one outside the app's range, 40009 one that these calls do not serve
    /// (-7), 60004 is about a parent.
    #[must_use]
    pub fn proves_department_gone(&self) -> bool {
        self.proves(contact::GetDepartment::NAME, "60003")
    }

    /// Whether a callback cannot be registered since one is: it is to be updated, if it is ours.
    #[must_use]
    pub fn is_registered_already(&self) -> bool {
        matches!(self.code.as_str(), "71006" | "400041")
    }

    /// Whether there is no callback to read, update or delete.
    #[must_use]
    pub fn is_not_registered(&self) -> bool {
        matches!(self.code.as_str(), "71007" | "400040")
    }

    fn proves(&self, api: &str, code: &str) -> bool {
        self.api == api && self.code == code && self.class == Class::NotFound && self.arrival == Arrival::Answered
    }
}

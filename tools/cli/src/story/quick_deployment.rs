//! The offline quick deployment, told.

use super::Story;

impl Story {
    /// The ISV has a number for a customer.
    pub fn number_issued(&self, number: &str) {
        let what = self.language.pick("发放应用序列号", "issues a serial number");
        self.line("ISV", format!("{what} {number} (dingtalk license issue)"));
    }

    /// An administrator types one.
    pub fn number_typed(&self, corp: &str, number: &str) {
        let what = self.language.pick("管理员输入序列号", "its administrator types");
        self.company(format!("{corp} {what} {number}"));
    }

    /// What DingTalk makes of the answer.
    pub fn number_answered(&self, corp: &str, accepted: bool) {
        let pick = |zh, en| self.language.pick(zh, en);
        let what = match accepted {
            true => pick("序列号有效", "the number is accepted"),
            false => pick("序列号被拒绝", "the number is refused"),
        };
        self.company(format!("{corp} {what}"));
    }

    /// The link that the company's people join by.
    pub fn invite_link(&self, corp: &str, link: &str) {
        let what = self.language.pick("团队邀请链接", "its team's invite link:");
        self.company(format!("{corp} {what} {link} (dingtalk corp show --secrets)"));
    }

    /// Somebody tries many numbers.
    pub fn guesses(&self, corp: &str, guesses: usize) {
        self.company(match self.language {
            crate::language::Language::Zh => format!("{corp} 连续猜测 {guesses} 个序列号"),
            crate::language::Language::En => format!("{corp} guesses {guesses} numbers"),
        });
    }

    /// And then a right one.
    pub fn guessed(&self, corp: &str, accepted: bool) {
        let pick = |zh, en| self.language.pick(zh, en);
        let what = match accepted {
            true => pick("随后输入正确的序列号，被接受", "then types a right one, and it is accepted"),
            false => pick(
                "随后输入正确的序列号，也被拒绝：一小时内最多 10 次",
                "then types a right one, and is refused: ten an hour are enough",
            ),
        };
        self.company(format!("{corp} {what}"));
    }
}

//! One company on both sides: what DingTalk knows, and what the machine knows.

use dingtalk_authorisation::{Company, Effect, Input};

use super::{
    checks::Checks,
    driver::Pending,
    platform::{Platform, Rules},
};

/// What a broken rule is told with.
pub type Outcome = Result<(), String>;

pub struct World {
    pub company: Company,
    pub platform: Platform,
    /// Our clock, in milliseconds.
    pub now: i64,
    /// The step under way.
    pub pending: Option<Pending>,
    /// An event was lost, a call lied, or the brake held: in the end somebody has to ask.
    pub must_ask: bool,
    /// An event was lost.
    pub lost: bool,
    pub checks: Checks,
    /// The serial number was in order at some time.
    pub was_licensed: bool,
    /// What happened, in words, when somebody wants to know.
    pub story: Option<Vec<String>>,
}

impl World {
    pub fn new(rules: Rules, tell: bool) -> Self {
        Self {
            company: Company { licence_check: rules.licence_check, ..Company::default() },
            platform: Platform::new(rules),
            now: 1_700_000_000_000,
            pending: None,
            must_ask: false,
            lost: false,
            checks: Checks::default(),
            was_licensed: rules.licensed,
            story: tell.then(Vec::new),
        }
    }

    pub fn tell(&mut self, what: impl FnOnce() -> String) {
        let at = self.now - 1_700_000_000_000;
        if let Some(story) = &mut self.story {
            story.push(format!("{at:>9} ms  {}", what()));
        }
    }

    /// Applies an input, and checks what holds for every input.
    pub fn apply(&mut self, input: &Input) -> Result<Effect, String> {
        let before = self.company.clone();
        let effect = self.company.apply(input, self.now);
        if self.story.is_some() {
            let (state, next) = (self.company.state.as_str(), self.company.next());
            let line = format!("  {input:?} → {state}, {effect:?}, next {next:?}");
            self.tell(|| line);
        }
        self.checks.input(&before, input, &self.company, &effect, self.now)?;
        Ok(effect)
    }

    /// Delivers the event at `index` of the wire; it stays there to come again if `again`.
    pub fn deliver(&mut self, index: usize, again: bool) -> Outcome {
        if self.platform.wire.is_empty() {
            return Ok(());
        }
        let index = index % self.platform.wire.len();
        let pushed = self.platform.wire[index].clone();
        if !again {
            self.platform.wire.remove(index);
        }
        self.tell(|| format!("deliver{} {pushed:?}", if again { ", to come again," } else { "" }));
        let input = pushed.input(self.now);
        self.apply(&input).map(drop)
    }

    /// The event at `index` never comes.
    pub fn lose(&mut self, index: usize) {
        if self.platform.wire.is_empty() {
            return;
        }
        let pushed = self.platform.wire.remove(index % self.platform.wire.len());
        self.tell(|| format!("lose {pushed:?}"));
        self.lost = true;
        self.must_ask = true;
    }
}

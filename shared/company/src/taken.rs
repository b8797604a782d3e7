//! An input of the state machine, with what comes along with it.

use dingtalk_authorisation::Input;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::{Facts, Secrets};

/// Something that happened to a company.
#[derive(Clone, Debug)]
pub struct Taken {
    /// What the machine is told.
    pub input: Input,
    /// The temporary code of [`Input::Code`].
    pub(crate) code: Option<SecretString>,
    /// The permanent code of [`Input::Exchanged`] and [`Input::Granted`].
    pub(crate) permanent_code: Option<SecretString>,
    /// The company's name, where the permanent code came with it.
    pub(crate) name: Option<String>,
    /// No exchange before this, after [`Input::ExchangeLost`].
    pub(crate) exchange_after: Option<i64>,
    /// When [`Input::Asked`] is for a company that is not known.
    pub(crate) asked_at: Option<i64>,
    /// What [`Input::FactsRead`] read.
    pub(crate) facts: Option<Box<(Facts, Secrets)>>,
}

impl From<Input> for Taken {
    fn from(input: Input) -> Self {
        Self { input, code: None, permanent_code: None, name: None, exchange_after: None, asked_at: None, facts: None }
    }
}

impl Taken {
    /// A temporary code that came at `time`.
    #[must_use]
    pub fn code(code: SecretString, time: i64) -> Self {
        let input = Input::Code { id: code_id(&code), time };
        Self { code: Some(code), ..Self::from(input) }
    }

    /// An authorisation with its state inside, and perhaps a permanent code.
    #[must_use]
    pub fn granted(time: i64, permanent_code: Option<SecretString>) -> Self {
        let input = Input::Granted { time, permanent_code: permanent_code.is_some() };
        Self { permanent_code, ..Self::from(input) }
    }

    pub(crate) fn exchanged(id: String, permanent_code: SecretString, name: Option<String>) -> Self {
        Self { permanent_code: Some(permanent_code), name, ..Self::from(Input::Exchanged { id }) }
    }

    pub(crate) fn code_id(&self) -> Option<&str> {
        match &self.input {
            Input::Code { id, .. } => Some(id),
            _ => None,
        }
    }
}

/// A code's name: the head of its digest. A code is long and random, so nobody gets from the one to the other.
pub(crate) fn code_id(code: &SecretString) -> String {
    let digest = Sha256::digest(code.expose_secret());
    digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}

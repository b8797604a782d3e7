//! The workers of the users as programs of their own, as `cargo build` leaves them, each under Lambda's runtime interface
//! emulator: so their memory is theirs, and each has a client and a pace of its own. The rest of the stack is in this
//! process.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use dingtalk_local::Functions;
use serde_json::Value;

use crate::{Failed, emulator::Emulator};

/// The function's folder.
const FOLDER: &str = "sync-users";

/// The instances.
#[derive(Clone)]
pub(crate) struct Workers(Arc<Shared>);

struct Shared {
    emulator: PathBuf,
    program: PathBuf,
    variables: OnceLock<BTreeMap<String, String>>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    idle: Vec<Emulator>,
    /// What takes the place of a variable of the template.
    others: BTreeMap<String, String>,
    peak: u64,
}

impl Workers {
    pub fn new(emulator: PathBuf, program: PathBuf) -> Self {
        let (variables, state) = (OnceLock::new(), Mutex::default());
        Self(Arc::new(Shared { emulator, program, variables, state }))
    }

    /// To be put in front of the bundle's own.
    pub fn functions(&self) -> Functions {
        let workers = self.clone();
        Functions::default().with(FOLDER, move |_, event| {
            let workers = workers.clone();
            async move { workers.invoke(event).await.map_err(|error| error.to_string()) }
        })
    }

    /// What the stack gives the function.
    pub fn set_variables(&self, variables: BTreeMap<String, String>) {
        let _ = self.0.variables.set(variables);
    }

    /// Fresh instances from now on, with this in their environment.
    pub fn renew(&self, name: &str, value: &str) {
        let mut state = self.state();
        state.others.insert(name.to_owned(), value.to_owned());
        state.idle.clear();
        state.peak = 0;
    }

    /// The most memory that one of them has had since they were renewed, in bytes.
    pub fn peak(&self) -> u64 {
        self.state().peak
    }

    async fn invoke(&self, event: Value) -> Result<Value, Failed> {
        let idle = self.state().idle.pop();
        let instance = match idle {
            Some(instance) => instance,
            None => {
                let mut variables = self.0.variables.get().cloned().unwrap_or_default();
                variables.extend(self.state().others.clone());
                Emulator::start(&self.0.emulator, &self.0.program, &variables).await?
            }
        };
        let (answer, _) = instance.invoke(event.to_string()).await?;
        let peak = instance.peak_memory()?;
        let mut state = self.state();
        state.peak = state.peak.max(peak);
        state.idle.push(instance);
        drop(state);
        Ok(serde_json::from_str(&answer)?)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

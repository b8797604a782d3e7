//! Secrets Manager: one secret, which tests may change.

use std::sync::{PoisonError, RwLock};

use axum::response::Response;
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::{answer, error};

/// The secret with the configuration.
pub(crate) struct Secret {
    name: String,
    value: RwLock<(String, u64)>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetSecretValue {
    secret_id: String,
}

impl Secret {
    pub fn new(name: impl Into<String>, value: String) -> Self {
        Self { name: name.into(), value: RwLock::new((value, 1)) }
    }

    /// Puts a new version.
    pub fn put(&self, value: String) {
        let mut held = self.value.write().unwrap_or_else(PoisonError::into_inner);
        *held = (value, held.1 + 1);
    }

    /// The present version.
    pub fn text(&self) -> String {
        self.value.read().unwrap_or_else(PoisonError::into_inner).0.clone()
    }

    pub fn get(&self, body: &[u8]) -> Response {
        let asked = serde_json::from_slice::<GetSecretValue>(body).map(|request| request.secret_id);
        if asked.ok().as_deref() != Some(&self.name) {
            return error(StatusCode::BAD_REQUEST, "ResourceNotFoundException", "there is no such secret here");
        }
        let held = self.value.read().unwrap_or_else(PoisonError::into_inner);
        let version = format!("{:032}", held.1);
        answer(StatusCode::OK, &json!({ "Name": self.name, "VersionId": version, "SecretString": held.0 }))
    }
}

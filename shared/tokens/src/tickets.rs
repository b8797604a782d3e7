//! The newest ticket first, and the remembered ones when it is refused.

use dingtalk_api::{ApiError, Class};
use secrecy::SecretString;

use crate::{AppCredentials, TokenError};

/// Makes `call` with one ticket after the other until one is not refused.
pub(crate) async fn with_tickets<'t, T, F>(
    credentials: &AppCredentials,
    tickets: &'t [SecretString],
    mut call: impl FnMut(&'t SecretString) -> F,
) -> Result<T, TokenError>
where
    F: Future<Output = Result<T, ApiError>>,
{
    let mut refused: Option<Box<ApiError>> = None;
    for (place, ticket) in tickets.iter().enumerate() {
        match call(ticket).await {
            Ok(answer) => {
                if place > 0 {
                    let app = &credentials.app;
                    tracing::warn!(app, place, "the newest suite ticket is refused; an older one worked");
                }
                return Ok(answer);
            }
            Err(error) if error.class == Class::WaitTicket || error.may_be_stale_ticket() => {
                refused = Some(last_word(refused, error));
            }
            Err(error) => return Err(error.into()),
        }
    }
    let none = || TokenError::NoTicket { app: credentials.app.clone() };
    Err(refused.map_or_else(none, TokenError::Api))
}

/// Of several refusals the last one that says to wait for a ticket, which is what there is to do.
fn last_word(before: Option<Box<ApiError>>, now: ApiError) -> Box<ApiError> {
    match before {
        Some(before) if before.class == Class::WaitTicket && now.class != Class::WaitTicket => before,
        _ => Box::new(now),
    }
}

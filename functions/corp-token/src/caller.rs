//! Steps 1, 2 and 5: whose credential it is, whether it still is, and whether he may ask once more.

use dingtalk_store::{Counted, Credential, Deployment};
use lambda_http::{Request, http::header};

use crate::{CorpToken, Refused};

/// The credential of the request, if it has exactly one and that has the form.
pub(crate) fn credential(request: &Request) -> Option<Credential> {
    let mut headers = request.headers().get_all(header::AUTHORIZATION).iter();
    let (Some(only), None) = (headers.next(), headers.next()) else { return None };
    let (scheme, credential) = only.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Credential::parse(credential.trim()))?
}

/// So often a deployment that is being changed is looked at anew.
const LOOKS: usize = 3;

impl CorpToken {
    /// The deployment whose credential this is now.
    pub(crate) async fn admitted(&self, credential: &Credential) -> Result<Deployment, Refused> {
        let deployment = self.deployments.read(credential.id()).await?;
        let now = self.clock.now();
        deployment.filter(|deployment| deployment.admits(credential, now)).ok_or(Refused::Unauthorised)
    }

    /// Counts the request, unless there have been too many in this minute. The deployment as it stood then.
    pub(crate) async fn count(&self, credential: &Credential, deployment: Deployment) -> Result<Deployment, Refused> {
        let mut deployment = deployment;
        for _ in 0..LOOKS {
            match self.deployments.count(&deployment, self.clock.now()).await? {
                Counted::Admitted => return Ok(deployment),
                Counted::Limited { after_ms } => {
                    return Err(Refused::TooMany { per_minute: deployment.per_minute, after_ms });
                }
                // Rotated or revoked this moment. The credential may be good all the same.
                Counted::Changed => deployment = self.admitted(credential).await?,
            }
        }
        Err(Refused::OutOfTime)
    }
}

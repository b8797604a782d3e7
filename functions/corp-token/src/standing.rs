//! Step 3: how the company stands with the app, and whether the request comes from one of its addresses.

use std::net::IpAddr;

use dingtalk_authorisation::State;
use dingtalk_company::AddressList;
use dingtalk_lambda::Config;
use dingtalk_store::Deployment;
use dingtalk_tokens::PermanentCodes;
use lambda_http::{Request, RequestExt, request::RequestContext};

use crate::{CorpToken, Refused};

impl CorpToken {
    pub(crate) async fn check_standing(
        &self,
        request: &Request,
        config: &Config,
        deployment: &Deployment,
    ) -> Result<(), Refused> {
        let Deployment { app, corp, .. } = deployment;
        let company = self.access.permanent_code(&config.sealing_keys, app, corp).await?;
        if !company.allowed {
            return Err(Refused::of_state(&company.state));
        }
        // Its people cannot use the app yet, or it is kept from that for its serial number.
        if company.state == State::Authorised.as_str() {
            return Err(Refused::NotActive);
        }
        if deployment.any_address {
            return Ok(());
        }
        let kept = self.ip_whitelists.read(app, corp).await?;
        let addresses = AddressList::in_force(kept.as_ref(), company.epoch);
        match address(request).filter(|address| addresses.holds(*address)) {
            Some(_) => Ok(()),
            None => Err(Refused::Address { from: address(request) }),
        }
    }
}

/// Whom API Gateway saw. Never a header: anybody can write one.
fn address(request: &Request) -> Option<IpAddr> {
    match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.as_deref()?.parse().ok(),
        _ => None,
    }
}

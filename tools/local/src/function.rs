//! The functions of the bundle, by the folder that `CodeUri` names. Each takes and gives the bytes that Lambda would.

use callback::Callback;
use change_auth::ChangeAuth;
use dingtalk_lambda::Environment;
use futures_util::future::BoxFuture;
use inbox_keep::InboxKeep;
use inbox_sweep::InboxSweep;
use lambda_http::{Adapter, request::LambdaRequest};
use lambda_runtime::{Context, LambdaEvent, Service, service_fn};
use market_order::MarketOrder;
use micro_app::MicroApp;
use reauthorize::Reauthorize;
use suite_auth::SuiteAuth;
use suite_relieve::SuiteRelieve;
use suite_ticket::SuiteTicket;
use tmp_auth_code::TmpAuthCode;
use token_refresh::TokenRefresh;

/// One instance of a function.
pub(crate) trait Instance: Send + Sync {
    /// Invokes it with a JSON event; its answer is JSON, its error a text.
    fn invoke<'a>(&'a self, event: &'a str, context: Context) -> BoxFuture<'a, Result<String, String>>;
}

/// How an instance of a function is started.
pub(crate) type Start = fn(Environment) -> BoxFuture<'static, Result<Box<dyn Instance>, String>>;

/// The function in `folder`. This list and the template's are held together when the stack starts.
pub(crate) fn find(folder: &str) -> Option<Start> {
    macro_rules! start {
        ($function:ty) => {
            |environment| {
                Box::pin(async move {
                    let function = <$function>::start(&environment).await.map_err(|e| e.to_string())?;
                    Ok(Box::new(function) as Box<dyn Instance>)
                })
            }
        };
    }
    Some(match folder {
        "callback" => start!(Callback),
        "change-auth" => start!(ChangeAuth),
        "inbox-keep" => start!(InboxKeep),
        "inbox-sweep" => start!(InboxSweep),
        "market-order" => start!(MarketOrder),
        "micro-app" => start!(MicroApp),
        "reauthorize" => start!(Reauthorize),
        "suite-auth" => start!(SuiteAuth),
        "suite-relieve" => start!(SuiteRelieve),
        "suite-ticket" => start!(SuiteTicket),
        "tmp-auth-code" => start!(TmpAuthCode),
        "token-refresh" => start!(TokenRefresh),
        _ => return None,
    })
}

/// Functions that take a plain event.
macro_rules! instance {
    ($($function:ty),*) => { $(
        impl Instance for $function {
            fn invoke<'a>(&'a self, event: &'a str, context: Context) -> BoxFuture<'a, Result<String, String>> {
                Box::pin(async move {
                    let event = serde_json::from_str(event).map_err(|e| e.to_string())?;
                    let answer = self.handle(LambdaEvent::new(event, context)).await.map_err(|e| e.to_string())?;
                    serde_json::to_string(&answer).map_err(|e| e.to_string())
                })
            }
        }
    )* };
}

instance!(
    ChangeAuth,
    InboxKeep,
    InboxSweep,
    MarketOrder,
    MicroApp,
    Reauthorize,
    SuiteAuth,
    SuiteRelieve,
    SuiteTicket,
    TmpAuthCode,
    TokenRefresh
);

impl Instance for Callback {
    fn invoke<'a>(&'a self, event: &'a str, context: Context) -> BoxFuture<'a, Result<String, String>> {
        Box::pin(async move {
            let request: LambdaRequest = serde_json::from_str(event).map_err(|e| e.to_string())?;
            // The same adapter as in `lambda_http::run`.
            let mut service = Adapter::from(service_fn(|request| self.handle(request)));
            let answer = service.call(LambdaEvent::new(request, context)).await.map_err(|e| e.to_string())?;
            serde_json::to_string(&answer).map_err(|e| e.to_string())
        })
    }
}

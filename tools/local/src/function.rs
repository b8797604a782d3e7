//! The functions of the bundle, by the folder that `CodeUri` names. Each takes and gives the bytes that Lambda would.

use std::{collections::BTreeMap, fmt, sync::Arc};

use callback::Callback;
use change_auth::ChangeAuth;
use change_feed::ChangeFeed;
use contacts::ContactsReader;
use corp_token::CorpToken;
use department_events::DepartmentEvents;
use dingtalk_lambda::Environment;
use event_subscription::EventSubscription;
use failed_events::FailedEvents;
use futures_util::future::BoxFuture;
use inbox_keep::InboxKeep;
use inbox_sweep::InboxSweep;
use lambda_http::{Adapter, request::LambdaRequest};
use lambda_runtime::{Context, LambdaEvent, Service, service_fn};
use market_order::MarketOrder;
use micro_app::MicroApp;
use org_events::OrgEvents;
use reauthorize::Reauthorize;
use role_events::RoleEvents;
use serde_json::Value;
use suite_auth::SuiteAuth;
use suite_relieve::SuiteRelieve;
use suite_ticket::SuiteTicket;
use sync_departments::SyncDepartments;
use sync_plan::SyncPlan;
use sync_roles::SyncRoles;
use sync_users::SyncUsers;
use tmp_auth_code::TmpAuthCode;
use token_refresh::TokenRefresh;
use user_events::UserEvents;

/// One instance of a function.
pub trait Instance: Send + Sync {
    /// Invokes it with a JSON event; its answer is JSON, its error a text.
    fn invoke<'a>(&'a self, event: &'a str, context: Context) -> BoxFuture<'a, Result<String, String>>;
}

/// How an instance of a function is started.
pub(crate) type Start = Arc<dyn Fn(Environment) -> Starting + Send + Sync>;

/// An instance that is about to start.
type Starting = BoxFuture<'static, Result<Box<dyn Instance>, String>>;

/// Functions beside those of the bundle, by the folder that `CodeUri` names: those of tests, for templates of their own.
#[derive(Clone, Default)]
pub struct Functions(BTreeMap<String, Start>);

impl Functions {
    /// Adds a function: `handle` gets the variables of its environment and the event, and gives the answer or why it
    /// failed. In front of a function of the bundle it takes its place.
    #[must_use]
    pub fn with<F, A>(mut self, folder: &str, handle: F) -> Self
    where
        F: Fn(Environment, Value) -> A + Clone + Send + Sync + 'static,
        A: Future<Output = Result<Value, String>> + Send + 'static,
    {
        let start: Start = Arc::new(move |environment| {
            let instance = Closure { environment, handle: handle.clone() };
            Box::pin(async move { Ok(Box::new(instance) as Box<dyn Instance>) })
        });
        self.0.insert(folder.to_owned(), start);
        self
    }

    /// The function in `folder`, from here or from the bundle.
    pub(crate) fn find(&self, folder: &str) -> Option<Start> {
        self.0.get(folder).cloned().or_else(|| find(folder))
    }
}

impl fmt::Debug for Functions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// A function that is a closure.
struct Closure<F> {
    environment: Environment,
    handle: F,
}

impl<F, A> Instance for Closure<F>
where
    F: Fn(Environment, Value) -> A + Send + Sync,
    A: Future<Output = Result<Value, String>> + Send + 'static,
{
    fn invoke<'a>(&'a self, event: &'a str, _context: Context) -> BoxFuture<'a, Result<String, String>> {
        Box::pin(async move {
            let event = serde_json::from_str(event).map_err(|e| e.to_string())?;
            Ok((self.handle)(self.environment.clone(), event).await?.to_string())
        })
    }
}

/// The bundle's function in `folder`. This list and the template's are held together when the stack starts.
fn find(folder: &str) -> Option<Start> {
    macro_rules! start {
        ($function:ty) => {
            Arc::new(|environment: Environment| {
                Box::pin(async move {
                    let function = <$function>::start(&environment).await.map_err(|e| e.to_string())?;
                    Ok(Box::new(function) as Box<dyn Instance>)
                }) as Starting
            })
        };
    }
    Some(match folder {
        "callback" => start!(Callback),
        "change-auth" => start!(ChangeAuth),
        "change-feed" => start!(ChangeFeed),
        "contacts" => start!(ContactsReader),
        "corp-token" => start!(CorpToken),
        "department-events" => start!(DepartmentEvents),
        "event-subscription" => start!(EventSubscription),
        "failed-events" => start!(FailedEvents),
        "inbox-keep" => start!(InboxKeep),
        "inbox-sweep" => start!(InboxSweep),
        "market-order" => start!(MarketOrder),
        "micro-app" => start!(MicroApp),
        "org-events" => start!(OrgEvents),
        "reauthorize" => start!(Reauthorize),
        "role-events" => start!(RoleEvents),
        "suite-auth" => start!(SuiteAuth),
        "suite-relieve" => start!(SuiteRelieve),
        "suite-ticket" => start!(SuiteTicket),
        "sync-departments" => start!(SyncDepartments),
        "sync-plan" => start!(SyncPlan),
        "sync-roles" => start!(SyncRoles),
        "sync-users" => start!(SyncUsers),
        "tmp-auth-code" => start!(TmpAuthCode),
        "token-refresh" => start!(TokenRefresh),
        "user-events" => start!(UserEvents),
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
    ChangeFeed,
    DepartmentEvents,
    EventSubscription,
    FailedEvents,
    InboxKeep,
    InboxSweep,
    MarketOrder,
    MicroApp,
    OrgEvents,
    Reauthorize,
    RoleEvents,
    SuiteAuth,
    SuiteRelieve,
    SuiteTicket,
    SyncDepartments,
    SyncPlan,
    SyncRoles,
    SyncUsers,
    TmpAuthCode,
    TokenRefresh,
    UserEvents
);

/// Functions behind the HTTP API.
macro_rules! http_instance {
    ($($function:ty),*) => { $(
        impl Instance for $function {
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
    )* };
}

http_instance!(Callback, ContactsReader, CorpToken);

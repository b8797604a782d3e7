//! The API half at a command line.

use clap::error::ErrorKind;
use clap::{Args, value_parser};
use dingtalk_crypto::SecretString;
use dingtalk_simulator::{ApiApp, AppKind, Living, Organisation, OrganisationShape, Platform, PlatformSettings};
use dingtalk_simulator::{Pushing, Server, generate_token};

use crate::args::AppArgs;
use crate::commands::Failure;
use crate::narrate;

/// The key of `serve` when none is given.
const SUITE_KEY: &str = "suitesimulated0001";

#[derive(Args)]
#[command(next_help_heading = "API")]
pub struct ApiArgs {
    /// Answer DingTalk's server API at this address too, such as 127.0.0.1:4010; for both of DingTalk's hosts
    #[arg(long, global = true, env = "DINGTALK_SIMULATOR_API")]
    api_listen: Option<String>,
    /// The SuiteSecret, CustomSecret or AppSecret that the API honours; without it a new one, which is printed
    #[arg(long, visible_alias = "app-secret", global = true, env = "DINGTALK_SUITE_SECRET", hide_env_values = true)]
    suite_secret: Option<String>,
    /// Take any text for a good ticket, as DingTalk does for test apps
    #[arg(long, global = true)]
    any_ticket: bool,
    /// Calls a second of one app to one API; DingTalk's standard is 20
    #[arg(long, global = true)]
    qps: Option<u32>,
    /// People of every company that authorises, or of the internal app's; without it an administrator alone
    #[arg(long, global = true, value_parser = value_parser!(u32).range(1..=200_000))]
    people: Option<u32>,
    /// How many things a second happen among them: people join, change, move and leave, departments too
    #[arg(long, global = true, default_value_t = 0.0)]
    changes: f64,
}

/// The API while it runs.
pub struct Api {
    pub platform: Platform,
    pub app: String,
    /// The company of an internal app.
    own_corp: Option<String>,
    people: Option<OrganisationShape>,
    changes: f64,
    /// Stops when dropped.
    _server: Server,
}

impl ApiArgs {
    /// Starts the API if it is wanted.
    pub async fn start(&self, app: &AppArgs, seed: u64) -> Result<Option<Api>, Failure> {
        let Some(listen) = &self.api_listen else {
            return Ok(None);
        };
        let Some(key) = app.suite_key() else {
            let text = "--api-listen needs --suite-key (option or environment variable)";
            return Err(Failure::Usage(app.error(ErrorKind::MissingRequiredArgument, text)));
        };
        self.serve(listen, key, app, seed).await.map(Some)
    }

    /// Starts the API alone.
    pub async fn start_alone(&self, app: &AppArgs, seed: u64) -> Result<Api, Failure> {
        let listen = self.api_listen.as_deref().unwrap_or("127.0.0.1:4010");
        self.serve(listen, app.suite_key().unwrap_or(SUITE_KEY), app, seed).await
    }

    async fn serve(&self, listen: &str, key: &str, app: &AppArgs, seed: u64) -> Result<Api, Failure> {
        let (secret, made) = match &self.suite_secret {
            Some(secret) => (secret.clone(), false),
            None => {
                let mut entropy = [0; 32];
                getrandom::fill(&mut entropy).map_err(Failure::Random)?;
                (generate_token(entropy), true)
            }
        };
        let platform = Platform::new(PlatformSettings { qps_per_api: self.qps, seed, ..PlatformSettings::default() });
        let corp_id = Some(app.corp_id.clone());
        let known = ApiApp { kind: app.kind(), secret: SecretString::from(secret.as_str()), ..ApiApp::suite(key, "") };
        let own_corp = corp_id.clone().filter(|_| app.kind() == AppKind::Internal);
        let known = if app.kind() == AppKind::Suite { known } else { ApiApp { corp_id, ..known } };
        platform.add_app(ApiApp { any_ticket: self.any_ticket || app.kind() == AppKind::Custom, ..known });
        let server =
            platform.serve(listen).await.map_err(|source| Failure::Listen { at: listen.to_owned(), source })?;
        narrate::line(format_args!("     API {} for both oapi and api", server.url()));
        narrate::line(format_args!("     key {key}"));
        if made {
            narrate::line(format_args!("     secret {secret}"));
        }
        let people = self.people.and_then(|people| usize::try_from(people).ok());
        // About 20 to a department.
        let people = people.map(|people| OrganisationShape::of(people, (people / 20).max(3), seed));
        Ok(Api { platform, app: key.to_owned(), own_corp, people, changes: self.changes, _server: server })
    }
}

impl Api {
    /// Gives every company its people, and lets them live as long as what this gives is kept.
    pub fn inhabit(&self, corps: &[String]) -> Vec<Living> {
        let mut living = Vec::new();
        for corp_id in corps.iter().chain(&self.own_corp) {
            let Some(shape) = &self.people else {
                continue;
            };
            let organisation = self.platform.set_organisation(corp_id, Organisation::generate(shape));
            let (people, departments) = (shape.people, shape.departments);
            narrate::line(format_args!("     {corp_id} has {people} people in {departments} departments"));
            if self.changes > 0.0 {
                organisation.seed(shape.seed);
                living.push(organisation.live(self.changes, Some(Pushing::default())));
            }
        }
        living
    }

    /// Without a pusher the ticket and the codes have to be told here.
    pub fn tell(&self, corps: &[String]) {
        if let Some(ticket) = self.platform.ticket_quietly(&self.app) {
            narrate::line(format_args!("     ticket {ticket}"));
        }
        for corp_id in corps {
            if let Some(code) = self.platform.authorise_quietly(&self.app, corp_id.as_str()) {
                narrate::line(format_args!("     {corp_id} authorises, tmp_auth_code {code}"));
            }
        }
    }
}

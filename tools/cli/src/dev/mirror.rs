//! The story of a company's contacts: they arrive; somebody joins, is renamed, moves and leaves, and the mirror knows at
//! once by the events; an event gets lost, and the next sync finds what it would have told.

use std::{collections::BTreeMap, time::Duration};

use dingtalk_lambda::{Bus, SyncRequest};
use dingtalk_simulator::{
    ContactEvent, Impossible, LiveOrganisation, Organisation, OrganisationShape, Person, Platform, Pushing, Seat,
};
use dingtalk_store::{Contact, ContactId, Contacts, Mirror, Presence, SyncKey, SyncKind, SyncRow, SyncState, Syncs};
use tokio::time::Instant;

use crate::{Failed, args::TableArgs, story::Story, sync::View, times};

/// The suite of the story.
const APP: &str = "demo";
/// The bus, by its name in template.yaml.
const BUS: &str = "CallbackBus";
/// The contacts table, by its name there.
const CONTACTS_TABLE: &str = "ContactsTable";
/// A company that takes some seconds to read at 20 calls a second.
const PEOPLE: usize = 200;
const DEPARTMENTS: usize = 40;
/// Who comes and goes.
const USERID: &str = "newcomer01";
/// How often it is looked how far the syncs are, and how long they are waited for.
const LOOK: Duration = Duration::from_millis(1_000);
const PATIENCE: Duration = Duration::from_secs(90);
/// How often it is looked whether a change has arrived.
const GLANCE: Duration = Duration::from_millis(10);

/// A pause between two changes.
const BREATH: Duration = Duration::from_millis(200);

/// A company's contacts, at DingTalk and here.
pub(crate) struct MirrorDemo {
    platform: Platform,
    contacts: Contacts,
    syncs: Syncs,
    bus: Bus,
}

impl MirrorDemo {
    pub fn new(tables: &TableArgs, platform: Platform) -> Result<Self, Failed> {
        let clients = tables.clients()?;
        let bus = Bus::new(&tables.environment(&[("EVENT_BUS", BUS)]), clients.eventbridge)?;
        let contacts = Contacts::new(clients.dynamodb.clone(), CONTACTS_TABLE);
        Ok(Self { platform, contacts, syncs: Syncs::new(clients.dynamodb, &tables.state_table), bus })
    }

    /// The company `corp` has people from now on.
    pub fn organisation(&self, corp: &str) -> LiveOrganisation {
        self.platform.set_organisation(corp, Organisation::generate(&OrganisationShape::of(PEOPLE, DEPARTMENTS, 1)))
    }

    /// Plays the story of `company`, which has just authorised the app.
    pub async fn play(&self, story: &Story, company: &LiveOrganisation) -> Result<(), Failed> {
        let corp = company.corp_id();
        self.arrive(story, corp, &SyncKind::ALL).await?;
        self.changes(story, company).await?;
        self.lost_event(story, company).await
    }

    /// Tells how far the syncs of `kinds` are until they have ended.
    async fn arrive(&self, story: &Story, corp: &str, kinds: &[SyncKind]) -> Result<(), Failed> {
        let began = Instant::now();
        let (mut views, mut departments) = (BTreeMap::<SyncKind, (View, String)>::new(), None);
        loop {
            let mut running = false;
            for kind in kinds {
                let row = self.row(corp, *kind).await?;
                let Some(row) = row else {
                    running = true;
                    continue;
                };
                match row.state {
                    SyncState::Running => {
                        running = true;
                        let (view, told) = views.entry(*kind).or_default();
                        view.look(&row, departments.filter(|_| *kind == SyncKind::Users), Instant::now());
                        let words = view.words(*kind, &row, times::now(), story.language());
                        if words != *told {
                            story.mirror_progress(corp, *kind, view, &words);
                            *told = words;
                        }
                    }
                    SyncState::Done if *kind == SyncKind::Departments => {
                        departments = crate::sync::report(&row).map(|report| report.seen);
                    }
                    SyncState::Done => {}
                    _ => return Err(row.last_error.unwrap_or_else(|| "the sync was stopped".to_owned()).into()),
                }
            }
            if !running {
                return Ok(());
            }
            if began.elapsed() > PATIENCE {
                return Err("the syncs have not ended".into());
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn row(&self, corp: &str, kind: SyncKind) -> Result<Option<SyncRow>, Failed> {
        Ok(self.syncs.read(&SyncKey::new(APP, corp, kind)).await?)
    }

    /// Somebody joins, is renamed, moves and leaves, and DingTalk pushes each.
    async fn changes(&self, story: &Story, company: &LiveOrganisation) -> Result<(), Failed> {
        let corp = company.corp_id();
        let departments: Vec<i64> = company
            .read(|organisation| organisation.departments().map(|department| department.dept_id).collect::<Vec<_>>())
            .into_iter()
            .filter(|id| *id > 1)
            .collect();
        let [from, to, ..] = departments[..] else { return Err("the company has no departments".into()) };
        let mirror = self.contacts.of(APP, corp);
        let step = async |what: (&str, &str),
                          change: &(dyn Fn(&mut Organisation) -> Result<Vec<ContactEvent>, Impossible> + Sync),
                          is_there: &(dyn Fn(&Contact) -> bool + Sync)| {
            story.contact_changes(corp, what.0, what.1);
            let began = Instant::now();
            let events = company.change(change)?;
            let pushing = Pushing::default();
            let (_, arrived) = tokio::join!(company.push(&events, &pushing), arrived(&mirror, USERID, is_there));
            arrived?;
            story.contact_arrived(corp, began.elapsed());
            // The domain event of it comes first that way.
            tokio::time::sleep(BREATH).await;
            Ok::<_, Failed>(())
        };
        step(
            ("赵晓入职", "somebody joins"),
            &|organisation| organisation.join(Person::new(USERID, "赵晓").seated(&[from])),
            &|row| is_named(row, "赵晓"),
        )
        .await?;
        step(
            ("赵晓改名为赵小溪", "is renamed"),
            &|organisation| organisation.edit(USERID, |person| person.name = "赵小溪".into()),
            &|row| is_named(row, "赵小溪"),
        )
        .await?;
        let seat = Seat { dept_id: to, order: 0, leader: false };
        step(
            ("赵小溪调到另一个部门", "moves to another department"),
            &move |organisation| organisation.relocate(USERID, vec![seat]),
            &move |row| row.parents().eq([to]),
        )
        .await?;
        step(("赵小溪离职", "leaves"), &|organisation| organisation.leave(USERID), &|row| {
            matches!(row.presence, Presence::Removed { .. })
        })
        .await
    }

    /// Somebody is renamed, DingTalk's event gets lost, and the next sync finds it.
    async fn lost_event(&self, story: &Story, company: &LiveOrganisation) -> Result<(), Failed> {
        let corp = company.corp_id();
        let person = company.read(|organisation| {
            let mut people = organisation.people();
            people.find(|person| !person.is_in_no_readable_department()).map(|person| person.userid.to_string())
        });
        let userid = person.ok_or("the company has nobody")?;
        // No push: that is an event that got lost.
        company.change(|organisation| organisation.edit(&userid, |person| person.name = "钱无声".into()))?;
        story.event_lost(corp, &userid);
        let began = Instant::now();
        let request = SyncRequest::new(APP, corp, &[SyncKind::Users], "the story asks for it");
        self.bus.request_sync(&request).await?;
        arrived(&self.contacts.of(APP, corp), &userid, &|row| is_named(row, "钱无声")).await?;
        let took = began.elapsed();
        self.arrive(story, corp, &[SyncKind::Users]).await?;
        story.found_by_sync(corp, &userid, took);
        Ok(())
    }
}

fn is_named(row: &Contact, name: &str) -> bool {
    row.presence == Presence::InScope && row.document()["name"] == name
}

/// Waits until the mirror's row of `userid` is as it has to be.
async fn arrived(mirror: &Mirror, userid: &str, is_there: &(dyn Fn(&Contact) -> bool + Sync)) -> Result<(), Failed> {
    let (id, began) = (ContactId::user(userid)?, Instant::now());
    while began.elapsed() < PATIENCE {
        if mirror.get(&id).await?.is_some_and(|row| is_there(&row)) {
            return Ok(());
        }
        tokio::time::sleep(GLANCE).await;
    }
    Err("a change has not arrived in the mirror".into())
}

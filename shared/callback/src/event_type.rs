//! The names of DingTalk's events: one table, from which everything else is derived.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Family;

/// The longest name kept of an unknown event, in characters. EventBridge takes 128 as a detail type.
const MAX_NAME: usize = 128;

/// The name of an event that carries none.
const UNNAMED: &str = "unnamed";

macro_rules! event_types {
    ($($variant:ident $name:literal $family:ident $secrets:ident $what:literal;)+) => {
        /// What happened, by the name that DingTalk gives it (`EventType`, `syncAction`, `call_back_tag`).
        ///
        /// The classic events and those of internal apps, and the actions of the rows of a SyncHTTP push, share
        /// one space of names in DingTalk's documentation, so they share one enum.
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum EventType {
            $(
                #[doc = concat!("`", $name, "`: ", $what)]
                $variant,
            )+
            /// An event this crate does not know, by its name: trimmed, never empty, at most 128 characters.
            Other(String),
        }

        impl EventType {
            /// Every known type, in the order of the table.
            pub const ALL: &'static [EventType] = &[$(EventType::$variant,)+];

            /// The name on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $name,)+
                    Self::Other(name) => name,
                }
            }

            /// The group the event belongs to.
            #[must_use]
            pub fn family(&self) -> Family {
                match self {
                    $(Self::$variant => Family::$family,)+
                    Self::Other(_) => Family::Other,
                }
            }

            /// Whether events of this type hold a ticket or a code by design.
            ///
            /// Of an unknown event only its members can tell: [`CallbackEvent::carries_secrets`](crate::CallbackEvent::carries_secrets).
            #[must_use]
            pub fn carries_secrets(&self) -> bool {
                match self {
                    $(Self::$variant => event_types!(@ $secrets),)+
                    Self::Other(_) => false,
                }
            }
        }
    };
    (@ secret) => { true };
    (@ open) => { false };
}

event_types! {
    CheckUrl "check_url" UrlCheck open "the callback address is being registered.";
    CheckCreateSuiteUrl "check_create_suite_url" UrlCheck open "the console checks the address of a new suite.";
    CheckUpdateSuiteUrl "check_update_suite_url" UrlCheck open "the console checks an edited address.";
    CheckSuiteLicenseCode "check_suite_license_code" LicenseCheck secret "an administrator typed a serial number.";
    SuiteTicket "suite_ticket" Ticket secret "a new suite ticket.";
    TmpAuthCode "tmp_auth_code" Authorisation secret "a company authorised the suite.";
    ChangeAuth "change_auth" Authorisation open "the company changed the authorisation; what, it does not say.";
    SuiteRelieve "suite_relieve" Authorisation open "the company withdrew the authorisation.";
    OrgSuiteAuth "org_suite_auth" Authorisation secret "a company authorised the suite; the state is inside.";
    OrgSuiteChange "org_suite_change" Authorisation secret "the authorisation changed; the state is inside.";
    OrgSuiteRelieve "org_suite_relieve" Authorisation open "the company withdrew the authorisation.";
    OrgMicroAppRestore "org_micro_app_restore" MicroApp open "a micro-app was enabled.";
    OrgMicroAppStop "org_micro_app_stop" MicroApp open "a micro-app was disabled.";
    OrgMicroAppRemove "org_micro_app_remove" MicroApp open "a micro-app was deleted; the authorisation stays.";
    OrgMicroAppScopeUpdate "org_micro_app_scope_update" MicroApp open "who can see a micro-app changed.";
    MarketBuy "market_buy" Market open "an order (classic push).";
    MarketOrder "market_order" Market open "an order (SyncHTTP).";
    MarketOrderRefundEvent "market_order_refund_event" Market open "an order was refunded.";
    MarketOrderTag "market_order_tag" Market open "an order got a label.";
    MarketServiceOpen "market_service_open" Market open "a bought service opened.";
    MarketServiceClose "market_service_close" Market open "a bought service closed.";
    IntegrationAppInstallEvent "integration_app_install_event" Market open "an integration app was installed.";
    GoodsTryout "goods_tryout" Market open "someone opened a trial; there need not be an order.";
    UserAddOrg "user_add_org" User open "people joined.";
    UserModifyOrg "user_modify_org" User open "people changed.";
    UserLeaveOrg "user_leave_org" User open "people left.";
    UserActiveOrg "user_active_org" User open "people activated their account.";
    UserDeptChange "user_dept_change" User open "people moved between departments.";
    UserRoleChange "user_role_change" User open "people got or lost roles.";
    OrgAdminAdd "org_admin_add" User open "people became administrators.";
    OrgAdminRemove "org_admin_remove" User open "people ceased to be administrators.";
    OrgDeptCreate "org_dept_create" Department open "departments were created.";
    OrgDeptModify "org_dept_modify" Department open "departments changed.";
    OrgDeptRemove "org_dept_remove" Department open "departments were removed.";
    LabelUserChange "label_user_change" Role open "who holds a role changed.";
    LabelConfAdd "label_conf_add" Role open "roles or role groups were created.";
    LabelConfDel "label_conf_del" Role open "roles or role groups were deleted.";
    LabelConfModify "label_conf_modify" Role open "roles or role groups changed.";
    OrgRoleAdd "org_role_add" Role open "a role was created (SyncHTTP).";
    OrgRoleModify "org_role_modify" Role open "a role changed (SyncHTTP).";
    OrgRoleRemove "org_role_remove" Role open "a role was removed (SyncHTTP).";
    OrgChange "org_change" Organisation open "the company's profile changed.";
    OrgUpdate "org_update" Organisation open "the company's profile changed (SyncHTTP).";
    OrgRemove "org_remove" Organisation open "the company was dissolved.";
    ContactAddOrg "contact_add_org" ExternalContact open "an external contact was added.";
    ContactModifyOrg "contact_modify_org" ExternalContact open "an external contact changed.";
    ContactLeaveOrg "contact_leave_org" ExternalContact open "an external contact was removed.";
    BpmsTaskChange "bpms_task_change" Approval open "a task of an approval started or ended.";
    BpmsInstanceChange "bpms_instance_change" Approval open "an approval started or ended.";
    IsvBpms "isv_bpms" Approval open "an approval of the ISV's own form (SyncHTTP).";
    IsvBpmsCancel "isv_bpms_cancel" Approval open "an approval of the ISV's own form was cancelled.";
    ChatAddMember "chat_add_member" Chat open "people joined a chat.";
    ChatRemoveMember "chat_remove_member" Chat open "people were removed from a chat.";
    ChatQuit "chat_quit" Chat open "people left a chat.";
    ChatUpdateOwner "chat_update_owner" Chat open "a chat has another owner.";
    ChatUpdateTitle "chat_update_title" Chat open "a chat has another title.";
    ChatDisband "chat_disband" Chat open "a chat was disbanded.";
    ChatDisbandMicroapp "chat_disband_microapp" Chat open "a chat's micro-app was disbanded.";
    CheckIn "check_in" Attendance open "someone checked in.";
    AttendanceCheckRecord "attendance_check_record" Attendance open "someone clocked in or out.";
    AttendanceScheduleChange "attendance_schedule_change" Attendance open "a shift plan changed.";
    AttendanceOvertimeDuration "attendance_overtime_duration" Attendance open "overtime was counted.";
    OvertimeToVacationData "overtime_to_vacation_data" Attendance open "overtime became leave.";
    MeetingroomBook "meetingroom_book" MeetingRoom open "a room was booked or released.";
    MeetingroomRoomInfo "meetingroom_room_info" MeetingRoom open "a room was created, changed or deleted.";
    DeviceBindUpdate "device_bind_update" Device open "a device was bound or released.";
    EduDeptInsert "edu_dept_insert" Education open "a school department was created.";
    EduDeptUpdate "edu_dept_update" Education open "a school department changed.";
    EduDeptDelete "edu_dept_delete" Education open "a school department was deleted.";
    EduUserInsert "edu_user_insert" Education open "a school identity was created.";
    EduUserUpdate "edu_user_update" Education open "a school identity changed.";
    EduUserDelete "edu_user_delete" Education open "a school identity was deleted.";
    EduUserRelationInsert "edu_user_relation_insert" Education open "a guardian was tied to a pupil.";
    EduUserRelationUpdate "edu_user_relation_update" Education open "the tie of guardian and pupil changed.";
    EduUserRelationDelete "edu_user_relation_delete" Education open "the tie of guardian and pupil was cut.";
    HrmAppAuthorize "hrm_app_authorize" Personnel open "access to personnel data was granted or withdrawn.";
    HrmMdmUserChange "hrm_mdm_user_change" Personnel open "someone's employment changed.";
    HrmMdmUserInfoChange "hrm_mdm_user_info_change" Personnel open "a personnel file changed.";
    HrmUserRecordChange "hrm_user_record_change" Personnel open "a personnel record changed.";
    HrmSolutionManage "hrm_solution_manage" Personnel open "a personnel solution changed.";
    CrmCustomerTrack "crm_customer_track" Platform open "something happened with a customer.";
    MainDataSubscribe "main_data_subscribe" Platform open "a main-data model was authorised.";
    TransferContactIdJobResult "transfer_contact_id_job_result" Platform open "a translation of ids ended.";
    WorkbenchComponentEvent "workbench_component_event" Platform open "a workbench component changed.";
}

impl EventType {
    /// Reads a name as it comes: blanks around it and its letter case do not count.
    ///
    /// An empty name becomes `Other("unnamed")`; an unknown one is kept, cut to 128 characters.
    #[must_use]
    pub fn parse(name: &str) -> Self {
        let name = name.trim();
        if let Some(known) = Self::ALL.iter().find(|known| known.as_str().eq_ignore_ascii_case(name)) {
            return known.clone();
        }
        let cut: String = name.chars().take(MAX_NAME).collect();
        match cut.trim_end() {
            "" => Self::Other(UNNAMED.to_owned()),
            kept => Self::Other(kept.to_owned()),
        }
    }

    /// Whether the event only checks the callback address and wants nothing but its answer.
    #[must_use]
    pub fn is_url_check(&self) -> bool {
        self.family() == Family::UrlCheck
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for EventType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for EventType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|name| Self::parse(&name))
    }
}

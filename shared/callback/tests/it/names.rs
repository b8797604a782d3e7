use std::collections::HashSet;

use dingtalk_callback::{Envelope, EventType, Family};

/// Every name in the protocol notes, copied from there and not from the table.
const NAMES: &str = "
    check_url check_create_suite_url check_update_suite_url check_suite_license_code suite_ticket tmp_auth_code
    change_auth suite_relieve org_suite_auth org_suite_change org_suite_relieve
    org_micro_app_restore org_micro_app_stop org_micro_app_remove org_micro_app_scope_update
    market_buy market_order market_service_close market_service_open market_order_refund_event market_order_tag
    integration_app_install_event goods_tryout
    user_add_org user_modify_org user_leave_org user_active_org user_dept_change user_role_change
    org_admin_add org_admin_remove org_dept_create org_dept_modify org_dept_remove
    label_user_change label_conf_add label_conf_del label_conf_modify org_role_add org_role_modify org_role_remove
    org_change org_update org_remove contact_add_org contact_modify_org contact_leave_org
    bpms_task_change bpms_instance_change isv_bpms isv_bpms_cancel
    chat_add_member chat_remove_member chat_quit chat_update_owner chat_update_title chat_disband
    chat_disband_microapp check_in attendance_check_record attendance_schedule_change attendance_overtime_duration
    overtime_to_vacation_data meetingroom_book meetingroom_room_info device_bind_update
    edu_dept_insert edu_dept_update edu_dept_delete edu_user_insert edu_user_update edu_user_delete
    edu_user_relation_insert edu_user_relation_update edu_user_relation_delete
    hrm_app_authorize hrm_mdm_user_change hrm_mdm_user_info_change hrm_user_record_change hrm_solution_manage
    crm_customer_track main_data_subscribe transfer_contact_id_job_result workbench_component_event";

#[test]
fn every_name_of_the_notes_is_known_and_no_other() {
    let mut noted = HashSet::new();
    for name in NAMES.split_whitespace() {
        let event_type = EventType::parse(name);
        assert!(!matches!(event_type, EventType::Other(_)), "{name} is not known");
        assert_eq!(event_type.as_str(), name);
        assert_eq!(event_type.to_string(), name);
        assert_ne!(event_type.family(), Family::Other, "{name}");
        noted.insert(event_type);
    }
    assert_eq!(noted, EventType::ALL.iter().cloned().collect());
    assert_eq!(noted.len(), EventType::ALL.len(), "a name stands twice in the table");
}

#[test]
fn blanks_and_letter_case_do_not_count() {
    assert_eq!(EventType::parse("suite_ticket "), EventType::SuiteTicket);
    assert_eq!(EventType::parse(" \ttmp_auth_code"), EventType::TmpAuthCode);
    assert_eq!(EventType::parse("Org_Suite_AUTH"), EventType::OrgSuiteAuth);
    assert_eq!(EventType::parse("suite-ticket"), EventType::Other("suite-ticket".to_owned()));
}

#[test]
fn an_unknown_name_is_kept() {
    assert_eq!(EventType::parse(" Todo_Task "), EventType::Other("Todo_Task".to_owned()));
    assert_eq!(EventType::parse("  "), EventType::Other("unnamed".to_owned()));
    let long = EventType::parse(&"钉".repeat(200));
    assert_eq!(long, EventType::Other("钉".repeat(128)));
    assert_eq!(EventType::parse(long.as_str()), long);
    assert_eq!(long.family(), Family::Other);
    assert!(!long.carries_secrets());
}

#[test]
fn the_types_that_carry_secrets() {
    let secret: Vec<&str> =
        EventType::ALL.iter().filter(|event_type| event_type.carries_secrets()).map(EventType::as_str).collect();
    assert_eq!(
        secret,
        ["check_suite_license_code", "suite_ticket", "tmp_auth_code", "org_suite_auth", "org_suite_change"]
    );
}

#[test]
fn the_types_that_only_check_the_address() {
    let checks: Vec<&str> =
        EventType::ALL.iter().filter(|event_type| event_type.is_url_check()).map(EventType::as_str).collect();
    assert_eq!(checks, ["check_url", "check_create_suite_url", "check_update_suite_url"]);
}

#[test]
fn names_go_through_json() {
    for event_type in EventType::ALL {
        let json = serde_json::to_string(event_type).unwrap();
        assert_eq!(&serde_json::from_str::<EventType>(&json).unwrap(), event_type);
    }
}

#[test]
fn envelopes_have_a_form_for_storage() {
    for (envelope, text) in
        [(Envelope::Classic, "classic"), (Envelope::SyncHigh, "sync-high"), (Envelope::SyncMedium, "sync-medium")]
    {
        assert_eq!(envelope.as_str(), text);
        assert_eq!(Envelope::parse(text), Some(envelope));
    }
    assert_eq!(Envelope::parse("Classic"), None);
}

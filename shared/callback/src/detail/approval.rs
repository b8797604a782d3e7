//! Approvals of a company.

use super::{Body, Detail, Missing};
use crate::time;

/// What `bpms_instance_change` and `bpms_task_change` say, in brief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// `processInstanceId`.
    pub process_instance_id: String,
    /// `processCode`: the form.
    pub process_code: Option<String>,
    /// `businessId`: the number people see.
    pub business_id: Option<String>,
    /// `title`.
    pub title: Option<String>,
    /// `type`: `start`, `finish`, `cancel`, `terminate` or `delete`.
    pub change: Option<String>,
    /// `result`: `agree`, `refuse` or `redirect`; absent at the start.
    pub result: Option<String>,
    /// `staffId`: who started the approval or has the task.
    pub staff_id: Option<String>,
    /// `taskId`, of a task only.
    pub task_id: Option<i64>,
    /// `createTime` in milliseconds.
    pub created_at: Option<i64>,
    /// `finishTime` in milliseconds; absent at the start.
    pub finished_at: Option<i64>,
}

pub(super) fn read(body: &Body<'_>) -> Result<Detail, Missing> {
    let fields = body.fields;
    Ok(Detail::Approval(Box::new(Approval {
        process_instance_id: body.required("processInstanceId")?,
        process_code: fields.text(&["processCode"]),
        business_id: fields.text(&["businessId"]),
        title: fields.text(&["title"]),
        change: fields.text(&["type"]),
        result: fields.text(&["result"]),
        staff_id: fields.text(&["staffId"]),
        task_id: fields.integer(&["taskId"]),
        created_at: fields.read(&["createTime"], time::milliseconds),
        finished_at: fields.read(&["finishTime"], time::milliseconds),
    })))
}

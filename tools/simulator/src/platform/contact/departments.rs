//! `v2/department/*`, and `department/list` of the first generation.

use super::Written;
use super::visitor::any_department;
use crate::organisation::{Department, ROOT};
use crate::platform::desk::Desk;
use crate::platform::refusal::Refusal;
use crate::state::lock;

fn dept_id(desk: &Desk<'_>) -> Result<i64, Refusal> {
    desk.needed("dept_id", 40035)
}

/// The departments right below, those that cannot be read included.
pub(crate) fn listsub(desk: &mut Desk<'_>) -> Written {
    let visitor = desk.visitor()?;
    let dept_id = desk.number("dept_id", 40035)?.unwrap_or(ROOT);
    let alive = lock(&visitor.organisation);
    let view = visitor.view(&alive.organisation);
    let children = &view.node(dept_id)?.children;
    let rows = desk.rows(children.len());
    let departments = children.iter().take(rows).filter_map(|id| view.organisation.department(*id));
    let mut w = desk.writer();
    w.objects("result", departments, |w, department| view.listed_department(w, department));
    Ok(w)
}

/// Their ids, whatever the range.
pub(crate) fn listsubid(desk: &mut Desk<'_>) -> Written {
    let visitor = desk.visitor()?;
    let alive = lock(&visitor.organisation);
    let children = &any_department(&alive.organisation, dept_id(desk)?)?.children;
    let rows = desk.rows(children.len());
    let mut w = desk.writer();
    w.object("result", |w| w.numbers("dept_id_list", children.iter().take(rows).copied()));
    Ok(w)
}

/// All of one department.
pub(crate) fn get(desk: &mut Desk<'_>) -> Written {
    let visitor = desk.visitor()?;
    let alive = lock(&visitor.organisation);
    let view = visitor.view(&alive.organisation);
    let node = view.node(dept_id(desk)?)?;
    let mut w = desk.writer();
    w.object("result", |w| view.department(w, node));
    Ok(w)
}

/// The department and those above it, whatever the range.
pub(crate) fn listparentbydept(desk: &mut Desk<'_>) -> Written {
    let visitor = desk.visitor()?;
    let alive = lock(&visitor.organisation);
    let dept_id = dept_id(desk)?;
    any_department(&alive.organisation, dept_id)?;
    let mut w = desk.writer();
    w.object("result", |w| w.numbers("parent_id_list", alive.organisation.chain(dept_id)));
    Ok(w)
}

/// The same for every department of a person.
pub(crate) fn listparentbyuser(desk: &mut Desk<'_>) -> Written {
    let visitor = desk.visitor()?;
    let alive = lock(&visitor.organisation);
    let userid = desk.member("userid", 33012)?;
    let person = alive.organisation.person(&userid).ok_or_else(|| Refusal::of(60121))?;
    let mut w = desk.writer();
    w.object("result", |w| {
        w.objects("parent_list", &person.seats, |w, seat| {
            w.numbers("parent_dept_id_list", alive.organisation.chain(seat.dept_id));
        });
    });
    Ok(w)
}

/// `department/list`: the whole subtree in one answer. For third-party apps one level only, or 60011: which code it is
/// in truth is not documented.
pub(crate) fn list_v1(desk: &mut Desk<'_>) -> Written {
    let visitor = desk.visitor()?;
    let whole = desk.call.parameter("fetch_child") == Some("true");
    if desk.settings.contact.v1_closed || (whole && visitor.third_party) {
        return Err(Refusal::of(60011));
    }
    let dept_id = match desk.call.parameter("id") {
        Some(id) => id.parse().map_err(|_| Refusal::of(40009))?,
        None => ROOT,
    };
    let alive = lock(&visitor.organisation);
    let view = visitor.view(&alive.organisation);
    let node = view.node(dept_id)?;
    let mut ids = if whole { view.organisation.subtree(dept_id).split_off(1) } else { node.children.clone() };
    ids.truncate(desk.rows(ids.len()));
    let mut w = desk.writer();
    let departments = ids.iter().filter_map(|id| view.organisation.department(*id));
    w.objects("department", departments, |w, department: &Department| {
        w.number("id", department.dept_id);
        w.text("name", &department.name);
        w.number("parentid", department.parent_id);
        w.flag("createDeptGroup", department.create_dept_group);
        w.flag("autoAddUser", department.auto_add_user);
        if !visitor.third_party {
            w.maybe("sourceIdentifier", department.source_identifier.as_deref());
        }
        w.unknown();
    });
    Ok(w)
}

//! `v2/user/*` and `user/*`.

use super::Written;
use super::visitor::any_department;
use crate::organisation::{Organisation, Person, Place};
use crate::platform::desk::Desk;
use crate::platform::refusal::Refusal;
use crate::state::lock;

/// The largest page of `v2/user/list`.
const MAX_SIZE: i64 = 100;
/// The largest cursor: who comes after it cannot be listed.
const MAX_CURSOR: i64 = 100_000;

/// A page of a department's direct members. `cursor` is an offset: who joins or leaves in between shifts the pages.
/// `contain_access_limit` is taken and makes no difference, since nobody's access is limited here.
pub(crate) fn list(desk: &mut Desk<'_>) -> Written {
    let visitor = desk.visitor()?;
    let dept_id = desk.needed("dept_id", 40035)?;
    let (cursor, size) = (desk.needed("cursor", 40035)?, desk.needed("size", 40035)?);
    if !(0..=MAX_CURSOR).contains(&cursor) || !(1..=MAX_SIZE).contains(&size) {
        return Err(Refusal::of(40035));
    }
    let field = desk.call.member("order_field").unwrap_or_else(|| "custom".to_owned());
    let alive = lock(&visitor.organisation);
    let view = visitor.view(&alive.organisation);
    let places = &view.node(dept_id)?.places;
    let page = desk.page(places.len(), offset(cursor), offset(size));
    let write = |desk: &Desk<'_>, places: &[Place]| {
        let places = places.get(page.rows.clone()).unwrap_or_default();
        let people = places.iter().filter_map(|place| view.organisation.people.get(place.key));
        let mut w = desk.writer();
        w.object("result", |w| {
            w.flag("has_more", page.more);
            if page.more {
                w.count("next_cursor", page.next);
            }
            w.objects("list", people, |w, person| view.listed_user(w, person, dept_id));
        });
        w
    };
    Ok(match field.as_str() {
        "custom" => write(desk, places),
        "entry_asc" | "entry_desc" | "modify_asc" | "modify_desc" => {
            // Numbers are given in the order of entry; when somebody was changed is not known.
            let mut places = places.clone();
            places.sort_by_key(|place| place.key);
            if field.ends_with("desc") {
                places.reverse();
            }
            write(desk, &places)
        }
        _ => return Err(Refusal::of(40035)),
    })
}

fn offset(number: i64) -> usize {
    usize::try_from(number).unwrap_or_default()
}

/// All of one person.
pub(crate) fn get(desk: &mut Desk<'_>) -> Written {
    let visitor = desk.visitor()?;
    let userid = desk.member("userid", 400_002)?;
    let alive = lock(&visitor.organisation);
    let view = visitor.view(&alive.organisation);
    let person = view.person(&userid)?;
    let mut w = desk.writer();
    w.object("result", |w| view.user(w, person));
    Ok(w)
}

/// The userids of a department's direct members, whatever the range and without pages.
pub(crate) fn listid(desk: &mut Desk<'_>) -> Written {
    let visitor = desk.visitor()?;
    let dept_id = desk.needed("dept_id", 40035)?;
    let alive = lock(&visitor.organisation);
    let rows = desk.rows(any_department(&alive.organisation, dept_id)?.places.len());
    let mut w = desk.writer();
    w.object("result", |w| {
        w.texts("userid_list", alive.organisation.members(dept_id).take(rows).map(|person| &*person.userid));
    });
    Ok(w)
}

/// How many people there are, whatever the range.
pub(crate) fn count(desk: &mut Desk<'_>) -> Written {
    let visitor = desk.visitor()?;
    let alive = lock(&visitor.organisation);
    let count = match desk.is_set("only_active") {
        true => alive.organisation.people().filter(|person| person.active).count(),
        false => alive.organisation.head_count(),
    };
    let mut w = desk.writer();
    w.object("result", |w| w.count("count", count));
    Ok(w)
}

/// The administrators, whatever the range.
pub(crate) fn listadmin(desk: &mut Desk<'_>) -> Written {
    let visitor = desk.visitor()?;
    let alive = lock(&visitor.organisation);
    let mut w = desk.writer();
    w.objects("result", alive.organisation.people().filter(|person| person.sys_level > 0), |w, person| {
        w.text("userid", &person.userid);
        w.number("sys_level", i64::from(person.sys_level));
    });
    Ok(w)
}

/// The userid that belongs to a `unionid`.
pub(crate) fn getbyunionid(desk: &mut Desk<'_>) -> Written {
    let unionid = desk.member("unionid", 400_002)?;
    find(desk, |person| *person.unionid == *unionid, true)
}

/// The userid that belongs to a mobile number.
pub(crate) fn getbymobile(desk: &mut Desk<'_>) -> Written {
    let mobile = desk.member("mobile", 400_002)?;
    if !mobile.bytes().all(|byte| byte.is_ascii_digit() || b"+-".contains(&byte)) {
        return Err(Refusal::of(40104));
    }
    find(desk, |person| person.mobile.as_deref() == Some(&*mobile), false)
}

/// Looks at everybody: no index, since few ask.
fn find(desk: &mut Desk<'_>, is_it: impl Fn(&Person) -> bool, contact_type: bool) -> Written {
    let visitor = desk.visitor()?;
    let alive = lock(&visitor.organisation);
    let organisation: &Organisation = &alive.organisation;
    let person = organisation.people().find(|person| is_it(person)).ok_or_else(|| Refusal::of(60121))?;
    let view = visitor.view(organisation);
    let person = view.person(&person.userid)?;
    let mut w = desk.writer();
    w.object("result", |w| {
        w.text("userid", &person.userid);
        if contact_type {
            w.number("contact_type", 0);
        }
    });
    Ok(w)
}

//! What a call told of a person, a department or a role, as the mirror keeps it: the only place that knows which member
//! belongs to which part of a row.

use dingtalk_api::contact::{Department, Role, RoleGroup, RoleMember, User};
use dingtalk_store::{ContactId, ContactIdError, ContactIndex, NewContact, Part};
use serde_json::{Map, Value, json};

/// Members of a person that `v2/user/list` and `v2/user/get` tell alike (enterprise-api, section 6.3).
const OF_EVERY_CALL: [&str; 27] = [
    "userid",
    "unionid",
    "name",
    "avatar",
    "mobile",
    "state_code",
    "hide_mobile",
    "telephone",
    "job_number",
    "title",
    "email",
    "org_email",
    "work_place",
    "remark",
    "extension",
    "hired_date",
    "dept_id_list",
    "active",
    "admin",
    "boss",
    "exclusive_account",
    "login_id",
    "nickname",
    "exclusive_account_type",
    "exclusive_account_corp_id",
    "exclusive_account_corp_name",
    "org_email_type",
];

/// Members of a person that the list tells of the department that was listed.
const OF_THE_DEPARTMENT: [&str; 2] = ["dept_order", "leader"];

/// Members of a department that `v2/department/listsub` and `get` tell alike (enterprise-api, section 5.2).
const OF_EVERY_DEPARTMENT_CALL: [&str; 5] = ["dept_id", "name", "parent_id", "create_dept_group", "auto_add_user"];

/// A person on a page of `v2/user/list` of `department`.
pub(crate) fn listed_user(user: User, department: i64) -> Result<NewContact, ContactIdError> {
    let place = place(user.dept_order, user.leader);
    let (id, index) = (ContactId::user(&user.userid)?, of_user(&user));
    // What it tells of the department stands in one form, whichever call told it.
    let (_, rest) = split(user.raw, &OF_THE_DEPARTMENT);
    let mut parts = listed(rest, &OF_EVERY_CALL);
    parts.push((Part::Department(department), place));
    Ok(NewContact { id, parts, index })
}

/// A person as `v2/user/get` tells.
pub(crate) fn detailed_user(user: User) -> Result<NewContact, ContactIdError> {
    let (id, index) = (ContactId::user(&user.userid)?, of_user(&user));
    let departments = user.dept_id_list.clone().unwrap_or_default();
    let places: Vec<_> = departments
        .into_iter()
        .filter_map(|department| {
            let orders = user.dept_order_list.as_ref()?;
            let order = orders.iter().find(|order| order.dept_id == department).and_then(|order| order.order);
            let leaders = user.leader_in_dept.as_ref()?;
            let leader = leaders.iter().find(|leader| leader.dept_id == department).and_then(|leader| leader.leader);
            Some((Part::Department(department), place(order, leader)))
        })
        .collect();
    let (main, detail) = split(user.raw, &OF_EVERY_CALL);
    let mut parts = vec![(Part::Main, main.into()), (Part::Detail, detail.into())];
    parts.extend(places);
    Ok(NewContact { id, parts, index })
}

fn of_user(user: &User) -> ContactIndex {
    ContactIndex {
        parents: user.dept_id_list.clone(),
        name: user.name.clone(),
        unionid: user.unionid.clone(),
        mobile: user.mobile.clone(),
    }
}

fn place(order: Option<i64>, leader: Option<bool>) -> Value {
    let mut place = Map::new();
    place.extend(order.map(|order| ("dept_order".to_owned(), json!(order))));
    place.extend(leader.map(|leader| ("leader".to_owned(), json!(leader))));
    place.into()
}

/// A department in a list, of either generation.
pub(crate) fn listed_department(department: Department) -> NewContact {
    let (id, index) = of_department(&department);
    let mut main = department.raw;
    // The older generation's spelling of the same members.
    for (old, new) in [
        ("id", "dept_id"),
        ("parentid", "parent_id"),
        ("createDeptGroup", "create_dept_group"),
        ("autoAddUser", "auto_add_user"),
        ("sourceIdentifier", "source_identifier"),
    ] {
        if !main.contains_key(new)
            && let Some(value) = main.remove(old)
        {
            main.insert(new.to_owned(), value);
        }
    }
    NewContact { id, parts: listed(main, &OF_EVERY_DEPARTMENT_CALL), index }
}

/// A department as `v2/department/get` tells.
pub(crate) fn detailed_department(department: Department) -> NewContact {
    let (id, index) = of_department(&department);
    let (main, detail) = split(department.raw, &OF_EVERY_DEPARTMENT_CALL);
    NewContact { id, parts: vec![(Part::Main, main.into()), (Part::Detail, detail.into())], index }
}

fn of_department(department: &Department) -> (ContactId, ContactIndex) {
    // The root has no parent, and says so by leaving it out.
    let parents = match (department.dept_id, department.parent_id) {
        (1, None) => Some(Vec::new()),
        (_, parent) => parent.map(|parent| vec![parent]),
    };
    let index = ContactIndex { parents, name: department.name.clone(), ..ContactIndex::default() };
    (ContactId::department(department.dept_id), index)
}

/// A group of roles without its roles, which have rows of their own.
pub(crate) fn role_group(group: &RoleGroup) -> NewContact {
    let main = group.raw.iter().filter(|(name, _)| *name != "roles").map(|(name, value)| (name.clone(), value.clone()));
    let main: Map<_, _> = main.collect();
    let index = ContactIndex { parents: Some(Vec::new()), name: group.name.clone(), ..ContactIndex::default() };
    NewContact { id: ContactId::role_group(group.group_id), parts: vec![(Part::Main, main.into())], index }
}

/// A role, with the group that it was listed in.
pub(crate) fn role(role: &Role, group: &RoleGroup) -> NewContact {
    let mut main = role.raw.clone();
    main.insert("group_id".to_owned(), json!(group.group_id));
    main.extend(group.name.as_ref().map(|name| ("group_name".to_owned(), json!(name))));
    let index = ContactIndex { parents: Some(Vec::new()), name: role.name.clone(), ..ContactIndex::default() };
    NewContact { id: ContactId::role(role.id), parts: vec![(Part::Main, main.into())], index }
}

/// That somebody has a role.
pub(crate) fn role_member(member: RoleMember, role: i64) -> Result<NewContact, ContactIdError> {
    let id = ContactId::role_member(role, &member.userid)?;
    let index = ContactIndex { parents: Some(Vec::new()), name: member.name, ..ContactIndex::default() };
    Ok(NewContact { id, parts: vec![(Part::Main, member.raw.into())], index })
}

/// What a list tells: what every call does, and the rest, which the detail call would not confirm.
fn listed(raw: Map<String, Value>, of_every_call: &[&str]) -> Vec<(Part, Value)> {
    let (main, rest) = split(raw, of_every_call);
    // Told where it is nothing as well: else what it was would stay.
    vec![(Part::Main, main.into()), (Part::Listed, rest.into())]
}

/// The members that are among `names`, and the others.
fn split(raw: Map<String, Value>, names: &[&str]) -> (Map<String, Value>, Map<String, Value>) {
    raw.into_iter().partition(|(name, _)| names.contains(&name.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(value: Value) -> User {
        User::read(value.as_object().unwrap().clone()).unwrap()
    }

    fn part(row: &NewContact, wanted: Part) -> Value {
        row.parts.iter().find(|(part, _)| *part == wanted).map(|(_, value)| value.clone()).unwrap()
    }

    #[test]
    fn both_calls_tell_the_same_of_a_person() {
        let list = json!({ "userid": "u1", "name": "张三", "dept_id_list": [2, 3], "dept_order": 176_400_000_000_000_001_i64,
            "leader": true, "active": true });
        let get = json!({ "userid": "u1", "name": "张三", "dept_id_list": [2, 3], "active": true, "manager_userid": "u9",
            "dept_order_list": [{ "dept_id": 2, "order": 176_400_000_000_000_001_i64 }, { "dept_id": 3, "order": 5 }],
            "leader_in_dept": [{ "dept_id": 2, "leader": true }, { "dept_id": 3, "leader": false }], "unheard_of": 1 });
        let (list, get) = (listed_user(user(list), 2).unwrap(), detailed_user(user(get)).unwrap());
        assert_eq!(part(&list, Part::Main), part(&get, Part::Main));
        assert_eq!(part(&list, Part::Department(2)), part(&get, Part::Department(2)));
        assert_eq!(part(&get, Part::Department(3)), json!({ "dept_order": 5, "leader": false }));
        assert_eq!(part(&get, Part::Detail)["manager_userid"], "u9");
        assert_eq!(part(&get, Part::Detail)["unheard_of"], 1);
        assert!(list.index == get.index && list.index.parents == Some(vec![2, 3]));
    }

    #[test]
    fn what_only_a_list_tells_is_not_undone_by_the_detail_call() {
        let list = listed_user(user(json!({ "userid": "u1", "name": "a", "unheard_of": 1 })), 2).unwrap();
        let get = detailed_user(user(json!({ "userid": "u1", "name": "a" }))).unwrap();
        assert_eq!(part(&list, Part::Main), part(&get, Part::Main));
        assert_eq!(part(&list, Part::Listed), json!({ "unheard_of": 1 }));
        assert!(get.parts.iter().all(|(part, _)| *part != Part::Listed));
        let list = listed_user(user(json!({ "userid": "u1", "name": "a" })), 2).unwrap();
        assert_eq!(part(&list, Part::Listed), json!({}), "it is told no more");
    }

    #[test]
    fn what_is_not_told_is_not_nothing() {
        let row = listed_user(user(json!({ "userid": "u1", "name": "a" })), 2).unwrap();
        assert_eq!(row.index.parents, None);
        assert_eq!(part(&row, Part::Department(2)), json!({}));
    }

    #[test]
    fn both_generations_tell_the_same_of_a_department() {
        let read = |value: Value| listed_department(Department::read(value.as_object().unwrap().clone()).unwrap());
        let old = read(json!({ "id": 7, "name": "R&D", "parentid": 1, "createDeptGroup": true, "autoAddUser": false }));
        let new = read(json!({ "dept_id": 7, "name": "R&D", "parent_id": 1, "create_dept_group": true,
            "auto_add_user": false }));
        assert_eq!(part(&old, Part::Main), part(&new, Part::Main));
        assert!(old.index == new.index);
    }
}

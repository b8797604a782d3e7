//! Names and other texts for people who do not exist.

use super::Person;
use crate::random::Random;

const SURNAMES: &[&str] = &["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "欧阳", "司马", "𠮷田"];
const GIVEN: &[&str] = &["伟", "芳", "娜", "敏", "静", "磊", "洋", "勇", "艳", "杰", "婷", "小明", "海燕", "志强"];
const ODD: &[&str] = &["O'Brien \"Bob\"", "<b>张三</b>", "李🙂", "Müller\\Straße", "王 五", "名前\t三", "null", "0"];
const TITLES: &[&str] = &["工程师", "高级工程师", "产品经理", "销售", "会计", "助理", "总监", "实习生"];
const PLACES: &[&str] = &["杭州", "北京", "上海", "成都"];
const PARTS: &[&str] =
    &["研发", "产品", "销售", "市场", "财务", "人事", "行政", "客服", "法务", "采购", "生产", "质量"];
const KINDS: &[&str] = &["部", "中心", "组", "一部", "二部", "事业部", "办公室"];
const ROLES: &[&str] = &["项目经理", "审批人", "导师", "安全员", "档案管理员", "接口人", "值班员", "党员", "志愿者"];

/// 18 digits, as real ones have.
const ORDERS: i64 = 176_000_000_000_000_000;

/// Midnight of 2010-01-01 in UTC+8.
const HIRED_FIRST: i64 = 1_262_275_200_000;
const DAY_MS: i64 = 24 * 3600 * 1000;

pub(crate) fn order(random: &mut Random) -> i64 {
    ORDERS + i64::try_from(random.below(1_000_000_000_000_000)).unwrap_or_default()
}

pub(crate) fn name(random: &mut Random) -> String {
    if random.below(200) == 0 {
        return random.pick(ODD).unwrap_or_default().to_owned();
    }
    let given = if random.coin() { random.pick(GIVEN).unwrap_or_default() } else { "" };
    [random.pick(SURNAMES).unwrap_or_default(), random.pick(GIVEN).unwrap_or_default(), given].concat()
}

pub(crate) fn department(random: &mut Random, number: usize) -> String {
    [random.pick(PARTS).unwrap_or_default(), random.pick(KINDS).unwrap_or_default(), &number.to_string()].concat()
}

pub(crate) fn role(random: &mut Random, number: usize) -> String {
    [random.pick(ROLES).unwrap_or_default(), &number.to_string()].concat()
}

pub(crate) fn title(random: &mut Random) -> Box<str> {
    random.pick(TITLES).unwrap_or_default().into()
}

/// The nth person, without departments. Numbers and addresses are nobody's: 100 is no prefix of mobile numbers.
pub(crate) fn person(random: &mut Random, number: usize) -> Person {
    let userid = match random.below(20) {
        // As the platform makes them.
        0..=7 => format!("{:016}{:08}", random.below(9_000_000_000_000_000), number),
        8 => format!("manager{number}"),
        // As administrators choose them.
        9 => format!("w.{number}_x@y-z"),
        _ => format!("u{number:06}"),
    };
    let mut chance = |percent: usize| random.percent(percent);
    let mut person = Person { seats: Vec::new(), active: !chance(5), ..Person::new(&userid, "") };
    person.hide_mobile = chance(5);
    person.real_authed = chance(80);
    person.senior = chance(1);
    person.exclusive_account = chance(1);
    person.avatar = chance(30).then(|| format!("https://static.example.com/{number}.png").into());
    person.mobile = chance(98).then(|| format!("100{number:08}").into());
    person.telephone = chance(10).then(|| format!("0571-{number:08}").into());
    person.job_number = chance(90).then(|| format!("A{number:06}").into());
    person.email = chance(60).then(|| format!("u{number}@example.com").into());
    person.org_email = chance(10).then(|| format!("u{number}@corp.example.com").into());
    person.remark = chance(5).then(|| format!("备注 {number}").into());
    person.extension = chance(3).then(|| format!(r#"{{"爱好":"旅游","工号":"{number}"}}"#).into());
    let (has_title, has_place, hired) = (chance(70), chance(30), chance(80));
    person.title = has_title.then(|| title(random));
    person.work_place = has_place.then(|| random.pick(PLACES).unwrap_or_default().into());
    let days = i64::try_from(random.below(5000)).unwrap_or_default();
    person.hired_date = hired.then(|| HIRED_FIRST + days * DAY_MS);
    person.name = name(random).into();
    person
}

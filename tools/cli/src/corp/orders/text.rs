//! Orders for a person: yuan with two decimals, times in words.

use std::fmt::Write as _;

use dingtalk_orders::{Holding, Order, Purchase, Trial};

use super::Bought;
use crate::{language::Language, times::when};

pub(super) fn of(bought: &Bought, language: Language) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let mut line = |told: std::fmt::Arguments<'_>| {
        let _ = writeln!(text, "{told}");
    };
    line(format_args!("{} {} · {}", language.pick("企业", "company"), bought.corp, bought.app));
    for has in &bought.has {
        line(format_args!("  {}", holding(has, language)));
        line(format_args!("    {}", fees(has, language)));
    }
    line(format_args!("{}: {}", language.pick("订单", "orders"), bought.orders.len()));
    for order in &bought.orders {
        line(format_args!("  {}", self::order(order, language)));
    }
    if !bought.trials.is_empty() {
        line(format_args!("{}: {}", language.pick("试用", "trials"), bought.trials.len()));
    }
    for trial in &bought.trials {
        line(format_args!("  {}", self::trial(trial, language)));
    }
    text
}

/// What the company has of one item.
fn holding(has: &Holding, language: Language) -> String {
    let what = item(&has.goods_name, &has.goods_code, &has.item_name, &has.item_code);
    let until = has.paid_until.map_or_else(|| "-".to_owned(), |until| when(until).to_string());
    let mut said = vec![what, format!("{} {until}", language.pick("付费至", "paid until")), seats(has.seats, language)];
    let mut note = |is: bool, zh: &str, en: &str| {
        if is {
            said.push(language.pick(zh, en).to_owned());
        }
    };
    note(has.closed, "服务已关闭", "closed");
    note(has.charge_type.as_deref() == Some("TRYOUT"), "试用", "on trial");
    note(has.charge_type.as_deref() == Some("FREE"), "免费", "free");
    note(has.gift, "赠品", "a gift");
    if let Some(item) = &has.replaced_by {
        said.push(format!("{} {item}", language.pick("已升级为", "replaced by")));
    }
    said.join(" · ")
}

fn fees(has: &Holding, language: Language) -> String {
    let (paid, list) = (yuan(has.paid_fee), yuan(has.list_fee));
    let (off, back) = (yuan(has.discount_fee), yuan(has.refunded_fee));
    match language {
        Language::Zh => {
            format!("实付 {paid} 元，原价 {list} 元，优惠 {off} 元，已退 {back} 元，共 {} 个订单", has.orders)
        }
        Language::En => {
            format!("{paid} yuan paid, list {list}, discount {off}, refunded {back}, orders {}", has.orders)
        }
    }
}

fn order(order: &Order, language: Language) -> String {
    let mut said = vec![when(order.since()).to_string(), order.order_id.clone()];
    match order.purchase() {
        Some(purchase) => said.extend(bought(&purchase, language)),
        None => said.push(language.pick("尚未收到订单本身", "the order itself is not here yet").to_owned()),
    }
    let moment = |at: Option<i64>| at.map_or_else(|| "-".to_owned(), |at| when(at).to_string());
    said.push(format!("{} … {}", moment(order.starts_at()), moment(order.ends_at())));
    said.extend(order.is_open().map(|open| {
        let words = if open { ("服务已开通", "open") } else { ("服务已关闭", "closed") };
        language.pick(words.0, words.1).to_owned()
    }));
    if !order.refunds.is_empty() {
        let back = yuan(order.refunded_fee());
        said.push(match language {
            Language::Zh => format!("已退 {back} 元"),
            Language::En => format!("{back} yuan refunded"),
        });
    }
    said.extend(order.tags.values().map(|told| format!("{} {}", language.pick("标签", "label"), told.what)));
    said.join(" · ")
}

fn bought(purchase: &Purchase, language: Language) -> Vec<String> {
    let kind = [&purchase.order_type, &purchase.order_charge_type];
    let kind: Vec<&str> = kind.into_iter().flatten().map(String::as_str).collect();
    let fee = purchase.pay_fee.map_or_else(|| "-".to_owned(), yuan);
    let mut said = vec![
        kind.join(" "),
        item(&purchase.goods_name, &purchase.goods_code, &purchase.item_name, &purchase.item_code),
        seats(purchase.seats(), language),
        format!("{fee} {}", language.pick("元", "yuan")),
    ];
    if purchase.is_gift() {
        said.push(language.pick("赠品", "a gift").to_owned());
    }
    said.retain(|words| !words.is_empty());
    said
}

fn trial(trial: &Trial, language: Language) -> String {
    let moment = |at: Option<i64>| at.map_or_else(|| "-".to_owned(), |at| when(at).to_string());
    let until = moment(trial.until.as_ref().map(|told| told.what));
    let (goods, who) = (trial.goods_code.as_deref().unwrap_or("-"), trial.buyer_union_id.as_deref().unwrap_or("-"));
    let opener = language.pick("开通人 unionid", "opened by unionid");
    format!("{} … {until} · {goods} · {opener} {who}", moment(Some(trial.since())))
}

/// By name where there is one, else by code.
fn item(goods: &Option<String>, goods_code: &Option<String>, item: &Option<String>, code: &Option<String>) -> String {
    let first = |name: &Option<String>, code: &Option<String>| name.clone().or_else(|| code.clone());
    let goods = first(goods, goods_code).unwrap_or_else(|| "-".to_owned());
    first(item, code).map_or_else(|| goods.clone(), |item| format!("{goods} / {item}"))
}

fn seats(seats: Option<i64>, language: Language) -> String {
    let seats = seats.map_or_else(|| "-".to_owned(), |seats| seats.to_string());
    match language {
        Language::Zh => format!("{seats} 人"),
        Language::En => format!("{seats} seats"),
    }
}

/// Fen as yuan.
fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", fen.unsigned_abs() / 100, fen.unsigned_abs() % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fen_become_yuan() {
        let told = [0, 5, 100, 99_000, -1, -12_345, i64::MIN].map(yuan);
        let expected = ["0.00", "0.05", "1.00", "990.00", "-0.01", "-123.45", "-92233720368547758.08"];
        assert_eq!(told, expected);
    }

    #[test]
    fn in_chinese() {
        let has = Holding {
            goods_code: Some("G".to_owned()),
            item_name: Some("标准版".to_owned()),
            paid_until: Some(1_700_000_000_000),
            seats: Some(10),
            paid_fee: 99_000,
            closed: true,
            gift: true,
            replaced_by: Some("专业版".to_owned()),
            orders: 1,
            ..Holding::default()
        };
        let orders = vec![Order { first_heard: Some(1_700_000_000_000), ..Order::new("1") }];
        let (app, corp) = ("demo".to_owned(), "dingcorp1".to_owned());
        let told = of(&Bought { app, corp, has: vec![has], orders, trials: Vec::new() }, Language::Zh);
        let expected = "\
企业 dingcorp1 · demo
  G / 标准版 · 付费至 2023-11-14T22:13:20Z · 10 人 · 服务已关闭 · 赠品 · 已升级为 专业版
    实付 990.00 元，原价 0.00 元，优惠 0.00 元，已退 0.00 元，共 1 个订单
订单: 1
  2023-11-14T22:13:20Z · 1 · 尚未收到订单本身 · - … -
";
        assert_eq!(told, expected);
    }
}

//! What an operator can do about a ticket that does not come.

/// In Chinese, with the words of the console.
pub(crate) const ZH: &str = "请在开发者后台打开该应用，进入“事件与回调”（旧版：“推送”），点击“重新推送”；\
    没有该按钮时，重新保存一次事件订阅配置，钉钉会立即推送 suite_ticket。";

/// In English, with the words of the console.
pub(crate) const EN: &str = "In DingTalk's developer console (开发者后台) open the app, go to Events and callbacks \
    (事件与回调, formerly 推送) and press Push again (重新推送); where there is no such button, save the event \
    subscription once more: DingTalk pushes a suite_ticket at once.";

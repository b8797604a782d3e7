//! `dingtalk corp allow-ip` and `dingtalk deployment`: from a company's addresses to the end of its deployment.

use dingtalk_simulator::{Deployment, Fault, NotHandedOut};
use serde_json::json;

use crate::{
    app::KEY,
    process::{printed, refused, text},
    stand::Stand,
};

const CORP: &str = "dingcorp1";
const ALLOW: [&str; 3] = ["corp", "allow-ip", CORP];

async fn stand() -> Stand {
    let mut stand = Stand::with_ticket().await;
    assert!(stand.pusher.authorise(CORP).await.acknowledged);
    stand.dev.counts("tmp-auth-code.EventDone").await;
    stand
}

async fn allow(stand: &Stand, more: &[&str]) -> std::process::Output {
    stand.command(&[&ALLOW[..], more].concat()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_are_shown_asked_for_registered_and_told() {
    let stand = stand().await;
    assert_eq!(printed(&allow(&stand, &["--list"]).await), "dingcorp1  none was ever registered\n");
    let asked = refused(&allow(&stand, &["47.96.1.2", "47.96.9.0/24"]).await);
    assert!(asked.contains("none → 47.96.1.2 47.96.9.*") && asked.contains("--yes"), "{asked}");
    assert!(stand.platform.ip_whitelist(KEY, CORP).is_empty());
    for (address, why) in
        [("192.168.1.1", "private"), ("47.96.*.*", "too wide"), ("::1", "IPv6"), ("host", "not an IPv4")]
    {
        let no = refused(&allow(&stand, &[address, "--yes"]).await);
        assert!(no.contains(why), "{no}");
    }
    let unknown = refused(&stand.command(&["corp", "allow-ip", "dingnobody", "47.96.1.2", "--yes"]).await);
    assert!(unknown.contains("nothing is known of company dingnobody"), "{unknown}");

    // DingTalk does not take it; the same again does it.
    stand.platform.on("set_corp_ipwhitelist").then(Fault::Errcode(40035));
    let failed = refused(&allow(&stand, &["47.96.1.2", "47.96.9.0/24", "--yes", "--by", "ann"]).await);
    assert!(failed.contains("40035"), "{failed}");
    let listed = printed(&allow(&stand, &["--list"]).await);
    assert_eq!(listed, "dingcorp1  not confirmed by DingTalk; --yes sends it again\n  47.96.1.2\n  47.96.9.*\n");
    let sent = printed(&allow(&stand, &["--yes", "--by", "ben"]).await);
    assert_eq!(sent, "dingcorp1  47.96.1.2 47.96.9.*  (DingTalk has taken the list)\n");
    assert_eq!(stand.platform.ip_whitelist(KEY, CORP), ["47.96.1.2", "47.96.9.*"]);
    let same = printed(&allow(&stand, &["47.96.1.2"]).await);
    assert_eq!(same, "dingcorp1  47.96.1.2 47.96.9.*  (nothing to change)\n");

    let removed = allow(&stand, &["--remove", "47.96.9.*", "--yes", "--by", "ben"]).await;
    assert!(text(&removed.stderr).contains("until the company withdraws"));
    assert_eq!(printed(&removed), "dingcorp1  47.96.1.2  (DingTalk has taken the list)\n");
    let audit = printed(&allow(&stand, &["--audit"]).await);
    let told: Vec<_> = audit.lines().map(|line| line.split_once("  ").expect("a time first").1).collect();
    assert_eq!(told.len(), 3, "{audit}");
    assert!(told[0].starts_with("ann  allow-ip  +47.96.1.2 +47.96.9.* → 47.96.1.2 47.96.9.*  failed: "), "{audit}");
    assert_eq!(told[1], "ben  allow-ip  sent again → 47.96.1.2 47.96.9.*  done");
    assert_eq!(told[2], "ben  allow-ip  -47.96.9.* → 47.96.1.2  done");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_is_added_rotated_and_revoked() {
    let stand = stand().await;
    assert_eq!(printed(&stand.command(&["deployment", "list"]).await), "deployments: 0\n");
    let route = stand.dev.url("/deployment/token");
    let token = async |credential: &str| -> Result<_, NotHandedOut> {
        Deployment::new(&route, credential.into(), None).expect("a client").token().await
    };
    let added = stand.command(&["deployment", "add", "--corp", CORP, "--name", "hangzhou", "--by", "ann"]).await;
    assert!(text(&added.stderr).contains("no registered address yet"));
    let bound = printed(&added).trim_end().to_owned();
    assert!(printed(&stand.command(&["deployment", "list"]).await).contains("never used"));
    let no = token(&bound).await.expect_err("from no registered address");
    assert_eq!((no.status, &*no.error), (403, "address_not_allowed"));

    let add = ["deployment", "add", "--corp", CORP, "--any-address", "--per-minute", "100"];
    let first = printed(&stand.command(&add).await).trim_end().to_owned();
    let id = first.split('_').nth(1).expect("an id").to_owned();
    assert_eq!(first.lines().count(), 1, "the credential alone");
    let got = token(&first).await.expect("a token");
    assert_eq!((&*got.corp_id, got.expires_in > 600), (CORP, true));

    let rotated = stand.command(&["deployment", "rotate", &id, "--grace", "1h"]).await;
    assert!(text(&rotated.stderr).contains("the older one is good until 20"));
    let second = printed(&rotated).trim_end().to_owned();
    assert!(token(&first).await.is_ok() && token(&second).await.is_ok());
    let listed = printed(&stand.command(&["deployment", "list"]).await);
    for words in [&*id, "hangzhou", "last used", "the older one good until", "100 a minute", "deployments: 2"] {
        assert!(listed.contains(words), "{words} in {listed}");
    }
    let other = printed(&stand.command(&["deployment", "list", "--corp", "dingcorp"]).await);
    assert_eq!(other, "deployments: 0\n", "not of a company whose id begins the same");
    for credential in [&bound, &first, &second] {
        let secret = credential.rsplit_once(id_of(credential)).expect("its id").1;
        assert!(!listed.contains(&secret[1..]));
    }
    let third = printed(&stand.command(&["deployment", "rotate", &id, "--grace", "0s"]).await).trim_end().to_owned();
    let good = [token(&first).await.is_ok(), token(&second).await.is_ok(), token(&third).await.is_ok()];
    assert_eq!(good, [false, false, true]);

    let minted = stand.platform.calls("get_corp_token");
    let revoked = printed(&stand.command(&["deployment", "revoke", &id, "--void"]).await);
    assert_eq!(revoked, format!("{id}  demo  {CORP}: revoked\n"));
    assert_eq!(token(&third).await.expect_err("revoked").status, 401);
    assert_eq!(stand.platform.calls("get_corp_token"), minted + 1);
    let caller = Deployment::new(&route, "".into(), None).expect("a client");
    assert_eq!(caller.call(stand.server.url(), "/auth/scopes", &got.access_token).await, 40014, "it is void");
    assert!(refused(&stand.command(&["deployment", "rotate", &id]).await).contains("for good"));
    assert!(printed(&stand.command(&["deployment", "revoke", &id]).await).contains("revoked"), "once more is no harm");
    assert!(printed(&stand.command(&["deployment", "list"]).await).contains("revoked at 20"));
    let none = refused(&stand.command(&["deployment", "revoke", &third]).await);
    assert!(none.contains("no such deployment") && !none.contains(&third[30..]), "{none}");
    let told = printed(&allow(&stand, &["--audit"]).await);
    assert_eq!(told.matches("deployment ").count(), 5, "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_is_refused() {
    let stand = stand().await;
    let long = "x".repeat(100);
    for arguments in [
        &["deployment", "add", "--corp", "ding#1"][..],
        &["deployment", "add", "--corp", ""],
        &["deployment", "add", "--corp", CORP, "--name", &long],
        &["deployment", "rotate", "0123456789abcdef", "--grace", "40days"],
        &["deployment", "rotate", "0123456789abcdef"],
        &["corp", "allow-ip", CORP, "--remove", "47.96.1.2", "--yes"],
    ] {
        refused(&stand.command(arguments).await);
    }
    for arguments in [
        &["deployment", "add", "--corp", CORP, "--per-minute", "0"][..],
        &["corp", "allow-ip", CORP, "47.96.1.2", "--list"],
        &["corp", "allow-ip", CORP, "--audit", "--yes"],
    ] {
        assert_eq!(stand.command(arguments).await.status.code(), Some(2), "the command line itself is wrong");
    }
    assert_eq!(printed(&stand.command(&["deployment", "list"]).await), "deployments: 0\n");
    assert_eq!(json!(stand.platform.ip_whitelist(KEY, CORP)), json!([]));
}

fn id_of(credential: &str) -> &str {
    credential.split('_').nth(1).expect("an id")
}

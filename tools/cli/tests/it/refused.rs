//! What a person does wrong is told where it is wrong, and never with the value: it may be a token.

use std::net::TcpListener;

use crate::{
    app::{Suite, directory, unseen, write},
    process::{dingtalk, printed, refused, run},
};

#[test]
fn help_shows_examples() {
    let help = printed(&run(["--help"], ""));
    assert!(help.contains("Examples:\n  dingtalk  "), "{help}");
    for example in ["dingtalk dev --config apps.toml", "dingtalk seal --config", "dingtalk open ", "dingtalk secret "] {
        assert!(help.contains(&format!("\n  {example}")), "{example} in {help}");
    }
    let mut command = dingtalk();
    let exported = unseen();
    command.args(["seal", "--help"]).env("DINGTALK_TOKEN", &exported);
    assert!(!printed(&command.output().expect("it runs")).contains(&exported), "help shows no exported token");
}

#[test]
fn a_wrong_file_is_refused_by_line_and_field() {
    let (suite, directory) = (Suite::new(), directory());
    let good = suite.toml();
    // In place of a value, or beside the good ones: what must not come back.
    let hush = unseen();
    let key = &suite.aes_key;
    let cases = [
        (good.replace("kind = \"suite\"\n", ""), &["line 1", "missing field `kind`"][..]),
        (good.clone() + &format!("tokne = \"{hush}\"\n"), &["line 7", "unknown field `tokne`"]),
        (good.clone() + &format!("agent_id = \"{hush}\"\n"), &["line 7", "agent_id"]),
        (good.clone() + &format!("secret = [\"{hush}\"]\n"), &["line 7", "secret"]),
        (good.replace("\"suite\"", &format!("\"{hush}\"")), &["line 3", "kind", "`suite`, `internal`, `custom`"]),
        (good.clone() + &format!("token = \"{hush}\"\n"), &["line 7", "duplicate key"]),
        (good.clone() + &format!("secret = {hush}\n"), &["line 7"]),
        (good.clone() + &format!("secret = \"{hush}\n"), &["line 7"]),
        (good.replace(key, &hush), &["app demo", "aes_key"]),
        (good.replace("id = \"demo\"", &format!("id = \"{hush}/{hush}\"")), &["id must be"]),
        (good.clone() + &good, &["app demo", "id is used twice"]),
        (good.clone() + &format!("[[sealing_key]]\nnumber = 3\nkey = \"{hush}\"\n"), &["sealing key 3"]),
    ];
    for (toml, expected) in cases {
        let path = write(directory.path(), &toml);
        let config = path.to_str().expect("UTF-8");
        for arguments in [
            &["secret", "--config", config][..],
            &["seal", "--config", config, "--app", "demo", "--message", "{}"],
            &["dev", "--config", config, "--listen", "127.0.0.1:0"],
        ] {
            let said = refused(&run(arguments, ""));
            for expected in expected {
                assert!(said.contains(expected), "{expected:?} in {said:?} of\n{toml}");
            }
            assert!(said.contains(config), "{said}");
            assert!(!said.contains(&suite.token) && !said.contains(key), "{said}");
            if !expected.contains(&"id must be") {
                assert!(!said.contains(&hush), "{said}");
            }
        }
    }
}

#[test]
fn a_file_or_an_app_that_is_not_there_is_named() {
    let directory = directory();
    let nowhere = directory.path().join("nowhere.toml");
    let said = refused(&run(["secret", "--config", nowhere.to_str().expect("UTF-8")], ""));
    assert!(said.contains("nowhere.toml"), "{said}");
    let config = write(directory.path(), &Suite::new().toml());
    let config = config.to_str().expect("UTF-8");
    let said = refused(&run(["seal", "--config", config, "--app", "other", "--message", "{}"], ""));
    assert!(said.contains("no app other in the configuration; there are: demo"), "{said}");
}

#[test]
fn a_taken_port_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    for arguments in [
        ["dev", "--listen", &address, "--aws-listen", "127.0.0.1:0"],
        ["dev", "--listen", "127.0.0.1:0", "--aws-listen", &address],
        ["dev", "--listen", "127.0.0.1:0", "--api-listen", &address],
        ["dev", "--listen", "127.0.0.1:0", "--simulator-listen", &address],
    ] {
        let said = refused(&run(arguments, ""));
        assert!(said.contains(&format!("cannot listen at {address}: ")), "{said}");
    }
}

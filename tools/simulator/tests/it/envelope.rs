//! How a push travels.

use crate::receiver::{Receiver, quick, simulator};

#[tokio::test]
async fn the_urls_own_query_is_kept() {
    let receiver = Receiver::willing().await;
    let url = format!("{}?tenant=a%20b", receiver.url);
    assert!(simulator(&url, quick()).push_ticket().await.acknowledged);
    let push = receiver.pushes().remove(0);
    assert_eq!(push.path, "/callback/demo");
    assert!(push.query.starts_with("tenant=a%20b&signature="), "{}", push.query);
}

#[tokio::test]
async fn keys_are_used_as_they_are_made() {
    use dingtalk_crypto::{AesKey, Credentials, Keyring, SealedPush, SecretString};
    use dingtalk_simulator::{App, Simulator, generate_encoding_aes_key, generate_token};

    let (token, key) = (generate_token([3; 32]), generate_encoding_aes_key([9; 43], false));
    // The receiver knows other keys, so it is only asked what it got.
    let (sender, mut pushes) = tokio::sync::mpsc::channel(1);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("its address"));
    let router = axum::Router::new().fallback(move |uri: axum::http::Uri, body: axum::body::Bytes| async move {
        let push = SealedPush::parse(uri.query().unwrap_or_default(), &body).expect("a push");
        sender.send(push).await.expect("somebody waits");
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    let app = App::suite(&url, &token, &key, Some("suitex"));
    Simulator::new(app, quick()).expect("valid").push_ticket().await;
    let push = pushes.recv().await.expect("a push");
    let keyring = Keyring::new(Credentials::new(SecretString::from(token), AesKey::parse(&key).expect("a key")));
    assert!(keyring.open(&push, &["suitex"]).expect("opens").message.contains("SuiteTicket"));
}

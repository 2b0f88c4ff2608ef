//! Posting to listeners on this machine: what is kept, what is refused, what ends in time.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use perennial_engine::ports::{
    BoxFuture, Fetch, Fetched, HttpFetch, HttpOut, OutAnswer, OutError, OutRequest,
};
use perennial_engine::testing::StandingClock;
use perennial_out::{Lookup, OutSettings, PublicHttp};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What a listener does after it has read the head and the body of one request.
#[derive(Clone, Copy)]
enum Does {
    Answers(&'static str),
    /// A head that announces more than anybody reads, and bytes without end.
    Floods,
    NeverAnswers,
    HangsUp,
}

/// One listener for one connection; gives back what it was sent.
async fn listener(does: Does) -> (SocketAddr, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = read_request(&mut stream).await;
        match does {
            Does::Answers(answer) => {
                stream.write_all(answer.as_bytes()).await.unwrap();
                stream.shutdown().await.unwrap();
            }
            Does::Floods => {
                let head = "HTTP/1.1 500 No\r\ncontent-length: 1000000000\r\n\r\n";
                stream.write_all(head.as_bytes()).await.unwrap();
                while stream.write_all(&[b'x'; 1_024]).await.is_ok() {}
            }
            // Until the other side gives up.
            Does::NeverAnswers => drop(stream.read(&mut [0; 1]).await),
            Does::HangsUp => {}
        }
        request
    });
    (address, served)
}

async fn read_request(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    loop {
        let mut some = [0; 4_096];
        let count = stream.read(&mut some).await.unwrap();
        all.extend_from_slice(&some[..count]);
        let text = String::from_utf8_lossy(&all).into_owned();
        let whole = if text.starts_with("GET ") { "\r\n\r\n" } else { "\r\n\r\n{}" };
        if count == 0 || text.ends_with(whole) {
            return text;
        }
    }
}

/// Knows one answer to every name.
struct Names(Vec<IpAddr>);

impl Lookup for Names {
    fn addresses(&self, _name: String) -> BoxFuture<'static, std::io::Result<Vec<IpAddr>>> {
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }
}

fn out(settings: &OutSettings, names: &[&str]) -> PublicHttp {
    let names = names.iter().map(|name| name.parse().unwrap()).collect();
    let clock = Arc::new(StandingClock::at("1994-11-06T08:49:27Z"));
    PublicHttp::with_lookup(settings, clock, Arc::new(Names(names))).unwrap()
}

fn development() -> OutSettings {
    OutSettings { total_time_max: Duration::from_secs(5), ..OutSettings::development() }
}

async fn post(out: &PublicHttp, url: &str) -> Result<OutAnswer, OutError> {
    let headers = vec![
        ("content-type".to_owned(), "application/json".to_owned()),
        ("webhook-id".to_owned(), "msg_1".to_owned()),
    ];
    out.post(OutRequest {
        of: String::new(),
        url: url.to_owned(),
        headers,
        body: b"{}".to_vec(),
        access: None,
    })
    .await
}

async fn fetch(out: &PublicHttp, url: &str, body: Option<&str>) -> Result<Fetched, OutError> {
    let headers = vec![("accept".to_owned(), "application/json".to_owned())];
    let body = body.map(|text| text.as_bytes().to_vec());
    out.fetch(Fetch { url: url.to_owned(), headers, body }).await
}

#[tokio::test]
async fn what_is_fetched_comes_whole_or_not_at_all() {
    let keys = "HTTP/1.1 200 Yes\r\ncontent-length: 11\r\n\r\n{\"keys\":[]}";
    let (address, served) = listener(Does::Answers(keys)).await;
    let out = out(&development(), &[]);
    let answer = fetch(&out, &format!("http://{address}/keys"), None).await.unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (200, b"{\"keys\":[]}".as_slice()));
    let request = served.await.unwrap();
    assert!(request.starts_with("GET /keys HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("accept: application/json\r\n"), "{request}");
    let (address, served) = listener(Does::Answers(keys)).await;
    fetch(&out, &format!("http://{address}/token"), Some("{}")).await.unwrap();
    assert!(served.await.unwrap().starts_with("POST /token HTTP/1.1\r\n"));
    let (address, _served) = listener(Does::Floods).await;
    let flooded = fetch(&out, &format!("http://{address}/"), None).await;
    assert_eq!(flooded.err(), Some(OutError::Refused));
    let moved =
        "HTTP/1.1 302 There\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\n\r\n";
    let (address, _served) = listener(Does::Answers(moved)).await;
    let answer = fetch(&out, &format!("http://{address}/"), None).await.unwrap();
    assert_eq!(answer.status, 302);
}

#[tokio::test]
async fn nothing_is_fetched_from_inside() {
    let careful = out(&OutSettings::default(), &["10.0.0.1"]);
    for url in
        ["https://10.0.0.1/", "https://inside.example/", "http://example.org/", "file:///etc"]
    {
        assert_eq!(fetch(&careful, url, None).await.err(), Some(OutError::Refused), "{url}");
    }
}

#[tokio::test]
async fn a_post_carries_its_headers_and_the_very_bytes() {
    let (address, served) = listener(Does::Answers(
        "HTTP/1.1 503 Later\r\nretry-after: 120\r\ncontent-length: 4\r\n\r\nlate",
    ))
    .await;
    let answer = post(&out(&development(), &[]), &format!("http://{address}/hook?a=b")).await;
    let answer = answer.unwrap();
    assert_eq!((answer.status, answer.retry_after), (503, Some(120)));
    assert_eq!(answer.body_head, b"late");
    let request = served.await.unwrap();
    assert!(request.starts_with("POST /hook?a=b HTTP/1.1\r\n"), "{request}");
    for line in ["content-type: application/json\r\n", "webhook-id: msg_1\r\n"] {
        assert!(request.contains(line), "{request}");
    }
    assert!(!request.contains("cookie") && !request.contains("referer"), "{request}");
}

#[tokio::test]
async fn a_retry_after_date_is_seconds_from_now() {
    let (address, _served) = listener(Does::Answers(
        "HTTP/1.1 429 Slow\r\nretry-after: Sun, 06 Nov 1994 08:49:37 GMT\r\ncontent-length: 0\r\n\r\n",
    ))
    .await;
    let answer = post(&out(&development(), &[]), &format!("http://{address}/")).await.unwrap();
    assert_eq!((answer.status, answer.retry_after), (429, Some(10)));
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let (address, _served) = listener(Does::Answers(
        "HTTP/1.1 307 There\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\n\r\n",
    ))
    .await;
    let answer = post(&out(&development(), &[]), &format!("http://{address}/")).await.unwrap();
    assert_eq!(answer.status, 307);
}

#[tokio::test]
async fn a_huge_answer_is_read_as_far_as_it_is_kept() {
    let (address, served) = listener(Does::Floods).await;
    let answer = post(&out(&development(), &[]), &format!("http://{address}/")).await.unwrap();
    assert_eq!((answer.status, answer.body_head.len()), (500, 4_096));
    // The connection is given up, so the flood ends.
    served.await.unwrap();
}

#[tokio::test]
async fn a_slow_receiver_times_out() {
    let (address, _served) = listener(Does::NeverAnswers).await;
    let settings = OutSettings { total_time_max: Duration::from_millis(30), ..development() };
    let answer = post(&out(&settings, &[]), &format!("http://{address}/")).await;
    assert_eq!(answer.unwrap_err(), OutError::Timeout);
}

#[tokio::test]
async fn a_broken_connection_and_a_closed_port_are_unreachable() {
    let (address, _served) = listener(Does::HangsUp).await;
    let out = out(&development(), &[]);
    let answer = post(&out, &format!("http://{address}/")).await;
    assert_eq!(answer.unwrap_err(), OutError::Unreachable);
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let answer = post(&out, &format!("http://{closed}/")).await;
    assert_eq!(answer.unwrap_err(), OutError::Unreachable);
}

#[tokio::test]
async fn a_listener_without_tls_is_a_tls_failure() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _hello = stream.read(&mut [0; 512]).await;
        let _gone = stream.write_all(b"HTTP/1.1 400 Speak plainly\r\n\r\n").await;
    });
    let answer = post(&out(&development(), &[]), &format!("https://{address}/")).await;
    assert_eq!(answer.unwrap_err(), OutError::Tls);
    served.await.unwrap();
}

/// Acceptance 10: written as a literal in whatever spelling, nothing inside is called.
#[tokio::test]
async fn literal_addresses_of_the_inside_are_refused() {
    let settings = OutSettings { insecure: true, ..OutSettings::default() };
    let out = out(&settings, &["1.1.1.1"]);
    for url in [
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "http://127.1/",
        "http://0x7f.0.0.1/",
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://127.0.0.1./",
        "http://0.0.0.0/",
        "http://10.0.0.1/",
        "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[::ffff:a00:1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[64:ff9b::7f00:1]/",
    ] {
        assert_eq!(post(&out, url).await.unwrap_err(), OutError::Refused, "{url}");
    }
}

/// Acceptance 10: nor when a name says so.
#[tokio::test]
async fn names_that_resolve_inside_are_refused() {
    let settings = OutSettings { insecure: true, ..OutSettings::default() };
    for inside in ["169.254.169.254", "127.0.0.1", "::ffff:10.0.0.1", "::1"] {
        let out = out(&settings, &[inside]);
        let answer = post(&out, "http://innocent.example/").await;
        assert_eq!(answer.unwrap_err(), OutError::Refused, "{inside}");
    }
}

#[tokio::test]
async fn a_name_is_called_at_the_address_it_resolved_to() {
    let (address, served) =
        listener(Does::Answers("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")).await;
    // The inside address beside it is left out, the allowed one is called.
    let out = out(&development(), &["10.0.0.1", "127.0.0.1"]);
    let url = format!("http://receiver.example:{}/", address.port());
    assert_eq!(post(&out, &url).await.unwrap().status, 200);
    let request = served.await.unwrap();
    assert!(request.contains("host: receiver.example:"), "{request}");
}

#[tokio::test]
async fn a_name_without_addresses_is_unreachable() {
    let answer = post(&out(&development(), &[]), "http://nowhere.example/").await;
    assert_eq!(answer.unwrap_err(), OutError::Unreachable);
}

#[tokio::test]
async fn other_schemes_users_and_endless_addresses_are_refused() {
    let strict = out(&OutSettings::default(), &["1.1.1.1"]);
    let loose = out(&development(), &["127.0.0.1"]);
    let endless = format!("https://receiver.example/{}", "x".repeat(2_048));
    for (out, url) in [
        (&strict, "http://receiver.example/"),
        (&strict, "https://user@receiver.example/"),
        (&strict, "https://user:word@receiver.example/"),
        (&strict, "https://:word@receiver.example/"),
        (&strict, endless.as_str()),
        (&strict, "receiver.example"),
        (&strict, "https://"),
        (&strict, ""),
        (&loose, "ftp://127.0.0.1/"),
        (&loose, "file:///etc/passwd"),
        (&loose, "http://user@127.0.0.1/"),
    ] {
        assert_eq!(post(out, url).await.unwrap_err(), OutError::Refused, "{url}");
    }
}

#[tokio::test]
async fn a_header_that_would_split_the_request_is_refused() {
    let headers = vec![("webhook-id".to_owned(), "a\r\nx: y".to_owned())];
    let request = OutRequest {
        of: String::new(),
        url: "http://127.0.0.1:9/".to_owned(),
        headers,
        body: b"{}".to_vec(),
        access: None,
    };
    let answer = out(&development(), &[]).post(request).await;
    assert_eq!(answer.unwrap_err(), OutError::Refused);
}

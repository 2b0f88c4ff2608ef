//! Acceptance 9 of the notifications, with the binary itself: killed between commit and sending,
//! while it sends, and between the answer and its record. Nothing is lost, and what comes again
//! comes with the same bytes under the same id.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(30);

/// One folder of data, and whoever serves it at the moment.
struct House {
    data: tempfile::TempDir,
    child: Child,
    address: String,
    keys: Vec<(String, String)>,
}

impl House {
    fn open() -> Self {
        let data = tempfile::tempdir().unwrap();
        let (child, address, keys) = serve(&data);
        Self { data, child, address, keys }
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn serve_again(&mut self) {
        (self.child, self.address, _) = serve(&self.data);
    }

    fn ask(&self, method: &str, path: &str, key: &str, body: &Value) -> (u16, Value) {
        let key = &self.keys.iter().find(|(name, _)| name == key).unwrap().1;
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let (address, length) = (&self.address, body.len());
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
             authorization: Bearer {key}\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        let body = answer.split_once("\r\n\r\n").unwrap().1;
        (status, serde_json::from_str(body).unwrap_or(Value::Null))
    }

    fn receiver(&self, url: &str, schedule: &[u32]) {
        let wish = json!({
            "name": "sink", "status": "ACTIVE", "url": url, "retrySchedule": schedule,
        });
        let made = self.ask("POST", "/notification/receivers", "NOTIFICATIONS_KEY", &wish);
        assert_eq!(made.0, 201, "{}", made.1);
    }

    fn sell(&self) {
        let wish = json!({
            "projectId": "proj_demo", "subscriptionId": "sub_team_monthly", "customerId": "lena",
            "territory": "DEU",
        });
        let sold = self.ask("POST", "/purchases", "STOREFRONT_KEY", &wish);
        assert_eq!(sold.0, 201, "{}", sold.1);
    }

    /// All that is under way has landed.
    fn flush(&self) {
        let path = "/notification/sandbox/deliveries/flush";
        assert_eq!(self.ask("POST", path, "NOTIFICATIONS_KEY", &Value::Null).0, 200);
    }

    fn items(&self, path: &str) -> Vec<Value> {
        let (status, page) = self.ask("GET", path, "NOTIFICATIONS_KEY", &Value::Null);
        assert_eq!(status, 200, "{page}");
        page["items"].as_array().unwrap().clone()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// The process, its address, and the keys it shows where the data are new.
fn serve(data: &tempfile::TempDir) -> (Child, String, Vec<(String, String)>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_perennial"))
        .args(["--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"])
        .args(["--data", data.path().to_str().unwrap()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut address, mut keys) = (String::new(), vec![]);
    for line in BufReader::new(child.stdout.as_mut().unwrap()).lines() {
        let line = line.unwrap();
        if let Some((_, rest)) = line.split_once("is at http://") {
            rest.split_once(',').unwrap().0.clone_into(&mut address);
        }
        if let Some((name, value)) = line.strip_prefix("export ").and_then(|it| it.split_once('='))
        {
            keys.push((name.to_owned(), value.to_owned()));
        }
        let shown_before = line.starts_with("The keys were shown");
        if shown_before || line.is_empty() && !keys.is_empty() {
            break;
        }
    }
    (child, address, keys)
}

/// A receiver that is told what to do, step by step.
struct Sink(TcpListener);

/// What came in, and where it waits for its answer.
struct Came {
    id: String,
    attempt: String,
    body: Vec<u8>,
    stream: TcpStream,
}

impl Sink {
    fn open() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").unwrap())
    }

    fn url(&self) -> String {
        format!("http://{}/hook", self.0.local_addr().unwrap())
    }

    fn nobody_came(&self) -> bool {
        self.0.set_nonblocking(true).unwrap();
        let nobody = self.0.accept().is_err_and(|error| error.kind() == ErrorKind::WouldBlock);
        self.0.set_nonblocking(false).unwrap();
        nobody
    }

    /// The next request, whole. Bounded by the test runner where none comes.
    fn next(&self) -> Came {
        let (stream, _) = self.0.accept().unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut headers = vec![];
        loop {
            let mut line = String::new();
            assert!(reader.read_line(&mut line).unwrap() > 0, "the request ends in its head");
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                if line.trim_end().is_empty() {
                    break;
                }
                continue;
            };
            headers.push((name.to_lowercase(), value.to_owned()));
        }
        let header = |name: &str| {
            let found = headers.iter().find(|(given, _)| given == name);
            found.map(|(_, value)| value.clone()).unwrap()
        };
        let mut body = vec![0; header("content-length").parse().unwrap()];
        reader.read_exact(&mut body).unwrap();
        Came { id: header("webhook-id"), attempt: header("perennial-attempt"), body, stream }
    }
}

impl Came {
    fn take(&self) {
        let answer = "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
        let mut stream = &self.stream;
        stream.write_all(answer.as_bytes()).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
    }

    fn is_again(&self, first: &Self) {
        assert_eq!(self.id, first.id);
        assert_eq!(self.body, first.body);
        assert_eq!(self.attempt, first.attempt, "an attempt that was not recorded is made again");
    }
}

const USUAL: [u32; 3] = [0, 5, 60];

#[test]
fn killed_between_commit_and_sending_it_sends_when_it_is_back() {
    let (sink, mut house) = (Sink::open(), House::open());
    // The first attempt is three seconds after the commit: it is killed before.
    house.receiver(&sink.url(), &[3, 5]);
    house.sell();
    let stored = house.items("/notification/notifications/feed").remove(0);
    house.kill();
    assert!(sink.nobody_came());
    house.serve_again();
    let came = sink.next();
    assert_eq!(came.id, stored["id"].as_str().unwrap());
    assert_eq!(came.body, stored["payload"].as_str().unwrap().as_bytes());
    came.take();
    house.flush();
    assert_eq!(house.items("/notification/notifications")[0]["status"], "Done");
    assert!(sink.nobody_came());
}

#[test]
fn killed_while_it_sends_it_sends_the_same_again() {
    let (sink, mut house) = (Sink::open(), House::open());
    house.receiver(&sink.url(), &USUAL);
    house.sell();
    let first = sink.next();
    house.kill();
    house.serve_again();
    let again = sink.next();
    again.is_again(&first);
    again.take();
    house.flush();
    let records = house.items("/notification/notifications");
    assert_eq!((records.len(), &records[0]["status"]), (1, &"Done".into()));
}

#[test]
fn killed_between_the_answer_and_its_record_it_sends_the_same_again() {
    let (sink, mut house) = (Sink::open(), House::open());
    house.receiver(&sink.url(), &USUAL);
    house.sell();
    let first = sink.next();
    // Stopped, it gets the answer and can write nothing down.
    house.signal("-STOP");
    first.take();
    house.kill();
    house.serve_again();
    let again = sink.next();
    again.is_again(&first);
    again.take();
    house.flush();
    let records = house.items("/notification/notifications");
    assert_eq!((records.len(), &records[0]["status"]), (1, &"Done".into()));
    assert!(sink.nobody_came());
}

//! A stand-in for an engine's server on loopback: answers what it is told to, and writes down what
//! it is asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use perennial_engine::ports::{Batch, Piece};
use perennial_translate::Server;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What the stand-in does with the next request.
#[derive(Clone, Debug)]
pub enum Next {
    Answer(u16, String),
    /// An answer with a `Retry-After`.
    Later(u16, &'static str),
    /// Reads, then hangs up.
    Nothing,
    /// Reads, and never answers.
    Silence,
}

pub struct StandIn {
    pub base: String,
    /// Whole requests, as they came.
    seen: Arc<Mutex<Vec<String>>>,
}

impl StandIn {
    pub async fn open(answers: Vec<Next>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(vec![]));
        let requests = seen.clone();
        let mut answers = VecDeque::from(answers);
        tokio::spawn(async move {
            let mut kept = vec![];
            while let Ok((mut stream, _)) = listener.accept().await {
                let request = read(&mut stream).await;
                requests.lock().unwrap().push(request);
                match answers.pop_front().expect("an answer for every request") {
                    Next::Answer(status, body) => say(&mut stream, status, "0", &body).await,
                    Next::Later(status, when) => say(&mut stream, status, when, "{}").await,
                    Next::Nothing => {}
                    Next::Silence => kept.push(stream),
                }
            }
        });
        Self { base, seen }
    }

    /// One that is not patient, spoken to with a header.
    pub fn server(&self, authorization: Option<&str>) -> Server {
        let server = Server::new(&self.base, authorization).unwrap();
        server.within(Duration::from_millis(300), [Duration::ZERO; 2]).unwrap()
    }

    /// Methods and paths of what was asked.
    pub fn asked(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        let first = |text: &String| text.lines().next().unwrap().replace(" HTTP/1.1", "");
        seen.iter().map(first).collect()
    }

    /// The last request: head and body.
    pub fn last(&self) -> (String, String) {
        let seen = self.seen.lock().unwrap();
        let (head, body) = seen.last().unwrap().split_once("\r\n\r\n").unwrap();
        (head.to_lowercase(), body.to_owned())
    }
}

async fn read(stream: &mut TcpStream) -> String {
    let mut bytes = vec![];
    let mut buffer = [0; 4_096];
    loop {
        let n = stream.read(&mut buffer).await.unwrap();
        bytes.extend_from_slice(&buffer[..n]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.map_or(0, |text| text.parse().unwrap());
            if body.len() >= length {
                return text;
            }
        }
        assert!(n > 0, "a whole request");
    }
}

async fn say(stream: &mut TcpStream, status: u16, retry_after: &str, body: &str) {
    let head = format!(
        "HTTP/1.1 {status} Said\r\ncontent-type: application/json\r\nretry-after: {retry_after}\r\n\
         connection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    // A client that has gone away is his own matter.
    let _gone = stream.write_all(format!("{head}{body}").as_bytes()).await;
    let _gone = stream.shutdown().await;
}

pub fn ok(body: &str) -> Next {
    Next::Answer(200, body.to_owned())
}

/// A name and a description on their way.
pub fn batch(to: &str) -> Batch {
    let piece = |key: &str, text: &str, chars_max| Piece {
        key: key.to_owned(),
        text: text.to_owned(),
        chars_max: Some(chars_max),
        was_chars: None,
    };
    Batch {
        from: "en-US".to_owned(),
        to: to.to_owned(),
        pieces: vec![
            piece("name", "{{0}} Monthly", 30),
            piece("description", "Family & friends", 45),
        ],
    }
}

//! Access tokens: fetched by the client credentials grant of OAuth 2 (RFC 6749, 4.4), and shown
//! until shortly before they end.

use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use parking_lot::Mutex;
use perennial_engine::access::{ShownAs, TokenSource};
use perennial_engine::ports::{Fetch, Fetched, OutError};
use serde::Deserialize;

/// So long before its end a token is fetched anew.
const EARLIER_SECONDS: i64 = 60;
/// For servers that do not say how long theirs lasts.
const UNSAID_SECONDS: i64 = 300;
/// Nobody's token is believed for longer.
const SECONDS_MAX: i64 = 86_400;
const TOKEN_BYTES_MAX: usize = 8 * 1_024;
/// Sources that are remembered; beyond, all are asked anew.
const SOURCES_MAX: usize = 1_024;

/// A token, and until when it is shown, in real Unix seconds.
#[derive(Clone)]
struct Token {
    shown: String,
    until: i64,
}

/// Who waits for the token of a source waits for one fetch.
type Kept = Arc<tokio::sync::Mutex<Option<Token>>>;

/// By whom it is for, and where it comes from: who has the same secret elsewhere is somebody else.
#[derive(Default)]
pub struct Tokens(Mutex<HashMap<(String, TokenSource), Kept>>);

/// What a server of tokens says (RFC 6749, 5.1).
#[derive(Deserialize)]
struct Said {
    access_token: String,
    token_type: String,
    #[serde(default)]
    expires_in: Option<Seconds>,
}

/// Some servers write numbers as texts.
#[derive(Deserialize)]
#[serde(untagged)]
enum Seconds {
    Number(i64),
    Text(String),
}

impl Tokens {
    /// The value of `Authorization`, fetched where none is kept that still holds.
    pub async fn authorization(
        &self,
        of: &str,
        source: &TokenSource,
        now: i64,
        fetch: impl AsyncFnOnce(Fetch) -> Result<Fetched, OutError>,
    ) -> Result<String, OutError> {
        let kept = self.kept(of, source);
        let mut kept = kept.lock().await;
        if let Some(token) = kept.as_ref().filter(|token| now < token.until) {
            return Ok(token.shown.clone());
        }
        *kept = None;
        let fetched = fetch(question(source)).await.map_err(|error| match error {
            OutError::Refused => OutError::Refused,
            _ => OutError::NoToken,
        })?;
        let token = read(&fetched, now).ok_or(OutError::NoToken)?;
        let shown = token.shown.clone();
        *kept = Some(token);
        Ok(shown)
    }

    /// What was shown was not believed: the next attempt fetches another.
    pub fn forget(&self, of: &str, source: &TokenSource) {
        self.0.lock().remove(&(of.to_owned(), source.clone()));
    }

    fn kept(&self, of: &str, source: &TokenSource) -> Kept {
        let key = (of.to_owned(), source.clone());
        let mut all = self.0.lock();
        if all.len() >= SOURCES_MAX && !all.contains_key(&key) {
            all.clear();
        }
        all.entry(key).or_default().clone()
    }
}

fn question(source: &TokenSource) -> Fetch {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut headers = vec![
        header("content-type", "application/x-www-form-urlencoded"),
        header("accept", "application/json"),
    ];
    let mut form = "grant_type=client_credentials".to_owned();
    let mut say = |name: &str, value: &str| form.extend(["&", name, "=", &escaped(value)]);
    if !source.scopes.is_empty() {
        say("scope", &source.scopes.join(" "));
    }
    match source.shown {
        ShownAs::Form => {
            say("client_id", &source.client);
            say("client_secret", &source.secret);
        }
        ShownAs::Basic => {
            // Each half is a form value of its own (RFC 6749, 2.3.1).
            let both = format!("{}:{}", escaped(&source.client), escaped(&source.secret));
            headers.push(header("authorization", &format!("Basic {}", STANDARD.encode(both))));
        }
    }
    Fetch { url: source.url.clone(), headers, body: Some(form.into_bytes()) }
}

/// As forms write it.
fn escaped(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut written = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => {
                written.push(char::from(byte));
            }
            b' ' => written.push('+'),
            _ => {
                let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
                written.extend(['%', digit(byte >> 4), digit(byte & 15)]);
            }
        }
    }
    written
}

fn read(fetched: &Fetched, now: i64) -> Option<Token> {
    let said: Said = (fetched.status == 200)
        .then(|| serde_json::from_slice(&fetched.body).ok())
        .flatten()
        .filter(|said: &Said| said.token_type.eq_ignore_ascii_case("bearer"))?;
    let token = said.access_token;
    let fits = (1..=TOKEN_BYTES_MAX).contains(&token.len());
    let visible = token.bytes().all(|byte| byte.is_ascii_graphic());
    let seconds = match said.expires_in {
        None => UNSAID_SECONDS,
        Some(Seconds::Number(seconds)) => seconds,
        Some(Seconds::Text(text)) => text.parse().ok()?,
    };
    let lasts = seconds.clamp(0, SECONDS_MAX).saturating_sub(EARLIER_SECONDS);
    let until = now.saturating_add(lasts);
    (fits && visible).then(|| Token { shown: format!("Bearer {token}"), until })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(shown: ShownAs) -> TokenSource {
        TokenSource {
            url: "https://id.example/token".to_owned(),
            client: "us & co".to_owned(),
            secret: "s:e/c".to_owned(),
            scopes: vec!["a".to_owned(), "b".to_owned()],
            shown,
        }
    }

    #[test]
    fn a_secret_is_shown_in_the_form_or_in_the_header() {
        let in_form = question(&source(ShownAs::Form));
        assert_eq!(
            String::from_utf8(in_form.body.unwrap()).unwrap(),
            "grant_type=client_credentials&scope=a+b&client_id=us+%26+co&client_secret=s%3Ae%2Fc"
        );
        assert!(in_form.headers.iter().all(|(name, _)| name != "authorization"));
        let in_header = question(&source(ShownAs::Basic));
        assert_eq!(
            String::from_utf8(in_header.body.unwrap()).unwrap(),
            "grant_type=client_credentials&scope=a+b"
        );
        let shown = STANDARD.encode("us+%26+co:s%3Ae%2Fc");
        assert!(
            in_header.headers.contains(&("authorization".to_owned(), format!("Basic {shown}")))
        );
    }

    #[tokio::test]
    async fn a_token_is_kept_until_a_minute_before_its_end() {
        let tokens = Tokens::default();
        let source = source(ShownAs::Form);
        let ask = async |now: i64, said: &str| {
            let answer = Ok(Fetched { status: 200, body: said.as_bytes().to_vec() });
            tokens.authorization("1/shop", &source, now, async |_| answer).await
        };
        let one = r#"{"access_token":"one","token_type":"Bearer","expires_in":120}"#;
        let two = r#"{"access_token":"two","token_type":"bearer","expires_in":"120"}"#;
        assert_eq!(ask(0, one).await.unwrap(), "Bearer one");
        assert_eq!(ask(59, two).await.unwrap(), "Bearer one");
        assert_eq!(ask(60, two).await.unwrap(), "Bearer two");
        let answer = Ok(Fetched { status: 200, body: one.as_bytes().to_vec() });
        let elsewhere = tokens.authorization("2/shop", &source, 61, async |_| answer).await;
        assert_eq!(elsewhere.unwrap(), "Bearer one", "of nobody else");
        tokens.forget("1/shop", &source);
        assert_eq!(ask(61, one).await.unwrap(), "Bearer one");
    }

    #[tokio::test]
    async fn what_is_no_token_is_none() {
        let tokens = Tokens::default();
        let source = source(ShownAs::Form);
        for (status, said) in [
            (401, r#"{"access_token":"one","token_type":"Bearer"}"#),
            (200, r#"{"access_token":"","token_type":"Bearer"}"#),
            (200, r#"{"access_token":"a\nb","token_type":"Bearer"}"#),
            (200, r#"{"access_token":"one","token_type":"mac"}"#),
            (200, r#"{"access_token":"one"}"#),
            (200, "<html>"),
            (302, ""),
        ] {
            let answer = Ok(Fetched { status, body: said.as_bytes().to_vec() });
            let got = tokens.authorization("1/shop", &source, 0, async |_| answer).await;
            assert_eq!(got, Err(OutError::NoToken), "{said}");
        }
        let refused =
            tokens.authorization("1/shop", &source, 0, async |_| Err(OutError::Refused)).await;
        assert_eq!(refused, Err(OutError::Refused));
        let late =
            tokens.authorization("1/shop", &source, 0, async |_| Err(OutError::Timeout)).await;
        assert_eq!(late, Err(OutError::NoToken));
    }
}

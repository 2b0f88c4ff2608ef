//! A customer's browser: follows where it is sent, keeps cookies, fills in what a page asks and
//! presses its first button, until it is sent to the partner or a page asks nothing more.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;

/// Pages and redirects of one visit.
const STEPS_MAX: usize = 12;

pub struct Browser {
    client: reqwest::Client,
    base: String,
    email: String,
    password: String,
    cookies: BTreeMap<String, String>,
}

/// A form of a page.
struct Form {
    action: String,
    fields: Vec<(String, String)>,
}

impl Browser {
    pub fn new(base: String, email: String, password: String) -> Self {
        let client = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
        Self { client, base, email, password, cookies: BTreeMap::new() }
    }

    /// Visits an address of ours; answers the address it is sent to in the end, or the title of the
    /// page it stays on. Refuses at the first page with a choice where it does not agree.
    pub async fn visit(&mut self, address: &str, agrees: bool) -> Result<String, String> {
        let mut request = self.client.get(self.here(address).ok_or("not ours")?);
        for _ in 0..STEPS_MAX {
            let cookies: Vec<_> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let request_now = request.header(COOKIE, cookies.join("; "));
            let answer = request_now.send().await.map_err(|error| error.to_string())?;
            for cookie in answer.headers().get_all(SET_COOKIE) {
                let cookie = cookie.to_str().map_err(|error| error.to_string())?;
                let pair = cookie.split(';').next().and_then(|pair| pair.split_once('='));
                let (name, value) = pair.ok_or("no cookie")?;
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
            let status = answer.status();
            if status.is_redirection() {
                let to = answer.headers().get(LOCATION).ok_or("sent nowhere")?;
                let to = to.to_str().map_err(|error| error.to_string())?;
                let Some(to) = self.here(to) else { return Ok(to.to_owned()) };
                request = self.client.get(to);
                continue;
            }
            let page = answer.text().await.map_err(|error| error.to_string())?;
            let title = between(&page, "<title>", "</title>").unwrap_or_default().to_owned();
            if !status.is_success() {
                return Err(format!("{status} {title}"));
            }
            let Some(form) = self.fill(&page, agrees) else { return Ok(title) };
            let to = self.here(&form.action).ok_or("a form that leads away")?;
            let pairs: Vec<_> = form
                .fields
                .iter()
                .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
                .collect();
            request = self
                .client
                .post(to)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(pairs.join("&"));
        }
        Err(format!("no end of pages from {address}"))
    }

    /// The whole of an address, if it is one of ours.
    fn here(&self, address: &str) -> Option<String> {
        if address.starts_with('/') {
            return Some(format!("{}{address}", self.base));
        }
        address.starts_with(&format!("{}/", self.base)).then(|| address.to_owned())
    }

    fn fill(&self, page: &str, agrees: bool) -> Option<Form> {
        let form = between(page, "<form", "</form>")?;
        let action = attribute(form, "action")?;
        let mut fields = vec![];
        for input in form.split("<input").skip(1) {
            let tag = input.split('>').next()?;
            let name = attribute(tag, "name")?;
            let value = match name.as_str() {
                "email" => self.email.clone(),
                "password" => self.password.clone(),
                _ => attribute(tag, "value").unwrap_or_default(),
            };
            fields.push((name, value));
        }
        let mut buttons = form.split("<button").skip(1).filter_map(|rest| rest.split('>').next());
        let pressed = if agrees { buttons.next() } else { buttons.last() }?;
        if let Some(name) = attribute(pressed, "name") {
            fields.push((name, attribute(pressed, "value").unwrap_or_default()));
        }
        Some(Form { action, fields })
    }
}

fn between<'t>(text: &'t str, open: &str, close: &str) -> Option<&'t str> {
    text.split_once(open)?.1.split_once(close).map(|(inner, _)| inner)
}

/// An attribute of a tag, as it is meant.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let tag = tag.split('>').next()?;
    let written = between(tag, &format!(" {name}=\""), "\"")?;
    let mut meant = String::new();
    let mut parts = written.split('&');
    meant.push_str(parts.next()?);
    for part in parts {
        let (entity, rest) = part.split_once(';')?;
        meant.push(match entity {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            number => char::from_u32(number.strip_prefix('#')?.parse().ok()?)?,
        });
        meant.push_str(rest);
    }
    Some(meant)
}

/// Text as a part of a query or a form.
pub fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        let _infallible = write!(all, "%{byte:02X}");
        all
    })
}

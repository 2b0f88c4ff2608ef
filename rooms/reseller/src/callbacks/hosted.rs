//! What a partner hosts: three of his settings, read.

use std::collections::BTreeSet;

use axum::http::Uri;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use perennial_engine::directory::Partner;
use perennial_engine::receiver::Secret;

/// Setting: where his calls are, without `/v1`.
pub const ENDPOINT: &str = "callbacks.endpoint";
/// Setting: which calls he hosts, separated by blanks.
pub const ASK: &str = "callbacks.ask";
/// Setting: the secret that signs what we ask, `whsec_…`; several, newest first, with blanks.
pub const SECRET: &str = "callbacks.secret";

/// A signing secret has at least so many bytes.
const SECRET_BYTES_MIN: usize = 24;

/// What a partner can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    Signup,
    Addon,
    Charge,
}

/// The calls of one partner.
#[derive(Clone, PartialEq, Eq)]
pub struct Hosted {
    pub endpoint: String,
    pub secrets: Vec<Secret>,
    pub asks: BTreeSet<Question>,
}

impl Question {
    pub const ALL: [Self; 3] = [Self::Signup, Self::Addon, Self::Charge];

    /// The call's name, which is its verb.
    pub fn name(self) -> &'static str {
        match self {
            Self::Signup => "authorizeSignup",
            Self::Addon => "authorizeAddon",
            Self::Charge => "authorizeCharge",
        }
    }
}

impl Hosted {
    /// What his settings say; `None` where he hosts nothing.
    ///
    /// # Errors
    /// What is wrong with them, without the secret.
    pub fn read(partner: &Partner) -> Result<Option<Self>, String> {
        let setting = |name: &str| partner.settings.get(name).map(String::as_str);
        let (endpoint, ask, secret) = (setting(ENDPOINT), setting(ASK), setting(SECRET));
        let (endpoint, ask, secret) = match (endpoint, ask, secret) {
            (None, None, None) => return Ok(None),
            (Some(endpoint), Some(ask), Some(secret)) => (endpoint, ask, secret),
            (_, _, _) => return Err(format!("{ENDPOINT}, {ASK} and {SECRET} go together")),
        };
        let asks = ask.split_whitespace().map(question).collect::<Result<_, _>>()?;
        let secrets = secret.split_whitespace().map(|text| key(text).map(Secret::from));
        let secrets = secrets.collect::<Result<Vec<_>, _>>()?;
        if secrets.is_empty() {
            return Err(format!("{SECRET} is empty"));
        }
        Ok(Some(Self { endpoint: address(endpoint)?, secrets, asks }))
    }

    /// As [`Self::read`], where he is asked this.
    ///
    /// # Errors
    /// As [`Self::read`]: nobody knows then what he wants to be asked.
    pub fn asked(partner: &Partner, question: Question) -> Result<Option<Self>, String> {
        let hosted = Self::read(partner)?;
        Ok(hosted.filter(|hosted| hosted.asks.contains(&question)))
    }
}

fn question(name: &str) -> Result<Question, String> {
    let known = Question::ALL.into_iter().find(|question| question.name() == name);
    known.ok_or_else(|| format!("{ASK}: there is no call `{name}`"))
}

fn key(text: &str) -> Result<Vec<u8>, String> {
    let bytes = text.strip_prefix("whsec_").and_then(|encoded| STANDARD.decode(encoded).ok());
    let long = bytes.filter(|bytes| bytes.len() >= SECRET_BYTES_MIN);
    long.ok_or_else(|| {
        format!("{SECRET} is `whsec_` and {SECRET_BYTES_MIN} bytes or more in base64")
    })
}

fn address(text: &str) -> Result<String, String> {
    let wrong = || format!("{ENDPOINT} is an address like https://billing.example.com/google");
    let uri: Uri = text.parse().map_err(|_| wrong())?;
    let plain =
        uri.authority().is_some_and(|it| !it.host().is_empty() && !it.as_str().contains('@'));
    let http = matches!(uri.scheme_str(), Some("https" | "http"));
    if !http || !plain || uri.query().is_some() || text.contains('#') {
        return Err(wrong());
    }
    Ok(text.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const SIGNS: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    fn read(settings: &[(&str, &str)]) -> Result<Option<Hosted>, String> {
        let settings = settings.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        Hosted::read(&Partner {
            id: "p".into(),
            name: "P".to_owned(),
            project: "proj".into(),
            terms: "reseller".into(),
            products: BTreeSet::new(),
            territories: BTreeSet::new(),
            settings: settings.collect::<BTreeMap<_, _>>(),
        })
    }

    #[test]
    fn settings_say_what_is_asked_and_where() {
        let hosted = read(&[
            (ENDPOINT, "https://billing.example.com/calls/"),
            (ASK, "authorizeCharge authorizeAddon"),
            (SECRET, SIGNS),
        ]);
        let hosted = hosted.unwrap().unwrap();
        assert_eq!(hosted.endpoint, "https://billing.example.com/calls");
        assert_eq!(hosted.asks, BTreeSet::from([Question::Addon, Question::Charge]));
        assert_eq!(hosted.secrets, [Secret::from((0..32).collect::<Vec<u8>>())]);
        assert!(read(&[]).unwrap().is_none());
    }

    #[test]
    fn what_is_wrong_is_said_without_the_secret() {
        let all = [(ENDPOINT, "https://b.example"), (ASK, "authorizeCharge"), (SECRET, SIGNS)];
        for (n, text, said) in [
            (0, "ftp://b.example", "is an address"),
            (0, "https://u:p@b.example", "is an address"),
            (0, "https://b.example/?q=1", "is an address"),
            (0, "nowhere", "is an address"),
            (1, "authorizeEverything", "no call `authorizeEverything`"),
            (2, "whsec_c2hvcnQ=", "whsec_"),
            (2, "plain", "whsec_"),
        ] {
            let mut settings = all;
            settings[n].1 = text;
            let error = read(&settings).err().unwrap();
            assert!(error.contains(said) && !error.contains("c2hvcnQ"), "{error}");
        }
        assert!(read(&all[..2]).err().unwrap().contains("go together"));
    }
}

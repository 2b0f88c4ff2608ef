//! Credentials by hand: what there is, another secret at once, another secret with an overlap.

use std::fmt::Write;

use perennial_core::time::{Span, Zone};
use perennial_engine::credentials::Way;
use perennial_engine::directory::{Credential, Document};
use perennial_engine::{EnvironmentKind, Place};
use room_lobby::auth::new_key;

use super::{Operator, prefix_of, text};

impl Operator {
    pub(super) fn keys(&self) -> String {
        let mut list = String::new();
        for place in self.engine.places().by_id.values() {
            for credential in place.credentials.values() {
                let rooms: Vec<_> = credential.rooms.iter().map(String::as_str).collect();
                let _infallible = write!(
                    list,
                    "{}  {}  …{}  {}",
                    place.environment.name,
                    credential.id,
                    credential.hint,
                    rooms.join(",")
                );
                if let Some(older) = &credential.older {
                    let _infallible =
                        write!(list, "  and …{} until {}", older.hint, older.not_after);
                }
                list.push('\n');
            }
        }
        list
    }

    /// Another secret; every other one stops at once.
    pub(super) async fn renew(&self, environment: &str, id: &str) -> Result<String, String> {
        let (place, known) = self.credential(environment, id)?;
        let key = self.made(&place, &known);
        let renewed = known.rotated(self.secret.hash(&key).0, last_four(&key), None);
        self.keep(&place, Document::Credential(renewed)).await?;
        Ok(format!("{key}\n"))
    }

    /// Another secret; the one before stays good for a while.
    pub(super) async fn rotate(
        &self,
        environment: &str,
        id: &str,
        overlap: &str,
    ) -> Result<String, String> {
        let (place, known) = self.credential(environment, id)?;
        let span =
            Span::parse(overlap).map_err(|_| format!("`{overlap}` is no length like P7D"))?;
        // Secrets follow the real clock, also those of a sandbox.
        let until = span.after(self.engine.real(), &Zone::utc()).map_err(text)?;
        let key = self.made(&place, &known);
        let rotated = known.rotated(self.secret.hash(&key).0, last_four(&key), Some(until));
        let end = rotated.older.as_ref().map_or(until, |older| older.not_after);
        self.keep(&place, Document::Credential(rotated)).await?;
        Ok(format!("{key}\nthe one before it, …{}, is good until {end}\n", known.hint))
    }

    fn credential(
        &self,
        environment: &str,
        id: &str,
    ) -> Result<(std::sync::Arc<Place>, Credential), String> {
        let place = self.place(environment)?;
        let known = place.credentials.get(id).cloned();
        Ok((place, known.ok_or(format!("there is no credential `{id}`"))?))
    }

    fn made(&self, place: &Place, credential: &Credential) -> String {
        let live = match place.environment.kind {
            EnvironmentKind::Production => "live",
            EnvironmentKind::Sandbox { .. } => "test",
        };
        let room = credential.rooms.first().map_or("pk", String::as_str);
        let prefix = if credential.opens_by(Way::Key) {
            format!("{}_{live}", prefix_of(room))
        } else {
            "pw".to_owned()
        };
        let mut random = [0; 32];
        self.engine.ids().random(&mut random);
        new_key(&prefix, &random)
    }
}

fn last_four(key: &str) -> String {
    key.chars().skip(key.chars().count().saturating_sub(4)).collect()
}

//! What is carried out and in, as lines of JSON. Each line holds one thing whole, with the same
//! records inside as on disk.

use perennial_core::Dated;
use perennial_core::billing::ChargeKey;
use perennial_core::ids::{ProjectId, SubscriptionId};
use perennial_core::time::Instant;
use perennial_engine::EnvironmentId;
use perennial_engine::carry::{Carried, DocumentNumbers};
use perennial_engine::change_set::{ClaimKey, Issued};
use perennial_engine::directory::Document;
use perennial_engine::ports::{JournalEntry, StoredDocument};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::scalar::As;
use super::{Result, decode, encode, unfit};
use crate::Vault;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
enum Line {
    Document {
        environment: u32,
        version: u64,
        record: Box<RawValue>,
    },
    Claim {
        environment: u32,
        kind: String,
        name: String,
        holder: String,
    },
    Facts {
        environment: u32,
        /// 32 hex digits.
        subscription: String,
        version: u64,
        /// Microseconds since 1970.
        recorded_at: i64,
        record: Box<RawValue>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        origin: Option<Box<RawValue>>,
        /// Charge, issuer, number.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        invoices: Vec<(As<ChargeKey>, String, u64)>,
        /// Number of the credit, issuer, number.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        credit_notes: Vec<(u32, String, u64)>,
    },
}

/// One line, without its end.
pub fn write(carried: &Carried, vault: &Vault) -> Result<String> {
    let line = match carried {
        Carried::Document { environment, stored } => Line::Document {
            environment: environment.0,
            version: stored.version,
            record: raw(shown(&stored.document, vault)?)?,
        },
        Carried::Claim { environment, key, holder } => Line::Claim {
            environment: environment.0,
            kind: key.kind.clone(),
            name: key.name.clone(),
            holder: holder.clone(),
        },
        Carried::Entry { environment, subscription, entry, numbers } => Line::Facts {
            environment: environment.0,
            subscription: format!("{:032x}", subscription.0),
            version: entry.version,
            recorded_at: entry.recorded_at.micros(),
            record: raw(encode(&entry.facts)?)?,
            origin: entry.origin.as_ref().map(|it| raw(encode(it)?)).transpose()?,
            invoices: numbers
                .invoices
                .iter()
                .map(|(key, issued)| (As(*key), issued.issuer.0.clone(), issued.number))
                .collect(),
            credit_notes: numbers
                .credit_notes
                .iter()
                .map(|(credit, issued)| (*credit, issued.issuer.0.clone(), issued.number))
                .collect(),
        },
    };
    serde_json::to_string(&line).map_err(|error| unfit("line", &error))
}

/// Reads a line back.
pub fn read(line: &str, vault: &Vault) -> Result<Carried> {
    let line = serde_json::from_str(line).map_err(|error| unfit("line", &error))?;
    Ok(match line {
        Line::Document { environment, version, record } => Carried::Document {
            environment: EnvironmentId(environment),
            stored: StoredDocument {
                version,
                document: decode::<Document>(&hidden(record.get(), vault)?)?,
            },
        },
        Line::Claim { environment, kind, name, holder } => Carried::Claim {
            environment: EnvironmentId(environment),
            key: ClaimKey { kind, name },
            holder,
        },
        Line::Facts {
            environment,
            subscription,
            version,
            recorded_at,
            record,
            origin,
            invoices,
            credit_notes,
        } => {
            let issued = |issuer: String, number| Issued { issuer: ProjectId(issuer), number };
            let id = u128::from_str_radix(&subscription, 16);
            let at = Instant::from_micros(recorded_at);
            Carried::Entry {
                environment: EnvironmentId(environment),
                subscription: SubscriptionId(id.map_err(|error| unfit("line", &error))?),
                entry: JournalEntry {
                    version,
                    recorded_at: at.map_err(|error| unfit("line", &error))?,
                    facts: decode::<Vec<Dated>>(record.get().as_bytes())?,
                    origin: origin.map(|it| decode(it.get().as_bytes())).transpose()?,
                },
                numbers: DocumentNumbers {
                    invoices: invoices
                        .into_iter()
                        .map(|(key, issuer, number)| (key.0, issued(issuer, number)))
                        .collect(),
                    credit_notes: credit_notes
                        .into_iter()
                        .map(|(credit, issuer, number)| (credit, issued(issuer, number)))
                        .collect(),
                },
            }
        }
    })
}

/// People leave the house sealed, under the keys they are kept under: what is carried out is read
/// by whoever finds it.
fn shown(document: &Document, vault: &Vault) -> Result<String> {
    let record = encode(document)?;
    match vault.person(document, &record)? {
        Some(sealed) => serde_json::to_string(&sealed).map_err(|error| unfit("line", &error)),
        None => Ok(record),
    }
}

fn hidden(record: &str, vault: &Vault) -> Result<Vec<u8>> {
    if !record.starts_with('"') {
        return Ok(record.as_bytes().to_vec());
    }
    let sealed: String = serde_json::from_str(record).map_err(|error| unfit("line", &error))?;
    let opened = vault.open(sealed.as_bytes())?;
    opened.ok_or_else(|| unfit("line", &"neither a record nor a sealed one"))
}

fn raw(record: String) -> Result<Box<RawValue>> {
    RawValue::from_string(record).map_err(|error| unfit("line", &error))
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;
    use perennial_engine::ports::StoreError;
    use perennial_engine::testing::World;

    use super::*;

    #[test]
    fn every_line_is_read_back_as_it_was() {
        block_on(async {
            let world = World::new().await;
            world.customer("c-1").await.unwrap();
            world.sell("basic", "tok_decline_later").await.unwrap();
            world.clock_to("2026-03-31T09:00:00Z").await.unwrap();
            let (mut count, vault) = (0, Vault::new(b"ours"));
            let check = |carried: Carried| {
                count += 1;
                assert_eq!(read(&write(&carried, &vault)?, &vault)?, carried);
                Ok::<_, StoreError>(())
            };
            world.engine.carry_out(check).unwrap();
            assert!(count > 12, "{count}");
        });
    }
}

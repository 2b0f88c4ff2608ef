//! Finding customers by what is personal, through keyed hashes: whoever has the file, but not the
//! key of the installation, cannot tell whether somebody is in it.

use std::fmt;

use aws_lc_rs::hmac;
use perennial_core::ids::CustomerId;
use perennial_engine::Subject;
use perennial_engine::directory::{Customer, CustomerKey, Document};
use perennial_engine::environment::EnvironmentId;
use perennial_engine::ports::{StoreError, StoredDocument};
use rusqlite::{Connection, OptionalExtension, params};

use super::code;
use super::failure::told;
use super::read;
use super::statements as sql;

/// Bytes of a hash: two names of one installation never meet by chance.
const NAME_BYTES: usize = 16;
/// Customers read at a time while their names are hashed anew.
const PAGE: usize = 1_000;

/// What stands for a name in the index.
pub type Name = [u8; NAME_BYTES];

/// The secret under which customers' names are hashed. Of one installation, and not in its file.
#[derive(Clone)]
pub struct IndexKey(hmac::Key);

impl IndexKey {
    pub fn new(secret: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    fn hash(&self, kind: &str, text: &str) -> Name {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(kind.as_bytes());
        context.update(&[0]);
        context.update(text.as_bytes());
        let mut name = [0; NAME_BYTES];
        for (byte, hashed) in name.iter_mut().zip(context.sign().as_ref()) {
            *byte = *hashed;
        }
        name
    }

    fn name(&self, key: &CustomerKey) -> Name {
        match key {
            CustomerKey::Email(email) => self.hash("email", email),
            CustomerKey::Reference(reference) => self.hash("reference", reference),
            CustomerKey::SignIn(email) => self.hash("sign-in", email),
            CustomerKey::Subject(Subject { issuer, subject }) => {
                self.hash("subject", &format!("{issuer}\0{subject}"))
            }
        }
    }

    /// Everything a document is found by; nothing but for customers.
    pub fn names(&self, document: &Document) -> Vec<Name> {
        match document {
            Document::Customer(customer) => self.of(customer),
            Document::Environment(_)
            | Document::Project(_)
            | Document::Group(_)
            | Document::Product(_)
            | Document::Offer(_)
            | Document::Terms { .. }
            | Document::Partner(_)
            | Document::Credential(_)
            | Document::Receiver(_)
            | Document::ServiceAccount(_)
            | Document::OAuthClient(_)
            | Document::Codes(_)
            | Document::Filed(_)
            | Document::Pass(_) => vec![],
        }
    }

    fn of(&self, customer: &Customer) -> Vec<Name> {
        customer.keys().iter().map(|key| self.name(key)).collect()
    }

    /// Tells this key from others, and nothing about it.
    fn mark(&self) -> Name {
        self.hash("index", "")
    }
}

impl fmt::Debug for IndexKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IndexKey")
    }
}

/// The customers of a name, in order of their ids.
pub fn named(
    connection: &Connection,
    index: &IndexKey,
    environment: EnvironmentId,
    key: &CustomerKey,
    after: Option<CustomerId>,
    limit: usize,
) -> Result<Vec<StoredDocument>, StoreError> {
    let after = after.map_or(String::new(), |after| after.to_string());
    let asked = params![environment.0, index.name(key), after, code::limit(limit)];
    let mut found = read::rows(connection, sql::CUSTOMERS_NAMED, asked, read::stored)?;
    // The hash says where to look, the document who it is.
    found.retain(|stored| match &stored.document {
        Document::Customer(customer) => customer.keys().contains(key),
        _ => false,
    });
    Ok(found)
}

/// Hashes all names anew where that was not done with this key: when a file of before the index
/// comes up to date, and when the installation has another secret.
pub fn keep(connection: &mut Connection, index: &IndexKey) -> Result<(), StoreError> {
    let mark = index.mark();
    let made_with = connection
        .query_row(sql::INDEX_MADE_WITH, [], |row| row.get::<_, Name>(0))
        .optional()
        .map_err(|error| told(&error))?;
    if made_with == Some(mark) {
        return Ok(());
    }
    let all = connection.transaction().map_err(|error| told(&error))?;
    all.execute(sql::FORGET_NAMES, []).map_err(|error| told(&error))?;
    for environment in read::environments(&all)? {
        name_all(&all, index, environment)?;
    }
    all.execute(sql::INDEX_IS_MADE, params![mark]).map_err(|error| told(&error))?;
    all.commit().map_err(|error| told(&error))
}

fn name_all(
    connection: &Connection,
    index: &IndexKey,
    environment: EnvironmentId,
) -> Result<(), StoreError> {
    let mut insert = connection.prepare(sql::NAME_CUSTOMER).map_err(|error| told(&error))?;
    let mut after = None;
    loop {
        let page = read::customers(connection, environment, after, PAGE)?;
        for stored in &page {
            let Document::Customer(customer) = &stored.document else { continue };
            after = Some(customer.id);
            for name in index.of(customer) {
                let row = params![environment.0, name, customer.id.to_string()];
                insert.execute(row).map_err(|error| told(&error))?;
            }
        }
        if page.len() < PAGE {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_depends_on_the_key_and_on_its_kind() {
        let (one, other) = (IndexKey::new(b"one"), IndexKey::new(b"other"));
        let email = CustomerKey::email("Ada@Example.ORG ");
        assert_eq!(one.name(&email), one.name(&CustomerKey::email("ada@example.org")));
        assert_ne!(one.name(&email), other.name(&email));
        let reference = CustomerKey::Reference("ada@example.org".to_owned());
        assert_ne!(one.name(&email), one.name(&reference));
        assert_eq!(format!("{one:?}"), "IndexKey");
    }
}

//! Customers in the file: the merchant's name for each, and their contacts.

use std::collections::BTreeMap;
use std::fmt;

use perennial_core::time::Instant;
use perennial_engine::contact::{Contact, ContactType, Member, is_email, key_of_email};
use perennial_engine::directory::{Customer, Document};
use perennial_engine::{CustomerName, EnvironmentId, Expect, SignIn};
use room_identity::people::{self, Cost, Passwords};
use serde::Deserialize;

use super::{Apply, Line, Verb, text};

/// Members of a contact by their words: `firstname`, `postal_code`.
type Members = BTreeMap<String, String>;

/// A customer. What is written here once and left out later stays as it is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerEntry {
    pub reference: String,
    pub email: Option<String>,
    pub language: Option<String>,
    pub country: Option<String>,
    #[serde(default)]
    pub billing: Members,
    #[serde(default)]
    pub delivery: Members,
    #[serde(default)]
    pub licensee: Members,
    /// For one who can sign in from the start.
    pub sign_in: Option<SignInEntry>,
}

/// An address, and a password for those who shall not have to choose one first. A file with a
/// password in it is for demonstrations: people choose theirs by a mailed code.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInEntry {
    pub email: String,
    pub password: Option<String>,
}

/// What is personal is never printed.
impl fmt::Debug for CustomerEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CustomerEntry")
    }
}

impl Apply<'_> {
    pub(super) async fn customer(
        &mut self,
        environment: EnvironmentId,
        entry: &CustomerEntry,
    ) -> Result<(), String> {
        let what = format!("customer {}", entry.reference);
        let name = CustomerName { given_by: "merchant".to_owned(), name: entry.reference.clone() };
        let known = self.engine.known_customer(environment, &name).map_err(text)?;
        let now = self.engine.now(environment).map_err(text)?;
        let wanted = |known: Customer| entry.applied(known, now);
        let verb = match known {
            None => {
                let nobody = Customer::new(perennial_core::ids::CustomerId(0), 0);
                let made = wanted(nobody).map_err(|why| format!("{what}: {why}"))?;
                if !self.plan_only {
                    let draft = |id, number| Customer { id, number, ..made };
                    self.engine.customer_named(environment, &name, draft).await.map_err(text)?;
                }
                Verb::Create
            }
            Some(id) => {
                let (version, known) =
                    self.engine.customer_version(environment, id).map_err(text)?;
                let wanted = wanted(known.clone()).map_err(|why| format!("{what}: {why}"))?;
                if wanted == known {
                    Verb::Keep
                } else {
                    if !self.plan_only {
                        let document = Document::Customer(wanted);
                        // Over what was read: he may have changed how he signs in meanwhile.
                        let read = Expect::Version(version);
                        let defined = self.engine.define(environment, document, read).await;
                        defined.map_err(|error| format!("{what}: {error}"))?;
                    }
                    Verb::Change
                }
            }
        };
        let verb = match &entry.sign_in {
            Some(sign_in) => self.sign_in(environment, &name, sign_in, verb, &what).await?,
            None => verb,
        };
        self.report.lines.push(Line { verb, what, touches: None });
        Ok(())
    }

    /// What the file says of how he signs in; tells what became of the customer in all.
    async fn sign_in(
        &self,
        environment: EnvironmentId,
        name: &CustomerName,
        entry: &SignInEntry,
        verb: Verb,
        what: &str,
    ) -> Result<Verb, String> {
        let bad = |why: &str| format!("{what}: {why}");
        if !is_email(&entry.email) {
            return Err(bad("`sign_in.email` is no e-mail address"));
        }
        if entry.password.as_ref().is_some_and(|it| !people::password_fits(it, &entry.email)) {
            return Err(bad("`sign_in.password` needs 10 to 128 characters"));
        }
        // Only planned: there is nobody yet.
        let Some(id) = self.engine.known_customer(environment, name).map_err(text)? else {
            return Ok(verb);
        };
        let before = self.engine.customer(environment, id).map_err(text)?.sign_in;
        let kept = before.as_ref().and_then(|sign_in| sign_in.password.as_deref());
        let passwords = Passwords::new(Cost::default());
        let busy = |_| bad("the password could not be worked out");
        let password = match &entry.password {
            Some(password) if !passwords.is(password, kept).await.map_err(busy)? => {
                Some(passwords.keep(password, self.engine.ids()).await.map_err(busy)?)
            }
            Some(_) | None => None,
        };
        let same = |sign_in: &SignIn| key_of_email(&sign_in.email) == key_of_email(&entry.email);
        if password.is_none() && before.as_deref().is_some_and(same) {
            return Ok(verb);
        }
        if !self.plan_only {
            let keys = self.secret.keys();
            let names = people::account_names(&keys);
            let given = self.engine.account_given(environment, id, &entry.email, &names);
            given.await.map_err(|error| bad(&error.to_string()))?;
            let change = |it: &mut SignIn| it.password = password.clone().or(it.password.take());
            self.engine.change_sign_in(environment, id, change).await.map_err(text)?;
        }
        Ok(if verb == Verb::Keep { Verb::Change } else { verb })
    }
}

impl CustomerEntry {
    /// The customer as he is, with what the file says of him from now on.
    fn applied(&self, mut customer: Customer, now: Instant) -> Result<Customer, String> {
        customer.reference = Some(self.reference.clone());
        let plain = [
            (Member::Email, &self.email),
            (Member::Language, &self.language),
            (Member::Country, &self.country),
        ];
        let plain: Vec<_> =
            plain.into_iter().filter_map(|(member, text)| Some((member, text.clone()?))).collect();
        let kinds = [
            (ContactType::Billing, &self.billing),
            (ContactType::Delivery, &self.delivery),
            (ContactType::Licensee, &self.licensee),
        ];
        for (kind, members) in kinds {
            let mut named = read(members)?;
            let own = customer.contacts.at(None, kind, now).cloned();
            let billing = kind == ContactType::Billing;
            if billing && (own.is_some() || !named.is_empty()) {
                named.splice(0..0, plain.clone());
            }
            if named.is_empty() {
                continue;
            }
            let before = || customer.contact(None, kind, now).filter(|_| billing);
            let seen = own.or_else(before).unwrap_or_default();
            let mut contact = seen.clone();
            for (member, text) in &named {
                contact.set(*member, text);
            }
            sound(&contact)?;
            if contact != seen {
                customer.write_contact(None, kind, now, contact);
            }
        }
        if !customer.contacts.shared.contains_key(&ContactType::Billing) {
            sound(&Contact::new(plain.clone()))?;
            for (member, text) in plain {
                match member {
                    Member::Email => customer.email = Some(text),
                    Member::Language => customer.language = Some(text),
                    _ => customer.country = Some(text),
                }
            }
        }
        Ok(customer)
    }
}

fn read(members: &Members) -> Result<Vec<(Member, String)>, String> {
    let member = |(word, text): (&String, &String)| {
        let member = Member::from_word(word);
        member.map(|member| (member, text.clone())).ok_or_else(|| unknown(word))
    };
    members.iter().map(member).collect()
}

fn unknown(word: &str) -> String {
    let known: Vec<&str> = Member::ALL.iter().map(|member| member.word()).collect();
    format!("a contact has no `{word}`; it has {}", known.join(", "))
}

fn sound(contact: &Contact) -> Result<(), String> {
    let flaw = |member: Member| format!("`{}` is not what it should be", member.word());
    contact.flaw().map(flaw).map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str) -> CustomerEntry {
        toml::from_str(&format!("reference = \"c-1\"\n{text}")).expect("an entry")
    }

    fn at(seconds: i64) -> Instant {
        Instant::from_micros(seconds * 1_000_000).expect("an instant")
    }

    fn nobody() -> Customer {
        Customer::new(perennial_core::ids::CustomerId(1), 1)
    }

    #[test]
    fn applying_twice_changes_nothing_and_keeps_what_is_not_named() {
        let text = "email = 'ada@example.org'\ncountry = 'DE'\n[billing]\ncity = 'Turin'";
        let once = entry(text).applied(nobody(), at(10)).expect("sound");
        assert_eq!(entry(text).applied(once.clone(), at(20)).as_ref(), Ok(&once));
        let contact = once.contact(None, ContactType::Delivery, at(10)).expect("a contact");
        let seen = [Member::City, Member::Email, Member::Country].map(|it| contact.get(it));
        assert_eq!(seen, [Some("Turin"), Some("ada@example.org"), Some("DE")]);
        assert_eq!(once.email.as_deref(), Some("ada@example.org"));
        let moved = entry("email = 'al@example.org'").applied(once, at(30)).expect("sound");
        let email = |when| {
            let contact = moved.contact(None, ContactType::Billing, at(when)).expect("a contact");
            [Member::Email, Member::City].map(|it| contact.get(it).map(str::to_owned))
        };
        let then = [Some("ada@example.org".to_owned()), Some("Turin".to_owned())];
        assert_eq!(email(20), then);
        assert_eq!(email(30), [Some("al@example.org".to_owned()), Some("Turin".to_owned())]);
    }

    #[test]
    fn without_a_contact_only_what_is_plain_is_known() {
        let known = entry("language = 'de'").applied(nobody(), at(10)).expect("sound");
        assert!(known.contacts.is_empty());
        assert_eq!(known.language.as_deref(), Some("de"));
    }

    #[test]
    fn what_cannot_be_is_refused_by_name_and_not_by_value() {
        for (text, why) in [
            ("email = 'ada'", "`email`"),
            ("[billing]\ncountry = 'ZZ'", "`country`"),
            ("[delivery]\ntown = 'Turin'", "`town`"),
        ] {
            let error = entry(text).applied(nobody(), at(1)).expect_err("refused");
            assert!(error.contains(why) && !error.contains("Turin"), "{error}");
        }
        assert_eq!(format!("{:?}", entry("email = 'ada@example.org'")), "CustomerEntry");
    }
}

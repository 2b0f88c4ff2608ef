//! Customers: plain, with an account, with contacts.

use perennial_core::ids::{CustomerId, SubscriptionId};
use perennial_engine::contact::{Contact, ContactType, Member};
use perennial_engine::directory::Customer;
use perennial_engine::{SignIn, Subject};

use super::at;

pub fn customer() -> Customer {
    let id = CustomerId(0x0192_0000_0000_7000_8000_0000_0000_0002);
    Customer {
        reference: Some("c-99".to_owned()),
        email: Some("ada@example.org".to_owned()),
        language: Some("de".to_owned()),
        country: Some("DE".to_owned()),
        ..Customer::new(id, 99)
    }
}

pub fn customer_with_sign_in() -> Customer {
    let (issuer, subject) = ("https://id.example.org".to_owned(), "248289761001".to_owned());
    let consents = [("north-app".to_owned(), ["openid".to_owned()].into())].into();
    let sign_in = SignIn {
        password: Some("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".to_owned()),
        subject: Some(Subject { issuer, subject }),
        locked: true,
        consents,
        ..SignIn::new("ada@example.org")
    };
    Customer { sign_in: Some(Box::new(sign_in)), ..customer() }
}

pub fn customer_with_contacts() -> Customer {
    let (delivery, billing) = (ContactType::Delivery, ContactType::Billing);
    let (june, july) = (at("2024-06-01T00:00:00Z"), at("2024-07-01T00:00:00Z"));
    let everything = |member: &Member| (*member, format!("the {}", member.word()));
    let everything = Contact::new(Member::ALL.iter().map(everything));
    let moved = Contact::new([(Member::City, "Turin".to_owned())]);
    let mut customer = customer();
    let split = SubscriptionId(0x0192_0000_0000_7000_8000_0000_0000_0001);
    for (whose, kind, from, contact) in [
        (None, billing, june, &everything),
        (None, billing, july, &moved),
        (None, delivery, june, &moved),
        (Some(split), billing, july, &everything),
    ] {
        assert!(customer.write_contact(whose, kind, from, contact.clone()));
    }
    customer
}

//! What customers read of real subscriptions: the amounts and dates are those of the books.

use std::sync::Arc;

use futures::executor::block_on;
use perennial_core::Command;
use perennial_core::subscription::command::CancelWhen;
use perennial_core::subscription::stage::CancelReason;
use perennial_core::subscription::{PaymentMethod, Renewal, Subscription};
use perennial_core::terms::{CancelRule, Terms};
use perennial_core::time::Span;
use perennial_engine::contact::{Contact, ContactType, Member};
use perennial_engine::directory::Document;
use perennial_engine::mail::Letter;
use perennial_engine::memory::MemoryStore;
use perennial_engine::ports::Mail;
use perennial_engine::testing::post::Postbox;
use perennial_engine::testing::{SANDBOX, World, instant};
use perennial_engine::{Act, Expect, Wish};
use perennial_mail::{Letters, Links, Sender, Templates};

struct Shop {
    world: World,
    post: Arc<Postbox>,
}

impl Shop {
    async fn open() -> Self {
        let post = Arc::new(Postbox::default());
        let letters = Letters {
            templates: Templates::built_in(),
            sender: Sender::new("Demo <shop@example.org>", None).unwrap(),
            links: Links {
                payment_page: Some("https://shop.test/pay/".to_owned()),
                invoice: Some(Arc::new(|_, charge| format!("https://shop.test/i/{}", charge.key))),
            },
        };
        let mail = Mail { writer: Arc::new(letters), mailer: post.clone() };
        let world = World::mailing(Arc::new(MemoryStore::default()), mail).await;
        let cancel = CancelRule { now_allowed: true, keeps_access: false, refund_unused: true };
        let order_lead = Span::days(7);
        let terms = Terms { cancel, order_lead, ..Terms::platform() };
        world.define(Document::Terms { id: "platform".into(), terms }).await.unwrap();
        Self { world, post }
    }

    async fn sell(&self, token: &str) -> Subscription {
        let id = self.world.customer("erika").await.unwrap();
        let mut customer = self.world.engine.customer(SANDBOX, id).unwrap();
        let contact = Contact::new([
            (Member::Email, "erika@example.org".to_owned()),
            (Member::Language, "de".to_owned()),
            (Member::Firstname, "Erika\r\nBcc: all@example.org".to_owned()),
        ]);
        customer.write_contact(
            None,
            ContactType::Billing,
            instant("2026-01-01T00:00:00Z"),
            contact,
        );
        let document = Document::Customer(customer);
        self.world.engine.define(SANDBOX, document, Expect::Any).await.unwrap();
        let mut order = self.world.order("plus", Some(id)).await.unwrap();
        order.payment_method = Some(PaymentMethod {
            token: token.to_owned(),
            kind: "creditCard".to_owned(),
            expires: Some("12/2027".to_owned()),
            brand: None,
        });
        let sold = self.world.engine.execute(Wish::one(SANDBOX, Act::Sell(Box::new(order)))).await;
        sold.unwrap().first().unwrap().after.clone()
    }

    async fn asked(&self, s: &Subscription, command: Command) {
        let wish = Wish::one(SANDBOX, Act::Do { id: s.id, command });
        self.world.engine.execute(wish).await.unwrap();
    }

    /// The mails since the last look.
    async fn mails(&self) -> Vec<Letter> {
        while self.world.engine.mail_due().await.unwrap() > 0 {}
        std::mem::take(&mut *self.post.sent.lock())
    }

    async fn mail(&self) -> Letter {
        let mut mails = self.mails().await;
        assert_eq!(mails.len(), 1, "{:?}", mails.iter().map(|it| &it.subject).collect::<Vec<_>>());
        mails.remove(0)
    }
}

/// With spaces that can be seen.
fn text(letter: &Letter) -> String {
    letter.text.replace('\u{a0}', " ")
}

#[test]
fn a_renewal_is_announced_and_then_written_down() {
    block_on(async {
        let shop = Shop::open().await;
        let sold = shop.sell("tok_ok").await;
        let said = text(&shop.mail().await);
        assert!(
            said.contains("Demo plus: 14,99 EUR\nNetto: 12,60 EUR\nSteuer: 2,39 EUR"),
            "{said}"
        );
        assert!(said.contains("Rechnung: https://shop.test/i/0/sale"), "{said}");
        assert!(said.contains("Die nächste Abrechnung ist am 28. Februar 2026."), "{said}");
        // A name brings no line of its own along.
        assert!(said.starts_with("Guten Tag Erika Bcc: all@example.org,\n"), "{said}");

        shop.world.clock_to("2026-02-22T09:00:00Z").await.unwrap();
        let ahead = shop.mail().await;
        assert_eq!(ahead.subject, "Ihr Abonnement Demo plus verlängert sich bald");
        let said = text(&ahead);
        assert!(said.contains("verlängert sich am 28. Februar 2026"), "{said}");
        assert!(said.contains("Gesamt: 14,99 EUR"), "{said}");
        assert!(!said.contains("Rechnung: "), "{said}");

        shop.world.clock_to("2026-02-28T09:00:00Z").await.unwrap();
        let renewed = shop.mail().await;
        let version = shop.world.engine.subscription(SANDBOX, sold.id).unwrap().version;
        assert_eq!(renewed.message_id, format!("<{}.{version}.renewed@example.org>", sold.id));
        let said = text(&renewed);
        assert!(said.contains("Es läuft bis zum 31. März 2026."), "{said}");
        assert!(said.contains("Rechnung: https://shop.test/i/1/renewal"), "{said}");
    });
}

#[test]
fn what_is_asked_for_is_told() {
    block_on(async {
        let shop = Shop::open().await;
        let s = shop.sell("tok_ok").await;
        shop.mails().await;
        shop.asked(&s, Command::SetRenewal { renewal: Renewal::Manual }).await;
        let off = shop.mail().await;
        assert_eq!(off.subject, "Demo plus verlängert sich nicht");
        assert!(text(&off).contains("bis zum 28. Februar 2026"), "{}", off.text);
        shop.asked(&s, Command::SetRenewal { renewal: Renewal::Automatic }).await;
        assert_eq!(shop.mail().await.subject, "Demo plus verlängert sich automatisch");
        let to = instant("2026-02-14T09:00:00Z");
        shop.asked(&s, Command::MoveNextBilling { to }).await;
        assert!(text(&shop.mail().await).contains("läuft jetzt bis zum 14. Februar 2026"));
        let method = PaymentMethod {
            token: "tok_other".to_owned(),
            kind: "creditCard".to_owned(),
            expires: Some("01/2030".to_owned()),
            brand: None,
        };
        shop.asked(&s, Command::SetPaymentMethod { method: Some(method) }).await;
        let said = text(&shop.mail().await);
        assert!(said.contains("es gilt bis 01/2030") && !said.contains("tok_"), "{said}");

        let (when, reason) = (CancelWhen::Now, CancelReason::Customer);
        shop.asked(&s, Command::Cancel { when, reason }).await;
        let told = shop.mails().await;
        let subjects: Vec<_> = told.iter().map(|letter| letter.subject.as_str()).collect();
        assert_eq!(subjects, ["Ihre Rückzahlung für Demo plus", "Gekündigt: Demo plus"]);
        let credits = shop.world.engine.credits(SANDBOX, s.id).unwrap();
        let back = credits[0].credit.amounts.gross.decimal().replace('.', ",");
        assert!(text(&told[0]).contains(&format!("Wir zahlen {back} EUR")), "{}", told[0].text);
    });
}

#[test]
fn who_owes_is_shown_where_to_pay() {
    block_on(async {
        let shop = Shop::open().await;
        let s = shop.sell("tok_decline_later").await;
        shop.mails().await;
        shop.world.clock_to("2026-03-02T00:00:00Z").await.unwrap();
        let told = shop.mails().await;
        let kinds: Vec<_> = told.iter().map(|letter| letter.subject.as_str()).collect();
        assert_eq!(
            kinds,
            [
                "Ihr Abonnement Demo plus verlängert sich bald",
                "Bitte prüfen Sie Ihre Zahlungsdaten für Demo plus",
                "Zahlung für Demo plus erneut fehlgeschlagen",
            ]
        );
        let grace = text(&told[1]);
        assert!(grace.contains("Wir konnten 14,99 EUR für Demo plus nicht einziehen."), "{grace}");
        assert!(grace.contains("bis zum 10. März 2026 weiter nutzen"), "{grace}");
        assert!(grace.contains("am 1. März 2026 noch einmal"), "{grace}");
        let link = format!("https://shop.test/pay/S{}", s.number);
        for letter in &told[1..] {
            assert!(letter.text.contains(&format!("Jetzt bezahlen: {link}")), "{}", letter.text);
            assert!(letter.html.contains(&format!("<a href=\"{link}\">")), "{}", letter.html);
        }
    });
}

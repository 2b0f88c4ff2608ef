//! The specification's samples and our own, as requests and answers word for word.
//!
//! A golden's first line says where it comes from; then the request; then, after a line of three
//! dashes, the answer. Blanks between members are for people and not compared.

use perennial_core::subscription::{Renewal, StageName};
use room_lobby::testing::Ask;

use room_commerce::Config;

use crate::shop::{PAYMENT_PAGE, Shop};

struct Golden {
    method: &'static str,
    path: &'static str,
    accept: &'static str,
    body: String,
    status: u16,
    answer: String,
}

fn golden(text: &'static str) -> Golden {
    let (source, rest) = text.split_once('\n').expect("a source");
    assert!(source.starts_with("documented: ") || source.starts_with("inferred: "), "{source}");
    let (asked, answered) = rest.split_once("\n---\n").expect("an answer");
    let (line, body) = asked.split_once('\n').unwrap_or((asked, ""));
    let mut words = line.split(' ');
    let (status, answer) = answered.split_once('\n').expect("a status");
    Golden {
        method: words.next().expect("a method"),
        path: words.next().expect("a path"),
        accept: words.next().unwrap_or("application/json"),
        body: dense(body),
        status: status.parse().expect("a number"),
        answer: dense(answer),
    }
}

/// Lines joined; nothing in a golden has a meaning at its line's end.
fn dense(text: &str) -> String {
    text.lines().map(str::trim).collect()
}

impl Golden {
    async fn ask(&self, shop: &Shop) -> String {
        let mut ask = Ask::new(self.method, self.path).header("accept", self.accept);
        if !self.body.is_empty() {
            ask = ask.header("content-type", self.accept).body(self.body.clone());
        }
        let answered = shop.ask(ask).await;
        assert_eq!(answered.status, self.status, "{}", answered.text);
        assert!(answered.header("content-type").starts_with(self.accept));
        answered.text
    }

    async fn holds(&self, shop: &Shop) {
        assert_eq!(self.ask(shop).await, self.answer);
    }
}

/// The purchases of an answer, taken out: their numbers are the house's to draw.
fn without_purchases(text: &str) -> (String, Vec<serde_json::Value>) {
    let name = "\"SubscriptionPurchaseItems\":";
    let (before, rest) = text.split_once(name).expect("purchases");
    let (list, after) = rest.split_once(']').expect("a list");
    let purchases = serde_json::from_str(&format!("{list}]")).expect("a list");
    (format!("{before}{name}{after}"), purchases)
}

#[tokio::test]
async fn reading_the_sample() {
    let shop = Shop::open().await;
    shop.sell_the_sample().await;
    let golden = golden(include_str!("../../goldens/getsubscription.txt"));
    let (answer, purchases) = without_purchases(&golden.ask(&shop).await);
    let (expected, sample) = without_purchases(&golden.answer);
    assert_eq!(answer, expected);
    // The same members, and the sample's purchase is the first of ours.
    let names = |value: &serde_json::Value| {
        value.as_object().expect("members").keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(names(&purchases[0]), names(&sample[0]));
    for name in ["PurchaseItemRunningNo", "SubscriptionIntervalNo"] {
        assert_eq!(purchases[0][name], sample[0][name]);
    }
    assert_eq!(purchases.len(), 3, "one purchase in each of three intervals");
}

#[tokio::test]
async fn previewing_the_sample() {
    let shop = Shop::open().await;
    shop.sell_the_sample().await;
    golden(include_str!("../../goldens/increase_preview.txt")).holds(&shop).await;
}

#[tokio::test]
async fn previewing_the_sample_in_xml() {
    let shop = Shop::open().await;
    shop.sell_the_sample().await;
    golden(include_str!("../../goldens/increase_preview_xml.txt")).holds(&shop).await;
}

#[tokio::test]
async fn reading_the_sample_in_xml() {
    let shop = Shop::open().await;
    shop.sell_the_sample().await;
    golden(include_str!("../../goldens/getsubscription_xml.txt")).holds(&shop).await;
}

/// The sample's page is cut short where it is printed.
fn with_page(golden: Golden) -> Golden {
    Golden {
        answer: golden.answer.replace("https://…", &format!("{PAYMENT_PAGE}S4100001")),
        ..golden
    }
}

#[tokio::test]
async fn renewing_the_sample() {
    for text in [
        include_str!("../../goldens/renewsubscription.txt"),
        include_str!("../../goldens/renewsubscription_xml.txt"),
    ] {
        let page = Some(PAYMENT_PAGE.to_owned());
        let shop = Shop::with(Config { payment_page: page, ..Config::default() }).await;
        shop.sell_the_sample().await;
        with_page(golden(text)).holds(&shop).await;
    }
}

#[tokio::test]
async fn changing_a_contact() {
    for text in [
        include_str!("../../goldens/updatecontact.txt"),
        include_str!("../../goldens/updatecontact_xml.txt"),
    ] {
        let shop = Shop::open().await;
        shop.sell_the_sample().await;
        golden(text).holds(&shop).await;
    }
}

#[tokio::test]
async fn the_other_samples() {
    let shop = Shop::open().await;
    let id = shop.sell_the_sample().await;
    golden(include_str!("../../goldens/updatesubscriptionparameters.txt")).holds(&shop).await;
    let parameters = shop.state(id).parameters;
    assert_eq!(parameters, [("x-source".to_owned(), "spring".to_owned())].into());
    golden(include_str!("../../goldens/updatesubscriptionrenewaltype.txt")).holds(&shop).await;
    assert_eq!(shop.state(id).renewal, Renewal::Manual);
    golden(include_str!("../../goldens/updatesubscriptionrenewaltype_on.txt")).holds(&shop).await;
    assert_eq!(shop.state(id).renewal, Renewal::Automatic);
    golden(include_str!("../../goldens/deactivatesubscriptionitems.txt")).holds(&shop).await;
    assert_eq!(shop.state(id).stage.name(), StageName::Cancelled);
}

#[tokio::test]
async fn an_item_that_is_not_there() {
    let shop = Shop::open().await;
    shop.sell_the_sample().await;
    golden(include_str!("../../goldens/item_not_found.txt")).holds(&shop).await;
    golden(include_str!("../../goldens/item_not_found_xml.txt")).holds(&shop).await;
}

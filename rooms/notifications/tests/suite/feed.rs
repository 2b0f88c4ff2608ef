//! The feed: who missed messages, or would rather ask, reads everything in order and misses nothing.

use perennial_engine::directory::{Document, Receiver};
use perennial_engine::receiver::Pace;
use room_lobby::testing::Ask;
use serde_json::Value;

use crate::hall::{Hall, partner_receiver, receiver};

const PATH: &str = "/notification/notifications/feed";

fn numbers(page: &Value, name: &str) -> Vec<u64> {
    page["items"].as_array().unwrap().iter().map(|item| item[name].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn the_feed_is_read_to_its_end_and_goes_on_there() {
    let hall = Hall::new().await;
    hall.receiver("seed").await;
    let (one, other) = (hall.sell("tok_ok").await, hall.sell("tok_ok").await);
    for s in [&one, &other, &one] {
        hall.act(s, "suspend").await;
        hall.act(s, "reactivate").await;
    }
    let (mut after, mut items) = (0, vec![]);
    loop {
        let page = hall.get(&format!("{PATH}?after={after}&limit=3")).await.json();
        items.extend(page["items"].as_array().unwrap().clone());
        after = page["next"].as_u64().unwrap();
        if page["last"] == true {
            break;
        }
    }
    assert_eq!(items.len(), 8);
    let sequences: Vec<_> = items.iter().map(|item| item["sequence"].as_u64().unwrap()).collect();
    assert!(sequences.is_sorted_by(|one, next| one < next), "{sequences:?}");
    for (s, count) in [(&one, 5), (&other, 3)] {
        let theirs = items.iter().filter(|item| item["objectId"] == s.id.to_string());
        let places: Vec<_> = theirs.map(|item| item["objectSequence"].as_u64().unwrap()).collect();
        assert_eq!(places, (1..=count).collect::<Vec<u64>>(), "without gaps");
    }
    // What is in it is what is sent.
    let sent = hall.sent().await;
    let payload = |item: &Value| item["payload"].as_str().unwrap().as_bytes().to_vec();
    for request in &sent {
        let of = |name: &str| {
            let found = request.headers.iter().find(|(given, _)| given == name);
            found.map(|(_, value)| value.clone()).unwrap()
        };
        let item = items.iter().find(|item| item["id"] == of("webhook-id")).unwrap();
        assert_eq!(payload(item), request.body);
        assert_eq!(item["sequence"].to_string(), of("perennial-sequence"));
        assert_eq!(item["objectSequence"].to_string(), of("perennial-object-sequence"));
        assert_eq!(item["objectVersion"].to_string(), of("perennial-object-version"));
    }
    // Delivered or not, it stays where it was; later ones come behind.
    let nothing = hall.get(&format!("{PATH}?after={after}")).await.json();
    assert_eq!((nothing["items"].as_array().unwrap().len(), &nothing["next"]), (0, &after.into()));
    hall.act(&one, "cancel").await;
    let more = hall.get(&format!("{PATH}?after={after}")).await.json();
    assert_eq!(numbers(&more, "objectSequence"), [6]);
    let whole = hall.get(&format!("{PATH}?limit=500")).await.json();
    assert_eq!(numbers(&whole, "sequence").len(), 9);
}

#[tokio::test]
async fn everybody_reads_what_his_own_receivers_are_told() {
    let hall = Hall::new().await;
    hall.receiver("seed").await;
    hall.world.define(Document::Receiver(partner_receiver("telco-north"))).await.unwrap();
    hall.sell("tok_ok").await;
    let north = hall.partner_key("telco-north");
    let theirs = Ask::get(PATH).bearer(&north).of(&hall.house).await;
    assert_eq!(theirs.json()["items"].as_array().unwrap().len(), 0);
    assert_eq!(hall.get(PATH).await.json()["items"].as_array().unwrap().len(), 1);
    let other = Ask::get(&format!("{PATH}?receiverId=r-seed")).bearer(&north);
    assert_eq!(other.of(&hall.house).await.status, 404);
    for query in ["after=x", "after=-1", "limit=0", "limit=501", "after=99999999999999999999"] {
        assert_eq!(hall.get(&format!("{PATH}?{query}")).await.status, 400, "{query}");
    }
    assert_eq!(hall.get(&format!("{PATH}?after=18446744073709551615")).await.status, 200);
}

/// Section 6.6: what was taken a month ago is a row without a body.
#[tokio::test]
async fn what_is_old_is_forgotten_and_keeps_its_place() {
    let hall = Hall::new().await;
    hall.receiver("seed").await;
    hall.sell("tok_ok").await;
    hall.sent().await;
    let pending = hall.sell("tok_ok").await;
    let now = hall.world.engine.real();
    hall.world.clock.set(now.plus_seconds(31 * 86_400).unwrap());
    hall.world.engine.upkeep().await;
    let page = hall.get(PATH).await.json();
    assert!(page["items"][0].get("payload").is_none());
    assert_eq!(page["items"][1]["objectId"], pending.id.to_string());
    assert!(page["items"][1]["payload"].is_string());
    let id = page["items"][0]["id"].as_str().unwrap();
    let again = Ask::new("POST", &format!("/notification/notifications/{id}/resend"));
    assert_eq!(hall.ask(again).await.status, 404);
}

/// And what was given up is kept for three months.
#[tokio::test]
async fn what_was_given_up_is_forgotten_after_ninety_days() {
    let hall = Hall::new().await;
    let pace = Pace { schedule: vec![0], ..Pace::default() };
    let once = Receiver { pace, ..receiver("seed") };
    hall.world.define(Document::Receiver(once)).await.unwrap();
    hall.sell("tok_ok").await;
    hall.world.outside.refuse("\"subject\"", 500);
    hall.sent().await;
    let given_up = hall.world.engine.real();
    let log = hall.get("/notification/notifications").await.json();
    assert_eq!(log["items"][0]["status"], "Error");
    for (day, kept) in [(31, true), (89, true), (91, false)] {
        hall.world.clock.set(given_up.plus_seconds(day * 86_400).unwrap());
        hall.world.engine.upkeep().await;
        let page = hall.get(PATH).await.json();
        assert_eq!(page["items"][0].get("payload").is_some(), kept, "after {day} days");
        assert_eq!(page["items"].as_array().unwrap().len(), 1);
    }
}

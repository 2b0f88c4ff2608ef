//! What is wrong with a request itself: its body, its version, its key, its credential.

use perennial_engine::directory::Partner;
use room_lobby::testing::{Ask, credential};
use serde_json::{Value, json};

use super::Seen;
use crate::shop::{ORDERS, SUBSCRIPTIONS, Shop, order, shield};

const SEARCH: &str = "/partner/subscriptions?partnerAccountRef=A-778899";
const NOWHERE: &str = "00000000000000000000000001";

fn post(body: impl Into<String>) -> Ask {
    Ask::post_json(ORDERS, body).header("idempotency-key", "key-00001")
}

pub async fn ask(seen: &mut Seen) {
    let shop = Shop::open().await;
    bodies(seen, &shop).await;
    versions(seen, &shop).await;
    callers(seen, &shop).await;
    nothing_there(seen, &shop).await;
}

async fn bodies(seen: &mut Seen, shop: &Shop) {
    let with = |change: &dyn Fn(&mut Value)| {
        let mut body = order("T-1", shield());
        change(&mut body);
        post(body.to_string())
    };
    for (code, ask) in [
        ("invalid-json", post("{")),
        ("unknown-field", with(&|it| it["color"] = json!("red"))),
        ("missing-field", post("{}")),
        ("invalid-field", with(&|it| it["lines"] = json!([]))),
        ("pii-not-accepted", with(&|it| it["account"]["email"] = json!("a@example.com"))),
        ("unsupported-country", with(&|it| it["account"]["country"] = json!("Germany"))),
        ("unknown-offering", with(&|it| it["lines"][0]["offeringId"] = json!("off_none"))),
        ("payload-too-large", post(" ".repeat((1 << 20) + 1))),
        ("unsupported-media-type", Ask::new("POST", ORDERS).header("content-type", "text/plain")),
        ("idempotency-key-required", Ask::post_json(ORDERS, order("T-1", shield()).to_string())),
        ("search-criteria-required", Ask::get(SUBSCRIPTIONS)),
        ("invalid-page-token", Ask::get(&format!("{SEARCH}&pageToken=x"))),
    ] {
        let ask = if code == "unsupported-media-type" { ask.body("x") } else { ask };
        seen.refused(code, &shop.ask(ask).await);
    }
    shop.sell("T-1", shield()).await;
    let other = order("T-2", shield());
    seen.refused("idempotency-key-reused", &shop.post(ORDERS, "order-key-T-1", &other).await);
    let mut other = order("T-1", shield());
    other["lines"][0]["seats"] = json!(2);
    let twice = shop.post(ORDERS, "order-key-other", &other).await;
    seen.refused("duplicate-partner-order", &twice);
}

async fn versions(seen: &mut Seen, shop: &Shop) {
    let two = "application/vnd.perennial.partner.v2+json";
    let query = |version: &str| Ask::get(&format!("{SEARCH}&api-version={version}"));
    for (code, ask) in [
        ("invalid-api-version", query("x")),
        ("version-conflict", query("1").header("accept", two)),
        ("version-not-supported", query("2")),
        ("version-not-supported", Ask::get(SEARCH).header("accept", two)),
    ] {
        seen.refused(code, &shop.ask(ask).await);
    }
    let set = |value: &'static str| {
        move |it: &mut Partner| {
            it.settings.insert("partner.version_selector".to_owned(), value.to_owned());
        }
    };
    shop.configure(set("MEDIA_TYPE")).await;
    seen.refused("version-selector-not-agreed", &shop.ask(query("1")).await);
    shop.configure(set("EITHER")).await;
    shop.configure(|it| drop(it.settings.remove("partner.version"))).await;
    seen.refused("version-required", &shop.ask(Ask::get(SEARCH)).await);
    shop.configure(|it| drop(it.settings.insert("partner.version".to_owned(), "1".to_owned())))
        .await;
}

async fn callers(seen: &mut Seen, shop: &Shop) {
    let issue = |id: &str, change: &dyn Fn(&mut room_lobby::Credential)| {
        let mut caller = credential(id, "sandbox", "partner", &["orders:write"]);
        caller.subject = Some("telco-north".to_owned());
        change(&mut caller);
        shop.lobby.issue("pk_test", caller)
    };
    seen.refused("unauthenticated", &Ask::get(SEARCH).of(&shop.house).await);
    let expired = issue("x1", &|it| it.not_after = Some(0));
    let late = Ask::get(SEARCH).bearer(&expired).of(&shop.house).await;
    seen.refused("credential-expired", &late);
    let writer = issue("x2", &|_| {});
    let reads = Ask::get(SEARCH).bearer(&writer).of(&shop.house).await;
    seen.refused("insufficient-scope", &reads);
    let live = issue("x3", &|it| "production".clone_into(&mut it.environment));
    let elsewhere = Ask::get(SEARCH).bearer(&live).of(&shop.house).await;
    seen.refused("environment-mismatch", &elsewhere);
    let ip = |value: Option<&'static str>| {
        move |it: &mut Partner| {
            it.settings.remove("partner.ip");
            it.settings.extend(value.map(|it| ("partner.ip".to_owned(), it.to_owned())));
        }
    };
    shop.configure(ip(Some("203.0.113.0/24"))).await;
    seen.refused("ip-not-allowed", &shop.ask(Ask::get(SEARCH)).await);
    shop.configure(ip(None)).await;
    shop.configure(|it| it.products = ["yearly".into()].into()).await;
    let hidden = shop.ask(post(order("T-9", shield()).to_string())).await;
    seen.refused("offering-not-enabled", &hidden);
    shop.configure(|it| it.products.clear()).await;
    let owner = |it: &mut Partner| {
        it.settings.insert("partner.ownership.signUp".to_owned(), "PLATFORM".to_owned());
    };
    shop.configure(owner).await;
    let theirs = shop.ask(post(order("T-9", shield()).to_string())).await;
    seen.refused("lifecycle-not-partner-controlled", &theirs);
    shop.configure(|it| drop(it.settings.remove("partner.ownership.signUp"))).await;
}

async fn nothing_there(seen: &mut Seen, shop: &Shop) {
    let id = shop.sell("T-7", shield()).await;
    for (code, path) in [
        ("subscription-not-found", format!("{SUBSCRIPTIONS}/sub_{NOWHERE}")),
        ("order-not-found", format!("{ORDERS}/ord_{NOWHERE}")),
        ("change-not-found", format!("{SUBSCRIPTIONS}/{id}/changes/chg_{NOWHERE}")),
        ("operation-not-found", format!("/partner/operations/opn_{NOWHERE}")),
        ("export-not-found", format!("/partner/exports/exp_{NOWHERE}")),
    ] {
        seen.refused(code, &shop.ask(Ask::get(&path)).await);
    }
    let device = format!("{SUBSCRIPTIONS}/{id}/devices/dev_{NOWHERE}");
    seen.refused("device-not-found", &shop.ask(Ask::new("DELETE", &device)).await);
}

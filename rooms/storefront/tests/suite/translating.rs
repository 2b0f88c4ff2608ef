//! Translation through the room (specification, sections 11 and 12, point 10): partial failure,
//! text a person wrote, limits, lost placeholders, aliases, the cache, quota and time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use perennial_engine::Translation;
use perennial_engine::ports::{Batch, BoxFuture, NotTranslated, Speaks, Translator};
use perennial_engine::translation::Quota;
use perennial_translate::{Manual, Mock};
use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::shop::{Shop, refusal, text};

type Answers = Vec<Result<String, NotTranslated>>;
type Say = fn(&Batch) -> Answers;

/// Says what it is told to, and remembers what it was asked.
struct Scripted {
    say: Say,
    speaks: Speaks,
    asked: Mutex<Vec<Batch>>,
    under_way: AtomicUsize,
    most: AtomicUsize,
}

impl Scripted {
    fn new(say: Say) -> Arc<Self> {
        Self::speaking(Speaks::Variety, say)
    }

    fn speaking(speaks: Speaks, say: Say) -> Arc<Self> {
        let (under_way, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Arc::new(Self { say, speaks, asked: Mutex::default(), under_way, most })
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

impl Translator for Scripted {
    fn id(&self) -> &'static str {
        "scripted"
    }

    fn shortens(&self) -> bool {
        true
    }

    fn speaks<'a>(
        &'a self,
        _from: &'a str,
        _to: &'a str,
    ) -> BoxFuture<'a, Result<Speaks, NotTranslated>> {
        Box::pin(std::future::ready(Ok(self.speaks)))
    }

    fn translate(&self, batch: Batch) -> BoxFuture<'_, Vec<Result<String, NotTranslated>>> {
        Box::pin(async move {
            let now = self.under_way.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(now, Ordering::SeqCst);
            tokio::task::yield_now().await;
            self.under_way.fetch_sub(1, Ordering::SeqCst);
            self.asked.lock().unwrap().push(batch.clone());
            (self.say)(&batch)
        })
    }
}

/// German enough for every locale of Latin letters.
fn german(batch: &Batch) -> Answers {
    batch.pieces.iter().map(|piece| Ok(format!("{} auf Deutsch", piece.text))).collect()
}

async fn shop(engines: Vec<Arc<dyn Translator>>) -> (Shop, String) {
    shop_with(Translation { sandbox: engines, ..Translation::none() }).await
}

async fn shop_with(translation: Translation) -> (Shop, String) {
    let shop = Shop::translating(translation).await;
    let group = shop.group("Premium Access").await;
    let body = json!({"projectId": "proj_app", "groupId": group, "productId": "m",
        "name": "Monthly", "description": "All of it", "subscriptionPeriod": "ONE_MONTH"});
    let made = shop.post("/subscriptions", &body).await.json();
    let id = text(&made["subscription"]["id"]);
    (shop, id)
}

async fn ask(shop: &Shop, id: &str, to: Value, more: Value) -> Answered {
    let mut body = json!({"projectId": "proj_app", "subscriptionId": id, "targetLocales": to});
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    shop.post("/subscriptions/translate", &body).await
}

/// As [`ask`], where it must be answered.
async fn done(shop: &Shop, id: &str, to: Value, more: Value) -> Value {
    let answered = ask(shop, id, to, more).await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    answered.json()
}

fn put_json(path: &str, body: &Value) -> Ask {
    Ask::new("PUT", path).header("content-type", "application/json").body(body.to_string())
}

async fn localization(shop: &Shop, id: &str, locale: &str) -> Value {
    let told = shop.get(&format!("/subscriptions/{id}?projectId=proj_app")).await.json();
    let all = told["subscription"]["localizations"].as_array().expect("a list").clone();
    all.into_iter().find(|it| it["locale"] == locale).unwrap_or(Value::Null)
}

#[tokio::test]
async fn a_subscription_is_translated_and_kept() {
    let (shop, id) = shop(vec![Arc::new(Mock::new("mock"))]).await;
    let told = done(&shop, &id, json!(["de", "fr_FR", "DE-de", "en"]), json!({})).await;
    assert!(text(&told["translationId"]).starts_with("tr_"));
    assert_eq!(told["success"], true);
    assert_eq!(told["status"], "completed");
    assert_eq!(told["subscriptionId"], id.as_str());
    assert_eq!(told["sourceLocale"], "en-US");
    assert_eq!(told["targetLocales"], json!(["de-DE", "fr-FR", "en-US"]));
    let german = json!({"status": "completed", "name": "Monthly [de-DE]",
        "description": "All of it [de-DE]", "engine": "mock", "model": null, "warnings": [],
        "cached": false});
    assert_eq!(told["results"]["de-DE"], german);
    let skipped = json!({"status": "skipped", "reason": "source_locale"});
    assert_eq!(told["results"]["en-US"], skipped);
    // Seven of the name and nine of the description, for two locales.
    assert_eq!(told["usage"], json!({"charactersTranslated": 32, "creditsUsed": 0}));
    let kept = localization(&shop, &id, "de-DE").await;
    assert_eq!(kept["name"], "Monthly [de-DE]");
    assert_eq!(kept["origin"], "machine");
    assert_eq!(kept["engine"], "mock");
    assert_eq!((&kept["stale"], &kept["needsReview"]), (&json!(false), &json!(false)));
    assert_eq!(text(&kept["sourceHash"]).len(), 64);
}

#[tokio::test]
async fn a_group_has_only_a_name_and_keeps_what_its_app_is_called() {
    let (shop, _) = shop(vec![Arc::new(Mock::new("mock"))]).await;
    let groups = shop.get("/subscriptions/groups?projectId=proj_app").await.json();
    let id = text(&groups["groups"][0]["id"]);
    let body = json!({"projectId": "proj_app", "groupId": id, "targetLocales": ["de"],
        "overwrite": true});
    let path = format!("/subscriptions/groups/{id}/localizations/de?projectId=proj_app");
    let put = json!({"name": "Von Hand", "customAppName": "Die App"});
    let put = shop.ask(put_json(&path, &put)).await;
    assert_eq!(put.status, 200, "{}", put.text);
    assert_eq!(put.json()["localization"]["customAppName"], "Die App");
    let told = shop.post("/subscriptions/groups/translate", &body).await.json();
    let german = json!({"status": "completed", "name": "Premium Access [de-DE]", "engine": "mock",
        "model": null, "warnings": [], "cached": false});
    assert_eq!(told["results"]["de-DE"], german);
    assert_eq!((&told["groupId"], told.get("subscriptionId")), (&json!(id), None));
    let groups = shop.get("/subscriptions/groups?projectId=proj_app").await.json();
    let kept = &groups["groups"][0]["localizations"];
    assert_eq!(kept[0]["origin"], "default");
    assert_eq!(kept[1]["name"], "Premium Access [de-DE]");
    assert_eq!(kept[1]["customAppName"], "Die App");
    assert_eq!(kept[1]["stale"], false);
}

#[tokio::test]
async fn some_locales_may_fail_where_others_do_not() {
    let mock = Mock::new("mock").failing(["fr-FR".to_owned()]);
    let (shop, id) = shop(vec![Arc::new(mock)]).await;
    let told = done(&shop, &id, json!(["fr", "de"]), json!({})).await;
    assert_eq!((&told["success"], &told["status"]), (&json!(true), &json!("partial")));
    assert_eq!(told["results"]["fr-FR"]["error"]["code"], "ENGINE_ERROR");
    assert_eq!(localization(&shop, &id, "fr-FR").await, Value::Null);
    assert_eq!(localization(&shop, &id, "de-DE").await["origin"], "machine");
    // Nothing at all succeeded, and it is the engine's fault.
    let before = shop.digest();
    let refused = ask(&shop, &id, json!(["fr", "en"]), json!({})).await;
    assert_eq!(refusal(&refused), "503 TRANSLATION_UNAVAILABLE");
    assert_eq!(refused.json()["error"]["details"]["results"], json!({"fr-FR": "ENGINE_ERROR"}));
    assert_eq!(shop.digest(), before);
}

#[tokio::test]
async fn what_a_person_wrote_stays_unless_told_otherwise() {
    let (shop, id) = shop(vec![Arc::new(Mock::new("mock"))]).await;
    let path = format!("/subscriptions/{id}/localizations/de?projectId=proj_app");
    let body = json!({"name": "Monatlich", "description": "Alles"});
    let put = shop.ask(put_json(&path, &body)).await;
    assert_eq!(put.status, 200, "{}", put.text);
    let written = json!({"locale": "de-DE", "name": "Monatlich", "description": "Alles",
        "origin": "manual", "state": "PREPARE_FOR_SUBMISSION"});
    assert_eq!(put.json(), json!({"success": true, "localization": written}));
    let told = done(&shop, &id, json!(["de"]), json!({})).await;
    let skipped = json!({"status": "skipped", "reason": "manual_text"});
    assert_eq!(told["results"]["de-DE"], skipped);
    assert_eq!(told["status"], "completed");
    assert_eq!(localization(&shop, &id, "de-DE").await["name"], "Monatlich");
    done(&shop, &id, json!(["de"]), json!({"overwrite": true})).await;
    assert_eq!(localization(&shop, &id, "de-DE").await["name"], "Monthly [de-DE]");
    // And it can be taken away, once.
    assert_eq!(shop.delete(&path).await.json(), json!({"success": true}));
    assert_eq!(refusal(&shop.delete(&path).await), "404 RESOURCE_NOT_FOUND");
    assert_eq!(localization(&shop, &id, "de-DE").await, Value::Null);
}

#[tokio::test]
async fn the_second_call_sends_nothing() {
    let engine = Scripted::new(german);
    let (shop, id) = shop(vec![engine.clone()]).await;
    done(&shop, &id, json!(["de"]), json!({})).await;
    assert_eq!(engine.asked(), 1);
    let again = done(&shop, &id, json!(["de"]), json!({})).await;
    assert_eq!(engine.asked(), 1);
    assert_eq!(again["results"]["de-DE"]["cached"], true);
    assert_eq!(again["results"]["de-DE"]["name"], "Monthly auf Deutsch");
    assert_eq!(again["usage"]["charactersTranslated"], 0);
    // Another source is translated anew; what was made from the old one is told as stale.
    let path = format!("/subscriptions/{id}/localizations/en-US?projectId=proj_app");
    let put = put_json(&path, &json!({"name": "By month"}));
    assert_eq!(shop.ask(put).await.status, 200);
    assert_eq!(localization(&shop, &id, "de-DE").await["stale"], true);
    let again = done(&shop, &id, json!(["de"]), json!({})).await;
    assert_eq!(again["results"]["de-DE"]["name"], "By month auf Deutsch");
    assert_eq!(engine.asked(), 2);
    assert_eq!(localization(&shop, &id, "de-DE").await["stale"], false);
}

#[tokio::test]
async fn a_dry_run_writes_nothing() {
    let (shop, id) = shop(vec![Arc::new(Mock::new("mock"))]).await;
    let before = shop.digest();
    let told = done(&shop, &id, json!(["de"]), json!({"dryRun": true})).await;
    assert_eq!(told["results"]["de-DE"]["name"], "Monthly [de-DE]");
    assert_eq!(told["dryRun"], true);
    assert_eq!(shop.digest(), before);
}

/// The first answer is too long, and the second where the locale is French.
fn long(batch: &Batch) -> Answers {
    let again = batch.pieces.iter().any(|piece| piece.was_chars == Some(40));
    let length = if again && batch.to != "fr-FR" { 20 } else { 40 };
    batch.pieces.iter().map(|_| Ok("x".repeat(length))).collect()
}

#[tokio::test]
async fn a_text_that_is_too_long_is_asked_for_once_more() {
    let engine = Scripted::new(long);
    let (shop, id) = shop(vec![engine.clone()]).await;
    let told = done(&shop, &id, json!(["de"]), json!({})).await;
    assert_eq!(told["results"]["de-DE"]["name"], "x".repeat(20));
    assert_eq!(told["results"]["de-DE"]["description"], "x".repeat(40));
    assert_eq!(engine.asked(), 2);
    let told = done(&shop, &id, json!(["fr"]), json!({})).await;
    assert_eq!(engine.asked(), 4);
    assert_eq!((&told["success"], &told["status"]), (&json!(false), &json!("failed")));
    let error = &told["results"]["fr-FR"]["error"];
    assert_eq!(error["code"], "TOO_LONG");
    assert_eq!(error["details"], json!({"field": "name", "max": 30, "text": "x".repeat(40)}));
    assert_eq!(localization(&shop, &id, "fr-FR").await, Value::Null);
}

/// Loses every placeholder.
fn careless(batch: &Batch) -> Answers {
    batch.pieces.iter().map(|piece| Ok(piece.text.replace("{{0}}", "Monat"))).collect()
}

#[tokio::test]
async fn preserved_terms_come_back_or_it_fails() {
    let engine = Scripted::new(careless);
    let (shop, id) = shop(vec![engine.clone(), Arc::new(Mock::new("mock"))]).await;
    let terms = json!({"preservedTerms": ["Monthly"], "engine": "mock"});
    let told = done(&shop, &id, json!(["de"]), terms).await;
    // Nothing of the name was left to send.
    assert_eq!(told["results"]["de-DE"]["name"], "Monthly");
    assert_eq!(told["results"]["de-DE"]["warnings"], json!(["unchanged"]));
    assert_eq!(told["usage"]["charactersTranslated"], 9);
    let terms = json!({"preservedTerms": ["All"], "engine": "scripted"});
    let told = done(&shop, &id, json!(["fr"]), terms.clone()).await;
    assert_eq!(told["results"]["fr-FR"]["error"]["code"], "PLACEHOLDER_LOST");
    // Without the one engine that was asked for, the next one of the chain helps.
    let told = done(&shop, &id, json!(["fr"]), json!({"preservedTerms": ["All"]})).await;
    assert_eq!(told["results"]["fr-FR"]["engine"], "mock");
    assert_eq!(told["results"]["fr-FR"]["description"], "All of it [fr-FR]");
    let mut unkept = terms;
    unkept["preserveKeywords"] = false.into();
    let told = done(&shop, &id, json!(["it"]), unkept).await;
    assert_eq!(told["results"]["it"]["status"], "completed");
}

#[tokio::test]
async fn letters_of_another_script_are_a_draft() {
    let (shop, id) = shop(vec![Arc::new(Mock::new("mock"))]).await;
    let told = done(&shop, &id, json!(["ja"]), json!({})).await;
    assert_eq!(told["results"]["ja"]["status"], "needs_review");
    assert_eq!(told["status"], "completed");
    let kept = localization(&shop, &id, "ja").await;
    assert_eq!(kept["needsReview"], true);
    assert_eq!(kept["state"], "PREPARE_FOR_SUBMISSION");
}

#[tokio::test]
async fn people_get_empty_drafts() {
    let (shop, id) = shop(vec![Arc::new(Manual::new("people"))]).await;
    let told = done(&shop, &id, json!(["de"]), json!({})).await;
    assert_eq!(told["results"]["de-DE"]["status"], "needs_review");
    assert_eq!(told["usage"]["charactersTranslated"], 0);
    assert_eq!(localization(&shop, &id, "de-DE").await["name"], "");
}

#[tokio::test]
async fn a_variety_of_the_same_language_is_copied_where_the_engine_has_none() {
    let engine = Scripted::speaking(Speaks::Language, german);
    let (shop, id) = shop(vec![engine.clone()]).await;
    let told = done(&shop, &id, json!(["en-GB"]), json!({})).await;
    assert_eq!(told["results"]["en-GB"]["name"], "Monthly");
    assert_eq!(told["results"]["en-GB"]["warnings"], json!(["copied_same_language"]));
    assert_eq!((engine.asked(), &told["usage"]["charactersTranslated"]), (0, &json!(0)));
}

#[tokio::test]
async fn all_is_every_locale_but_the_source_four_at_a_time() {
    let engine = Scripted::new(german);
    let (shop, id) = shop(vec![engine.clone()]).await;
    let told = done(&shop, &id, json!(["all"]), json!({})).await;
    let results = told["results"].as_object().expect("results");
    assert!(results.len() == 49 && !results.contains_key("en-US"));
    assert_eq!(engine.asked(), 49);
    assert_eq!(engine.most.load(Ordering::SeqCst), 4);
}

/// While the engine works, a person writes one text, and somebody sets a price.
#[tokio::test(start_paused = true)]
async fn what_others_do_meanwhile_stays() {
    let slow = Mock::new("mock").taking(Duration::from_secs(5));
    let (shop, id) = shop(vec![Arc::new(slow)]).await;
    let meanwhile = async {
        tokio::time::advance(Duration::from_secs(1)).await;
        let path = format!("/subscriptions/{id}/localizations/de?projectId=proj_app");
        let put = put_json(&path, &json!({"name": "Monatlich"}));
        assert_eq!(shop.ask(put).await.status, 200);
        let price = json!({"projectId": "proj_app", "amount": "9.99", "currency": "USD"});
        let path = format!("/subscriptions/{id}/prices");
        assert_eq!(shop.post(&path, &price).await.status, 201);
    };
    let (told, ()) = tokio::join!(done(&shop, &id, json!(["de", "fr"]), json!({})), meanwhile);
    assert_eq!(told["results"]["de-DE"]["reason"], "manual_text");
    assert_eq!(told["results"]["fr-FR"]["status"], "completed");
    assert_eq!(localization(&shop, &id, "de-DE").await["name"], "Monatlich");
    assert_eq!(localization(&shop, &id, "fr-FR").await["name"], "Monthly [fr-FR]");
    let prices = shop.get(&format!("/subscriptions/{id}/prices?projectId=proj_app")).await.json();
    assert_eq!(prices["prices"][0]["amount"], "9.99");
}

#[tokio::test(start_paused = true)]
async fn a_locale_has_twenty_seconds_and_a_call_sixty() {
    let slow = Mock::new("mock").taking(Duration::from_secs(21));
    let (shop, id) = shop(vec![Arc::new(slow)]).await;
    let refused = ask(&shop, &id, json!(["de"]), json!({})).await;
    assert_eq!(refusal(&refused), "503 TRANSLATION_UNAVAILABLE");
    let results = &refused.json()["error"]["details"]["results"];
    assert_eq!(*results, json!({"de-DE": "ENGINE_TIMEOUT"}));
    // Four at a time, each in time: sixteen until the minute is over.
    let slow = Mock::new("mock").taking(Duration::from_secs(14));
    let (shop, id) = self::shop(vec![Arc::new(slow)]).await;
    let told = done(&shop, &id, json!(["all"]), json!({})).await;
    let results = told["results"].as_object().expect("results");
    let late = |it: &&Value| it["error"]["code"] == "ENGINE_TIMEOUT";
    assert_eq!(results.values().filter(late).count(), 33);
    assert_eq!(told["status"], "partial");
}

#[tokio::test]
async fn what_may_be_sent_in_a_day_is_bounded() {
    let engines: Vec<Arc<dyn Translator>> = vec![Arc::new(Mock::new("mock"))];
    let limited =
        Translation { sandbox: engines, quota: Quota::per_day(40), ..Translation::none() };
    let (shop, id) = shop_with(limited).await;
    let told = done(&shop, &id, json!(["de", "fr", "it"]), json!({})).await;
    assert_eq!(told["status"], "partial");
    assert_eq!(told["results"]["it"]["error"]["code"], "QUOTA");
    let refused = ask(&shop, &id, json!(["it", "pl"]), json!({})).await;
    assert_eq!(refusal(&refused), "429 QUOTA_EXCEEDED");
}

#[tokio::test]
async fn without_an_engine_nothing_is_translated() {
    let (shop, id) = shop(vec![]).await;
    let refused = ask(&shop, &id, json!(["de"]), json!({})).await;
    assert_eq!(refusal(&refused), "503 TRANSLATION_UNAVAILABLE");
}

#[tokio::test]
async fn every_rule_of_the_calls_is_kept() {
    let (shop, id) = shop(vec![Arc::new(Mock::new("mock"))]).await;
    let before = shop.digest();
    for (to, more, expected) in [
        (json!(["xx"]), json!({}), "422 VALIDATION_ERROR UNSUPPORTED_LOCALE"),
        (json!(["all", "de"]), json!({}), "422 VALIDATION_ERROR UNSUPPORTED_LOCALE"),
        (json!([]), json!({}), "422 VALIDATION_ERROR EMPTY"),
        (json!("de"), json!({}), "400 INVALID_REQUEST wrong-type"),
        (json!(["de"]), json!({"engine": "x"}), "422 VALIDATION_ERROR UNKNOWN"),
        (json!(["de"]), json!({"sourceLocale": "ja"}), "422 VALIDATION_ERROR NO_SOURCE_TEXT"),
        (json!(["de"]), json!({"sourceLocale": "q"}), "422 VALIDATION_ERROR UNSUPPORTED_LOCALE"),
        (json!(["de"]), json!({"preservedTerms": [""]}), "422 VALIDATION_ERROR EMPTY"),
        (json!(["de"]), json!({"subscriptionId": "sub_x"}), "404 RESOURCE_NOT_FOUND"),
        (json!(["de"]), json!({"projectId": "proj_x"}), "404 RESOURCE_NOT_FOUND"),
    ] {
        let refused = ask(&shop, &id, to.clone(), more.clone()).await;
        assert_eq!(refusal(&refused), expected, "{to} {more}");
    }
    let reader = shop.key("r", &["read"], None);
    let body = json!({"projectId": "proj_app", "subscriptionId": id, "targetLocales": ["de"]});
    let ask = Ask::post_json("/subscriptions/translate", body.to_string());
    let refused = ask.bearer(&reader).of(&shop.house).await;
    assert_eq!(refusal(&refused), "403 INSUFFICIENT_SCOPE");
    assert_eq!(shop.digest(), before);
}

#[tokio::test]
async fn texts_that_people_write_have_rules_too() {
    let (shop, id) = shop(vec![]).await;
    let put = |locale: &str, body: Value| {
        let path = format!("/subscriptions/{id}/localizations/{locale}?projectId=proj_app");
        shop.ask(put_json(&path, &body))
    };
    for (locale, body, expected) in [
        ("xx", json!({"name": "a"}), "422 VALIDATION_ERROR UNSUPPORTED_LOCALE"),
        ("de", json!({"name": " "}), "422 VALIDATION_ERROR EMPTY"),
        ("de", json!({"name": "x".repeat(31)}), "422 VALIDATION_ERROR TOO_LONG"),
        (
            "de",
            json!({"name": "a", "description": "x".repeat(46)}),
            "422 VALIDATION_ERROR TOO_LONG",
        ),
        ("de", json!({"description": "a"}), "400 INVALID_REQUEST missing-member"),
    ] {
        let refused = put(locale, body.clone()).await;
        assert_eq!(refusal(&refused), expected, "{body}");
    }
    let groups = shop.get("/subscriptions/groups?projectId=proj_app").await.json();
    let group = text(&groups["groups"][0]["id"]);
    let path = format!("/subscriptions/groups/{group}/localizations/de?projectId=proj_app");
    let ask = put_json(&path, &json!({"name": "<b>"}));
    assert_eq!(refusal(&shop.ask(ask).await), "422 VALIDATION_ERROR MARKUP");
    // The source locale follows the name until somebody writes its text.
    assert_eq!(put("en-US", json!({"name": "Written"})).await.status, 200);
    assert_eq!(localization(&shop, &id, "en-US").await["origin"], "manual");
    let path = format!("/subscriptions/{id}/localizations/en-US?projectId=proj_app");
    assert_eq!(shop.delete(&path).await.status, 200);
    assert_eq!(localization(&shop, &id, "en-US").await["name"], "Monthly");
}

#[tokio::test]
async fn a_repeated_key_is_not_translated_again() {
    let scripted = Scripted::new(german);
    let (shop, id) = shop(vec![scripted.clone()]).await;
    let groups = shop.get("/subscriptions/groups?projectId=proj_app").await.json();
    let group = &groups["groups"][0]["id"];
    for (path, of) in [
        ("/subscriptions/translate", json!({"subscriptionId": id})),
        ("/subscriptions/groups/translate", json!({"groupId": group})),
    ] {
        let ask = |locales: Value, tried: bool| {
            let mut body = of.clone();
            body["projectId"] = "proj_app".into();
            body["targetLocales"] = locales;
            let path = if tried { format!("{path}?dryRun=true") } else { path.to_owned() };
            Ask::post_json(&path, body.to_string()).header("idempotency-key", "k1")
        };
        let before = shop.digest();
        let tried = shop.ask(ask(json!(["de"]), true)).await;
        assert_eq!(tried.json()["dryRun"], true, "{}", tried.text);
        assert_eq!(shop.digest(), before, "{path}");
        let first = shop.ask(ask(json!(["de"]), false)).await;
        assert_eq!(first.status, 200, "{}", first.text);
        assert_eq!(first.json()["dryRun"], false);
        let (asked, kept) = (scripted.asked(), shop.digest());
        let again = shop.ask(ask(json!(["de"]), false)).await;
        assert_eq!((again.status, &again.text), (first.status, &first.text));
        assert_eq!(again.header("idempotency-replayed"), "true");
        let other = shop.ask(ask(json!(["fr"]), false)).await;
        assert_eq!(refusal(&other), "422 VALIDATION_ERROR REUSED");
        assert_eq!((scripted.asked(), shop.digest()), (asked, kept), "{path}");
    }
}

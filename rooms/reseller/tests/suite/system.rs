//! The parameters and headers every method takes (2.2): what they do, and what has no effect.

use perennial_engine::memory::{Fault, FaultPlan};
use perennial_engine::ports::StoreError;
use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::shop::{SHIELD, SUBSCRIPTIONS, Shop};

async fn got(shop: &Shop, query: &str) -> Answered {
    let answered = shop.ask(Ask::get(&format!("{SUBSCRIPTIONS}/ord-1?{query}"))).await;
    assert_eq!(answered.status, 200, "{query}: {}", answered.text);
    answered
}

#[tokio::test]
async fn what_has_no_effect() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let plain = got(&shop, "").await;
    for query in [
        "key=k&quotaUser=u&uploadType=media&upload_protocol=raw",
        // No script is answered: it would run in a page of somebody else.
        "callback=alert",
        "alt=",
        "alt=Json",
        "$.xgafv=1",
        "$.xgafv=2",
        "fields=",
        "prettyPrint=true",
        "prettyPrint=",
        "access_token=x&oauth_token=y",
    ] {
        let answered = got(&shop, query).await;
        assert_eq!(answered.text, plain.text, "{query}");
        assert_eq!(answered.header("content-type"), "application/json; charset=UTF-8");
    }
    let ask = Ask::get(&format!("{SUBSCRIPTIONS}/ord-1"))
        .header("accept-encoding", "gzip, deflate")
        .header("accept", "text/html")
        .header("x-goog-api-client", "gdcl/2.202.0 gl-python/3.11.2")
        .header("user-agent", "(gzip)");
    let answered = shop.ask(ask).await;
    assert_eq!(answered.text, plain.text);
    assert_eq!(answered.header("content-encoding"), "");
}

#[tokio::test]
async fn of_a_repeated_one_the_first_counts() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let first = got(&shop, "fields=state&fields=name&prettyPrint=false&prettyPrint=true").await;
    assert_eq!(first.text, "{\"state\":\"STATE_ACTIVE\"}");
    // Of this one the last does.
    let path = format!("{SUBSCRIPTIONS}/ord-9?$.xgafv=9&$.xgafv=1");
    let last = shop.ask(Ask::get(&path)).await;
    assert_eq!(last.json()["error"]["errors"][0]["reason"], "notFound");
}

/// Paths start at what the method answers: at the wrapper of a verb, at the list of a page.
#[tokio::test]
async fn a_part_of_each_kind_of_answer() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let name = "partners/telco-north/products/shield-monthly";
    let state = |state| json!({ "subscription": { "state": state } });
    for (ask, expected) in [
        (
            Ask::get("/v1/partners/telco-north/products?pageSize=1&fields=products/productType"),
            json!({ "products": [{ "productType": "PRODUCT_TYPE_SUBSCRIPTION" }] }),
        ),
        (
            Ask::post_json(&format!("{SUBSCRIPTIONS}/ord-1:suspend?fields=subscription.state"), ""),
            state("STATE_SUSPENDED"),
        ),
        (
            Ask::post_json(&format!("{SUBSCRIPTIONS}/ord-1:resume?fields=*/state"), "{}"),
            state("STATE_ACTIVE"),
        ),
        (
            Ask::post_json(
                &format!("{SUBSCRIPTIONS}/ord-1:cancel?fields=subscription(line_items(product))"),
                "{}",
            ),
            json!({ "subscription": { "lineItems": [{ "product": name }] } }),
        ),
        (
            Ask::post_json(
                &format!(
                    "{SUBSCRIPTIONS}/ord-1:undoCancel?fields=subscription/cancellationDetails"
                ),
                "{}",
            ),
            json!({ "subscription": {} }),
        ),
    ] {
        let answered = shop.ask(ask).await;
        assert_eq!(answered.json(), expected, "{}", answered.text);
    }
    let wrong = format!("{SUBSCRIPTIONS}/ord-1:cancel?fields=state");
    let refused = shop.ask(Ask::post_json(&wrong, "{}")).await.json();
    let violation = &refused["error"]["details"][0]["fieldViolations"][0];
    assert_eq!(refused["error"]["message"], "Request contains an invalid argument.");
    assert_eq!(
        violation["description"],
        "Error expanding 'fields' parameter. Cannot find matching fields for path 'state'."
    );
}

/// With `$.xgafv=1` each error is told in the older words too, after its message.
#[tokio::test]
async fn the_older_words_for_each_error() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let post = |path: &str, body: &str| Ask::post_json(&format!("{SUBSCRIPTIONS}{path}"), body);
    let get = |path: &str| Ask::get(&format!("{SUBSCRIPTIONS}{path}"));
    let north = |ask: Ask| ask.bearer(&shop.north);
    let placed = |message, reason| {
        json!({
            "message": message, "domain": "global", "reason": reason,
            "location": "Authorization", "locationType": "header",
        })
    };
    let plain = |reason| json!({ "domain": "global", "reason": reason });
    let one = "$.xgafv=1";
    for (ask, expected) in [
        (north(post(&format!("/ord-1:cancel?{one}"), r#"{"x":1}"#)), plain("badRequest")),
        (
            north(post(&format!("/ord-1:cancel?{one}"), r#"{"cancelImmediately":"yes"}"#)),
            json!({ "reason": "invalid" }),
        ),
        (north(get(&format!("/ord-9?{one}"))), plain("notFound")),
        (get(&format!("/ord-1?{one}")).bearer(&shop.south), plain("forbidden")),
        (
            north(post(&format!(":provision?subscriptionId=ord-1&{one}"), SHIELD)),
            plain("alreadyExists"),
        ),
        (north(post(&format!("/ord-1:undoCancel?{one}"), "{}")), plain("failedPrecondition")),
        (get(&format!("/ord-1?{one}")), placed("Login Required.", "required")),
        (
            get(&format!("/ord-1?{one}")).bearer("rs_test_x"),
            placed("Invalid Credentials", "authError"),
        ),
    ] {
        let text = ask.of(&shop.house).await.text;
        let answered: Value = serde_json::from_str(&text).expect("JSON");
        let error = answered["error"].clone();
        let mut expected = expected;
        if expected.get("message").is_none() {
            expected["message"] = error["message"].clone();
        }
        assert_eq!(error["errors"], json!([expected]), "{answered}");
        // Each kind of detail once, and the older list right after the message.
        let at = |name: &str| text.find(&format!("\n    \"{name}\": "));
        let order = ["code", "message", "errors", "status"].map(at);
        assert!(order.is_sorted() && order[0].is_some(), "{text}");
        let details = error["details"].as_array().cloned().unwrap_or_default();
        let mut kinds: Vec<_> = details.iter().map(|detail| detail["@type"].as_str()).collect();
        let count = kinds.len();
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds.len(), count, "{answered}");
    }
    shop.faults.set_plan(FaultPlan::script(vec![Some(Fault::Before(StoreError::Busy)); 4]));
    let busy = shop.ask(post(&format!("/ord-1:cancel?{one}"), "{}")).await;
    assert_eq!(busy.json()["error"]["errors"][0]["reason"], "backendError");
}

/// Methods of HTTP that no method of this API has.
#[tokio::test]
async fn other_verbs_of_http() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let path = format!("{SUBSCRIPTIONS}/ord-1");
    let head = shop.ask(Ask::new("HEAD", &path)).await;
    assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));
    for verb in ["OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "PURGE"] {
        let answered = shop.ask(Ask::new(verb, &path)).await;
        assert_eq!(answered.status, 404, "{verb}");
        assert_eq!(answered.json()["error"]["status"], "NOT_FOUND", "{verb}");
        let nobody = Ask::new(verb, &path).of(&shop.house).await;
        assert_eq!(nobody.status, 401, "{verb}");
        assert_eq!(nobody.json()["error"]["details"][0]["metadata"].get("method"), None::<&Value>);
    }
}

//! Trouble that passes, as a sandbox rehearses it, and one that is real.

use room_lobby::testing::Ask;

use super::Seen;
use crate::shop::Shop;

pub async fn ask(seen: &mut Seen) {
    let shop = Shop::open().await;
    for code in [
        "request-in-progress",
        "rate-limited",
        "overloaded",
        "maintenance",
        "dependency-unavailable",
        "internal-error",
        "timeout",
    ] {
        let ask = Ask::get("/partner/subscriptions?partnerAccountRef=A-778899");
        let answered = shop.ask(ask.header("x-sandbox-fault", code)).await;
        assert_eq!(answered.json()["retryable"], true, "{code}");
        seen.refused(code, &answered);
    }
}

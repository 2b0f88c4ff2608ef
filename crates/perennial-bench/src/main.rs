//! Speed, as ratios to a raw ceiling measured in the same run. Never asserted: a bench informs.
//!
//! `cargo run --release -p perennial-bench` takes a minute; `-- --subscriptions 1000000` ten.
//! `-- --only deliveries --messages 1000000` drains a backlog.
//! `-- --only search --subscriptions 1000000` searches a partner's stock.
//! `--only creates`, `http`, `heartbeats`, `tokens`, `reseller`, `orders`, `search`, `exports`, `feed`, `storefront`, `redeem`, `lists`, `previews`, `commits` or `renewals` measures one.

#![expect(clippy::disallowed_methods, reason = "a bench measures the real time")]

mod commerce;
mod creates;
mod deliveries;
mod exports;
mod feed;
mod heartbeats;
mod http;
mod lists;
mod load;
mod partner_orders;
mod partner_search;
mod raw;
mod redeem;
mod renewals;
mod reseller;
mod serving;
mod size;
mod storefront;
mod table;
mod tokens;

use std::path::Path;

/// As in the binary: states and records are many small pieces that are made on one thread and dropped on another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let after = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    if let Some(folder) = after("--open") {
        return size::opened(Path::new(&folder)).await;
    }
    if let Some(folder) = after("--bill") {
        return renewals::bill(Path::new(&folder)).await;
    }
    let many = after("--subscriptions").map_or(10_000, |count| count.parse().expect("a number"));
    let only = after("--only").unwrap_or_default();
    let wanted = |name: &str| only.is_empty() || only == name;
    let mut rows = vec![];
    if wanted("creates") {
        rows.push(creates::creates(2_000, 1).await);
        rows.push(creates::creates(50_000, 1_024).await);
    }
    if wanted("http") {
        rows.push(http::entitlement(16, 5_000).await);
    }
    if wanted("tokens") {
        rows.push(tokens::exchanges(16, 2_000).await);
    }
    if wanted("reseller") {
        rows.push(reseller::gets(16, 5_000).await);
        rows.extend(reseller::provisions(16, 500).await);
    }
    if wanted("heartbeats") {
        rows.push(heartbeats::heartbeats(16, 5_000).await);
        rows.push(heartbeats::standings(16, 5_000).await);
    }
    if wanted("orders") {
        rows.push(partner_orders::orders(2_000, 1, 16).await);
        rows.push(partner_orders::orders(200, 50, 16).await);
    }
    if wanted("search") {
        rows.extend(partner_search::search(many).await);
    }
    if wanted("exports") {
        rows.push(exports::snapshots(many).await);
    }
    if only == "feed" {
        feed::bytes(many).await;
    }
    if wanted("lists") {
        rows.push(lists::products(16, 500).await);
    }
    if wanted("storefront") {
        rows.push(storefront::groups(16, 50).await);
        rows.push(storefront::purchases(16, 100).await);
    }
    if wanted("storefront") || only == "redeem" {
        rows.push(redeem::redemptions(16, 100).await);
    }
    if wanted("deliveries") {
        let messages = after("--messages").map_or(10_000, |it| it.parse().expect("a number"));
        rows.push(Box::pin(deliveries::drains(messages)).await);
        rows.push(Box::pin(deliveries::beside_the_dead(2_000)).await);
    }
    if wanted("previews") {
        rows.push(commerce::previews(16, 5_000).await);
    }
    if wanted("commits") {
        rows.push(commerce::commits(16, 500).await);
        rows.push(commerce::commits(256, 50).await);
    }
    let mut billed = None;
    if wanted("renewals") {
        let (row, folder) = renewals::renewals(many).await;
        rows.push(row);
        billed = Some(folder);
    }
    table::print(&rows);
    if let Some(folder) = billed {
        size::measure(folder.path());
    }
}

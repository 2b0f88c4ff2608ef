//! Walks through the state table: long lives of one subscription, by seed, whose every answer must
//! be the cell of the state it was in, whatever came before.

use perennial_core::time::Instant;
use perennial_engine::testing::{START, instant};
use room_lobby::testing::{Answered, Ask};
use serde_json::Value;

use crate::shop::{SUBSCRIPTIONS, Shop};
use crate::state_table::{
    Asked, COLUMNS, Cell, Column, Row, TABLE, ask, holds, sell, stands, unchanging,
};

const SEEDS: u64 = 60;
const STEPS: u32 = 60;
/// Calls after the end, which is final.
const STEPS_AFTER: u32 = 3;
/// How far the clock goes between two calls, in hours; often not at all.
const HOURS: [i64; 8] = [0, 0, 0, 1, 30, 5 * 24, 12 * 24, 33 * 24];

/// Small numbers without end, the same for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}

fn column(before: &Value) -> usize {
    let state = before["state"].as_str().unwrap();
    COLUMNS.iter().position(|column| column.state() == state).unwrap()
}

/// What the table says, and the text beside it where that depends on more than the state.
fn expected(row: &Row, before: &Value, now: Instant) -> Cell {
    let (_, asked, cells) = row;
    let at = column(before);
    let past = instant(before["renewalTime"].as_str().unwrap()) <= now;
    let ahead = before["cycleEndTime"] != before["renewalTime"];
    match (asked, COLUMNS[at]) {
        // "At most one cycle ahead of the running one" (4).
        (Asked::Verb("extend", _), Column::Active) if ahead => Cell::Fp,
        // "Which must still be in the future" (4).
        (Asked::Verb("resume", body), Column::Suspended) if body.contains("RESTORE") && past => {
            Cell::Fp
        }
        // "Same user again: 200, no change" (4).
        (Asked::Entitle { .. }, _) if before["endUserEntitled"] == true => Cell::Same,
        _ => cells[at],
    }
}

async fn step(shop: &Shop, row: &Row, n: u32) -> Answered {
    match row.1 {
        Asked::Verb("extend", body) => {
            let path = format!("{SUBSCRIPTIONS}/ord-1:extend");
            shop.ask(Ask::post_json(&path, body.replace("r-1", &format!("step-{n}")))).await
        }
        asked => ask(shop, asked).await,
    }
}

/// The rows that may come in any number; an end would make for short lives, so it is rare.
fn choose(dice: &mut Dice) -> &'static Row {
    loop {
        let row = &TABLE[dice.below(TABLE.len())];
        let ends = row.0 == "cancel immediate" && dice.below(12) > 0;
        match row.1 {
            Asked::ReplacedBy(_) | Asked::Entitle { another: true } => {}
            _ if ends => {}
            _ => return row,
        }
    }
}

#[tokio::test]
async fn every_answer_is_the_cell_of_its_state() {
    let mut visited = [0_u32; 7];
    for seed in 0..SEEDS {
        let mut dice = Dice(seed);
        let shop = Shop::open().await;
        assert_eq!(sell(&shop, "ord-1", None).await.status, 200);
        let mut now = instant(START);
        let mut told = vec![];
        let mut ended = 0;
        for n in 0..STEPS {
            let seen = stands(&shop).await;
            let hours = HOURS[dice.below(HOURS.len())];
            now = now.plus_seconds(hours * 3_600).unwrap();
            shop.world.clock_to(&now.to_string()).await.unwrap();
            let before = stands(&shop).await;
            unchanging(&seen, &before);
            let row = choose(&mut dice);
            let cell = expected(row, &before, now);
            let answered = step(&shop, row, n).await;
            let after = stands(&shop).await;
            visited[column(&before)] += 1;
            ended += u32::from(COLUMNS[column(&before)] == Column::Cancelled);
            if ended > STEPS_AFTER {
                break;
            }
            told.push(format!("{now} {} in {}", row.0, before["state"]));
            let say = || format!("seed {seed}: {told:#?} not {cell:?}: {}", answered.text);
            assert!(holds(cell, &answered, &before, &after), "{}", say());
            if answered.status == 200 {
                unchanging(&before, &after);
            } else {
                assert_eq!(before, after, "{}", say());
            }
        }
    }
    // A walk that goes nowhere shows nothing.
    for (column, visits) in COLUMNS.into_iter().zip(visited).skip(2) {
        assert!(visits > 20, "{column:?} was visited {visits} times");
    }
}

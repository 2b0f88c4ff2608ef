//! Orders of partners that wait for a yes of the house.

use std::fmt::Write;

use perennial_engine::FiledKind;
use perennial_engine::filed::{Filed, numbered};
use perennial_engine::fulfilment::Hold;
use room_partner::orders::{id_of, name_of, state_of};
use serde::{Deserialize, Serialize};

use super::{Operator, text};

/// Orders listed at once.
const LISTED_MAX: usize = 1_000;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderAsk {
    Waiting,
    Answer { order: String, yes: bool },
}

impl Operator {
    pub(super) async fn orders(&self, environment: &str, what: OrderAsk) -> Result<String, String> {
        let place = self.place(environment)?;
        let environment = place.environment.id;
        match what {
            OrderAsk::Waiting => {
                let (kind, name) = (FiledKind::Order, Hold::Approval.name());
                let waiting = self.engine.filed_named(environment, kind, name, None, LISTED_MAX);
                let mut said = String::new();
                for on_file in waiting.map_err(text)? {
                    let Filed::Order(order) = on_file.filed else { continue };
                    let (id, lines) = (name_of(order.id), order.lines.len());
                    let (partner, reference) = (&order.partner, &order.reference);
                    let at = order.created_at;
                    let _infallible =
                        writeln!(said, "{id}  {at}  {partner}  {reference}, {lines} lines");
                }
                Ok(if said.is_empty() { "no order waits\n".to_owned() } else { said })
            }
            OrderAsk::Answer { order, yes } => {
                let id = id_of(&order).ok_or_else(|| format!("`{order}` is no id like ord_…"))?;
                if !self.engine.answer_order(environment, id, yes).await.map_err(text)? {
                    return Err(format!("no order {order} waits to be approved"));
                }
                if !yes {
                    return Ok(format!("{order} is rejected\n"));
                }
                let Some(clerk) = &self.clerk else {
                    return Ok(format!("{order} is approved, and done as soon as a server runs\n"));
                };
                clerk.look_through().await;
                let found = self.engine.filed(environment, FiledKind::Order, &numbered(id));
                let state = found.map_err(text)?.map(|on_file| match on_file.filed {
                    Filed::Order(order) => state_of(&order),
                    _ => "",
                });
                Ok(format!("{order} is approved: {}\n", state.unwrap_or_default()))
            }
        }
    }
}

//! `POST /partner/reconciliations`: reads the list, and holds it against one moment of the store.

use std::collections::{BTreeMap, VecDeque};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::Response;
use perennial_core::Subscription;
use perennial_core::ids::SubscriptionId;
use perennial_core::time::Instant;
use perennial_engine::EngineError;
use perennial_engine::ports::{Moment, Page};
use room_lobby::RequestContext;
use room_lobby::body::{JsonLimits, RawBody};

use super::compare::differing;
use super::list::{Item, Key, of_csv, of_items};
use crate::desk::{Call, House, respond};
use crate::exports::row::Row;
use crate::outbound::{Telling, reference, time};
use crate::problem::{Code, Problem};
use crate::queries::pages;
use crate::wire::{Difference, ExportFilters, NewReconciliation, Reconciliation};
use crate::{ids, refusals};

/// Differences told in one answer; all are counted.
const TOLD_MAX: usize = 10_000;
/// Subscriptions in scope of a list that is complete.
const SCOPE_MAX: usize = 200_000;
/// Subscriptions read at a time.
const PAGE: usize = 500;
/// Longest list, in bytes, and most members and elements in it.
const BYTES_MAX: usize = 8 << 20;
const ENTRIES_MAX: usize = 400_000;

/// The bounds of the body, which is longer than others.
pub fn bounds(method: &Method, path: &str) -> Option<JsonLimits> {
    let ours = method == Method::POST && path == "/partner/reconciliations";
    let bounds =
        JsonLimits { bytes_max: BYTES_MAX, entries_max: ENTRIES_MAX, ..JsonLimits::default() };
    ours.then_some(bounds)
}

pub async fn reconcile(
    State(house): State<House>,
    context: RequestContext,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Response {
    let answer = async {
        let (call, asked) = Asked::read(&house, &context, headers, &body)?;
        let found = Comparing::new(&call, &asked)?.all().await?;
        Ok(call.answer(StatusCode::OK, &found))
    };
    respond(&context, answer.await)
}

/// What is compared with what.
struct Asked {
    as_of: Instant,
    complete: bool,
    filters: ExportFilters,
    items: Vec<Item>,
}

impl Asked {
    fn read(
        house: &House,
        context: &RequestContext,
        headers: HeaderMap,
        body: &Bytes,
    ) -> Result<(Call, Self), Problem> {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        if kind.eq_ignore_ascii_case("text/csv") {
            let call = Call::begin(house, context, headers, "exports:read", None::<&Bytes>)?;
            pages::only(&call, &["asOf", "complete"])?;
            let wrong = || Problem::query("complete", "true or false.");
            let complete = match call.query.get("complete") {
                None | Some("true") => true,
                Some("false") => false,
                Some(_) => return Err(wrong()),
            };
            let text = std::str::from_utf8(body).map_err(|_| {
                Problem::at(Code::InvalidField, "/line/1", "The file is not UTF-8.")
            })?;
            let as_of = as_of(&call, call.query.get("asOf"), || {
                Problem::query(
                    "asOf",
                    "A time such as 2026-01-15T10:00:00Z, and not in the future.",
                )
            })?;
            let (items, filters) = (of_csv(text)?, ExportFilters::default());
            return Ok((call, Self { as_of, complete, filters, items }));
        }
        let call = Call::begin(house, context, headers, "exports:read", Some(body))?;
        // A document says it all itself.
        pages::only(&call, &[])?;
        let (request, _) = call.body::<NewReconciliation>(body)?;
        let as_of = as_of(&call, request.as_of.as_deref(), || {
            let why = "A time such as 2026-01-15T10:00:00Z, and not in the future.";
            Problem::at(Code::InvalidField, "/asOf", why)
        })?;
        let asked = Self {
            as_of,
            complete: request.complete.unwrap_or(true),
            filters: request.filters.unwrap_or_default(),
            items: of_items(&request.items)?,
        };
        Ok((call, asked))
    }
}

fn as_of(call: &Call, text: Option<&str>, wrong: impl Fn() -> Problem) -> Result<Instant, Problem> {
    let Some(text) = text else { return Ok(call.now) };
    Instant::parse(text).ok().filter(|at| *at <= call.now).ok_or_else(wrong)
}

/// One list held against one moment.
struct Comparing<'a> {
    call: &'a Call,
    asked: &'a Asked,
    telling: Telling,
    moment: Box<dyn Moment>,
    /// Rows that were not found yet, by what they name.
    open: BTreeMap<Key, VecDeque<usize>>,
    /// By the row they are about; then what no row names.
    told: BTreeMap<usize, Difference>,
    unnamed: Vec<Difference>,
    equal: usize,
    missing_there: usize,
}

impl<'a> Comparing<'a> {
    fn new(call: &'a Call, asked: &'a Asked) -> Result<Self, Problem> {
        let mut open = BTreeMap::<Key, VecDeque<usize>>::new();
        for (n, item) in asked.items.iter().enumerate() {
            let key = match &item.key {
                Key::Id(Some(id), _) => Key::Id(Some(*id), String::new()),
                key => key.clone(),
            };
            open.entry(key).or_default().push_back(n);
        }
        let moment = call.engine().moment(call.environment());
        Ok(Self {
            call,
            asked,
            telling: Telling { now: asked.as_of, agreement: None, ..call.telling() },
            moment: moment.map_err(|error| refusals::engine(&error))?,
            open,
            told: BTreeMap::new(),
            unnamed: vec![],
            equal: 0,
            missing_there: 0,
        })
    }

    async fn all(mut self) -> Result<Reconciliation, Problem> {
        if self.asked.complete || self.open.keys().any(|key| matches!(key, Key::Line { .. })) {
            self.walk().await?;
        } else {
            self.look_up().await?;
        }
        Ok(self.told())
    }

    /// Everything in scope, in the order in which it was last written.
    async fn walk(&mut self) -> Result<(), Problem> {
        let (mut after, mut seen, mut lines) = (Instant::MIN, 0_usize, vec![]);
        loop {
            let page = self.moment.sold_by(self.call.sees(), after, PAGE);
            let page = page.map_err(|error| refusals::engine(&error.into()))?;
            let Some(last) = page.last() else { break };
            after = last.at;
            seen = seen.saturating_add(page.len());
            if seen > SCOPE_MAX {
                let why = format!(
                    "More than {SCOPE_MAX} subscriptions are the partner's; compare an export, or \
                     send rows with ids and `complete` false."
                );
                return Err(Problem::at(Code::InvalidField, "/items", why));
            }
            for written in page {
                let s = written.state;
                // Those of one line are told apart by when they were made.
                if self.names_line(&s) { lines.push(s) } else { self.subscription(s)? }
            }
            tokio::task::yield_now().await;
        }
        lines.sort_by_key(|s| s.id);
        for s in lines {
            self.subscription(s)?;
        }
        Ok(())
    }

    /// The subscriptions that rows name by their ids, and no others.
    async fn look_up(&mut self) -> Result<(), Problem> {
        let ids: Vec<SubscriptionId> = self
            .open
            .keys()
            .filter_map(|key| if let Key::Id(id, _) = key { *id } else { None })
            .collect();
        for (n, id) in ids.into_iter().enumerate() {
            let after = id.0.checked_sub(1).map(SubscriptionId);
            let found = self.moment.subscriptions(Page { after, limit: 1 });
            let found = found.map_err(|error| refusals::engine(&error.into()))?;
            if let Some(s) = found.into_iter().next().filter(|s| s.id == id && self.call.may_see(s))
            {
                self.subscription(s)?;
            }
            if n % PAGE == 0 {
                tokio::task::yield_now().await;
            }
        }
        Ok(())
    }

    fn names_line(&self, s: &Subscription) -> bool {
        !self.open.contains_key(&Key::Id(Some(s.id), String::new()))
            && line_of(s).is_some_and(|key| self.open.contains_key(&key))
    }

    fn subscription(&mut self, s: Subscription) -> Result<(), Problem> {
        let by_id = Key::Id(Some(s.id), String::new());
        let rows = match self.open.remove(&by_id) {
            Some(rows) => rows.into_iter().collect(),
            None => line_of(&s).and_then(|key| self.next_of(&key)).into_iter().collect::<Vec<_>>(),
        };
        if rows.is_empty() && !self.asked.complete {
            return Ok(());
        }
        let refused = |error: EngineError| refusals::engine(&error);
        let row = Row::read(&self.telling, self.moment.as_ref(), s).map_err(refused)?;
        let Some(row) = row else {
            // Not sold then: who named it names what is not here.
            for n in rows {
                self.missing(n);
            }
            return Ok(());
        };
        if rows.is_empty() {
            if row.fits(&self.asked.filters) {
                self.missing_there = self.missing_there.saturating_add(1);
                if self.unnamed.len() < TOLD_MAX {
                    self.unnamed.push(difference("MISSING_THERE", None, &row.state, vec![]));
                }
            }
            return Ok(());
        }
        for n in rows {
            let Some(item) = self.asked.items.get(n) else { continue };
            let fields = differing(&self.telling, item, &row);
            if fields.is_empty() {
                self.equal = self.equal.saturating_add(1);
            } else {
                self.told.insert(n, difference("DIFFERENT", Some(n), &row.state, fields));
            }
        }
        Ok(())
    }

    /// The next row of a line.
    fn next_of(&mut self, key: &Key) -> Option<usize> {
        let rows = self.open.get_mut(key)?;
        let next = rows.pop_front();
        if rows.is_empty() {
            self.open.remove(key);
        }
        next
    }

    fn missing(&mut self, n: usize) {
        let Some(item) = self.asked.items.get(n) else { return };
        let (subscription_id, partner_order_id, line_ref) = match &item.key {
            Key::Id(_, text) => (Some(text.clone()), None, None),
            Key::Line { order, line } => (None, Some(order.clone()), Some(line.clone())),
        };
        let (kind, index, fields) = ("MISSING_HERE", Some(n), vec![]);
        let missing =
            Difference { kind, index, subscription_id, partner_order_id, line_ref, fields };
        self.told.insert(n, missing);
    }

    fn told(mut self) -> Reconciliation {
        let open: Vec<usize> = std::mem::take(&mut self.open).into_values().flatten().collect();
        for n in open {
            self.missing(n);
        }
        let count = |kind: &str| self.told.values().filter(|it| it.kind == kind).count();
        let (different, missing_here) = (count("DIFFERENT"), count("MISSING_HERE"));
        let total = self.told.len().saturating_add(self.missing_there);
        let all = self.told.into_values().chain(self.unnamed);
        Reconciliation {
            as_of: time(self.asked.as_of),
            items: self.asked.items.len(),
            equal: self.equal,
            different,
            missing_here,
            missing_there: self.asked.complete.then_some(self.missing_there),
            differences: all.take(TOLD_MAX).collect(),
            truncated: total > TOLD_MAX,
        }
    }
}

/// The line of an order that made it, in the partner's words.
fn line_of(s: &Subscription) -> Option<Key> {
    let kept = |name: &str| s.references.get(name).cloned();
    Some(Key::Line { order: kept(reference::ORDER_REF)?, line: kept(reference::LINE_REF)? })
}

fn difference(
    kind: &'static str,
    index: Option<usize>,
    s: &Subscription,
    fields: Vec<crate::wire::FieldDifference>,
) -> Difference {
    Difference {
        kind,
        index,
        subscription_id: Some(ids::print("sub", s.id.0)),
        partner_order_id: s.references.get(reference::ORDER_REF).cloned(),
        line_ref: s.references.get(reference::LINE_REF).cloned(),
        fields,
    }
}

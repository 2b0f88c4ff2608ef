//! `GET /partner/subscriptions/{id}/changes` and `…/{changeId}`: the changes that were asked for,
//! and what became of them (5.3).

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_engine::ports::JournalEntry;
use room_lobby::RequestContext;

use super::pages;
use crate::desk::{Call, House, respond};
use crate::outbound::changes::asked;
use crate::outbound::told_in;
use crate::problem::{Code, Problem};
use crate::{ids, refusals, wire};

pub async fn changes(
    State(house): State<House>,
    context: RequestContext,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let list = || {
        let (call, entries) = begin(&house, &context, headers, &id)?;
        pages::only(&call, &["pageSize", "pageToken"])?;
        let all = asked(&entries).into_iter();
        let name = format!("changes of {id}");
        let (page, next_page_token) =
            pages::page(&call, &name, all, |asked| u128::from(asked.version))?;
        let items = page.iter().map(|asked| told_in(asked, Some(&call.place))).collect();
        Ok(call.answer(StatusCode::OK, &wire::Changes { items, next_page_token }))
    };
    respond(&context, list())
}

pub async fn change(
    State(house): State<House>,
    context: RequestContext,
    Path((id, change)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let one = || {
        let (call, entries) = begin(&house, &context, headers, &id)?;
        pages::only(&call, &[])?;
        let wanted = ids::read("chg", &change);
        let all = asked(&entries);
        let found = all.iter().find(|asked| Some(asked.note.id) == wanted);
        let found = found.ok_or_else(|| Problem::new(Code::ChangeNotFound).about(&id))?;
        Ok(call.answer(StatusCode::OK, &told_in(found, Some(&call.place))))
    };
    respond(&context, one())
}

fn begin(
    house: &House,
    context: &RequestContext,
    headers: HeaderMap,
    id: &str,
) -> Result<(Call, Vec<JournalEntry>), Problem> {
    let call = Call::begin(house, context, headers, "subscriptions:read", None::<&Bytes>)?;
    let s = call.subscription(id)?;
    let entries = call.engine().history(call.environment(), s.id);
    Ok((call, entries.map_err(|error| refusals::engine(&error))?))
}

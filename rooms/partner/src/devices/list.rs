//! `GET /partner/subscriptions/{id}/devices`: who holds a seat, and who held one lately.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_core::Subscription;
use perennial_engine::device::Device;
use perennial_engine::filed::{Filed, FiledKind, OnFile};
use room_lobby::RequestContext;
use room_lobby::body::fingerprint_bytes;
use room_lobby::page::Cursor;

use crate::desk::{Call, House, respond};
use crate::outbound::time;
use crate::problem::{Code, Problem};
use crate::wire::{self, DeviceStatus};
use crate::{ids, refusals};

const PAGE_DEFAULT: usize = 50;
const PAGE_MAX: usize = 500;
/// Devices read at a time.
const READ: usize = 500;
/// How long a page token opens something, in seconds of the real clock.
const TOKEN_SECONDS: i64 = 86_400;
const KNOWN: [&str; 4] = ["api-version", "status", "pageSize", "pageToken"];

pub async fn list(
    State(house): State<House>,
    context: RequestContext,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let answer = || {
        let call = Call::begin(&house, &context, headers, "subscriptions:read", None::<&Bytes>)?;
        let (status, size) = wanted(&call)?;
        let s = call.subscription(&id)?;
        let filter = filter(&call, &s);
        let now = context.received_unix_seconds();
        let after = call.query.get("pageToken").map(|token| {
            let key = Cursor::open(&house.page_secret, &filter, token, now).ok();
            let key = key.and_then(|key| String::from_utf8(key).ok());
            key.ok_or_else(|| Problem::new(Code::InvalidPageToken))
        });
        let (items, last) = page(&call, &s, status, after.transpose()?, size)?;
        let seal = |last: String| {
            let expires = now.saturating_add(TOKEN_SECONDS);
            Cursor::seal(&house.page_secret, &filter, last.as_bytes(), expires)
        };
        let devices = wire::Devices {
            allowed: s.seats_allowed(),
            active: s.seats.count(),
            items,
            next_page_token: last.map(seal),
        };
        Ok(call.answer(StatusCode::OK, &devices))
    };
    respond(&context, answer())
}

fn wanted(call: &Call) -> Result<(Option<DeviceStatus>, usize), Problem> {
    if let Some((name, _)) = call.query.pairs().find(|(name, _)| !KNOWN.contains(name)) {
        let name: String = name.chars().take(64).collect();
        return Err(Problem::query(&name, "No such parameter."));
    }
    let status = match call.query.get("status") {
        None => None,
        Some("ACTIVE") => Some(DeviceStatus::Active),
        Some("RELEASED") => Some(DeviceStatus::Released),
        Some(_) => return Err(Problem::query("status", "ACTIVE or RELEASED.")),
    };
    match call.query.get("pageSize").map(str::parse) {
        None => Ok((status, PAGE_DEFAULT)),
        Some(Ok(size @ 1..=PAGE_MAX)) => Ok((status, size)),
        Some(Ok(_) | Err(_)) => Err(Problem::query("pageSize", "A number from 1 to 500.")),
    }
}

/// A page of those wanted, and the last one of it where there are more.
fn page(
    call: &Call,
    s: &Subscription,
    status: Option<DeviceStatus>,
    mut after: Option<String>,
    size: usize,
) -> Result<(Vec<wire::Device>, Option<String>), Problem> {
    let (mut items, mut last) = (vec![], None);
    let name = Device::of(s.id);
    loop {
        let (engine, environment) = (call.engine(), call.environment());
        let after_id = after.as_deref();
        let read = engine.filed_named(environment, FiledKind::Device, &name, after_id, READ);
        let read = read.map_err(|error| refusals::engine(&error))?;
        let full = read.len() == READ;
        for OnFile { filed, .. } in read {
            let id = filed.id();
            if let Filed::Device(device) = filed {
                let device = shown(s, &device);
                if status.is_none_or(|status| status == device.status) {
                    if items.len() == size {
                        return Ok((items, last));
                    }
                    items.push(device);
                    last = Some(id.clone());
                }
            }
            after = Some(id);
        }
        if !full {
            return Ok((items, None));
        }
    }
}

/// Whether it holds its seat the subscription knows; the document only says what it is.
fn shown(s: &Subscription, device: &Device) -> wire::Device {
    let held = s.seats.taken.contains_key(&device.id);
    wire::Device {
        device_id: ids::print("dev", device.id.0),
        name: device.name.clone(),
        platform: device.platform.into(),
        os_version: device.os_version.clone(),
        app_version: device.app_version.clone(),
        activated_at: time(device.activated_at),
        last_seen_at: time(device.last_seen_at),
        status: if held { DeviceStatus::Active } else { DeviceStatus::Released },
        released_at: device.released.filter(|_| !held).map(|released| time(released.at)),
    }
}

/// What chooses the list, so that a token goes on with no other.
fn filter(call: &Call, s: &Subscription) -> [u8; 32] {
    let status = call.query.get("status").unwrap_or_default();
    let text = format!("{} {} {status}", call.environment().0, s.id);
    fingerprint_bytes("GET", "/partner/subscriptions/{id}/devices", text.as_bytes())
}

//! The operations: wire to command or query, one file each.

mod definitions;
mod feed;
mod flush;
mod models;
mod receiver_create;
mod receiver_delete;
mod receiver_get;
mod receiver_going_out;
mod receiver_list;
mod receiver_pace;
mod receiver_recover;
mod receiver_replace;
mod receiver_replay;
mod receiver_rotate;
mod receiver_test;
mod record_list;
mod resend;
mod subscription_cancel;
mod subscription_create;
mod subscription_delete;
mod subscription_discount_plan;
mod subscription_get;
mod subscription_list;
mod subscription_payment_method;
mod subscription_reactivate;
mod subscription_renewal_price;
mod subscription_replace;
mod subscription_suspend;
mod subscription_upgrade;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post};

use crate::access::Desk;
use crate::openapi;
use crate::surface::write_faults;

/// All routes of the room.
pub fn routes(desk: Desk) -> Router {
    let receivers = get(receiver_list::list).post(receiver_create::create);
    let receiver =
        get(receiver_get::get).put(receiver_replace::replace).delete(receiver_delete::delete);
    let subscriptions = get(subscription_list::list).post(subscription_create::create);
    let subscription = get(subscription_get::get)
        .put(subscription_replace::replace)
        .delete(subscription_delete::delete);
    let one = |rest: &str| format!("/subscription-manager/subscriptions/{{id}}{rest}");
    Router::new()
        .route(openapi::PATH, get(openapi::answer))
        .route("/notification/receivers", receivers)
        .route("/notification/receivers/{id}", receiver)
        .route("/notification/receivers/{id}/rotate", post(receiver_rotate::rotate))
        .route("/notification/receivers/{id}/recover", post(receiver_recover::recover))
        .route("/notification/receivers/{id}/replay", post(receiver_replay::replay))
        .route("/notification/receivers/{id}/test", post(receiver_test::test))
        .route("/notification/definitions", get(definitions::list))
        .route("/notification/notifications", get(record_list::list))
        .route("/notification/notifications/feed", get(feed::feed))
        .route("/notification/notifications/{id}/resend", post(resend::resend))
        .route("/notification/sandbox/deliveries/flush", post(flush::flush))
        .route("/subscription-manager/sandbox/deliveries/flush", post(flush::flush))
        .route("/subscription-manager/models", get(models::list))
        .route("/subscription-manager/models/{id}", get(models::get))
        .route("/subscription-manager/subscriptions", subscriptions)
        .route(&one(""), subscription)
        .route(&one("/suspend"), post(subscription_suspend::suspend))
        .route(&one("/reactivate"), post(subscription_reactivate::reactivate))
        .route(&one("/cancel"), post(subscription_cancel::cancel))
        .route(&one("/upgrade"), post(subscription_upgrade::upgrade))
        .route(&one("/renewalPrice"), get(subscription_renewal_price::get))
        .route(&one("/paymentMethod"), post(subscription_payment_method::set))
        .route(&one("/setDiscountPlan"), post(subscription_discount_plan::set))
        .layer(from_fn(write_faults))
        .with_state(desk)
}

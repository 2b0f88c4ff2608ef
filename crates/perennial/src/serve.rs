//! Serving: listeners, the worker, and an orderly end.

use std::sync::Arc;
use std::time::Duration;

use room_lobby::Readiness;
use room_lobby::serve::{Drained, ServeLimits, serve};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::admin;
use crate::config::Config;
use crate::house::{Opened, operator_token};

/// Serves until SIGTERM or SIGINT: first not ready, then no new connections, then what is open is
/// finished, then the worker rests.
pub async fn run(
    config: &Config,
    opened: &Opened,
    dev: bool,
    greet: impl FnOnce(&str, &str),
) -> Result<(), String> {
    let bind = |address| async move {
        TcpListener::bind(address).await.map_err(|error| format!("{address}: {error}"))
    };
    let listener = bind(config.listen).await?;
    let admin_listener = bind(config.admin).await?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let admin_address = admin_listener.local_addr().map_err(|error| error.to_string())?;

    // Where it really listens: the port may have been left to the system.
    let config = &Config { listen: address, ..config.clone() };

    let lobby = opened.lobby(&config.trusted_proxies);
    let engine = opened.engine.clone();
    let readiness = Readiness::when(move || engine.ready());
    let house = opened.house(config, &lobby, readiness.clone(), dev)?;
    let token = operator_token(&config.data)?;
    let admin = admin::router(lobby.metrics.clone(), opened.operator(config), &token);

    let (stop, stopped) = watch::channel(false);
    let until = |mut stopped: watch::Receiver<bool>| async move {
        let _closed = stopped.wait_for(|stop| *stop).await;
    };
    let worker = {
        let (engine, until) = (opened.engine.clone(), until(stopped.clone()));
        tokio::spawn(async move { Box::pin(engine.work(until)).await })
    };
    let clerk = opened.clerk.get().cloned().map(|clerk| {
        let until = until(stopped.clone());
        tokio::spawn(async move { clerk.work(until).await })
    });
    let admins = tokio::spawn(serve(
        admin_listener,
        admin,
        ServeLimits::default(),
        Arc::clone(&lobby.metrics),
        until(stopped.clone()),
    ));
    greet(&format!("http://{address}"), &admin_address.to_string());
    let closing = async {
        signal().await;
        readiness.close();
        tracing::info!("closing: no new requests");
    };
    let limits = ServeLimits::default();
    let drained = serve(listener, house, limits, Arc::clone(&lobby.metrics), closing).await;
    let _nobody_left = stop.send(true);
    let _worker = tokio::time::timeout(Duration::from_secs(10), worker).await;
    if let Some(clerk) = clerk {
        let _clerk = tokio::time::timeout(Duration::from_secs(10), clerk).await;
    }
    let _admins = tokio::time::timeout(Duration::from_secs(1), admins).await;
    match drained {
        Drained::Clean => Ok(()),
        Drained::Cut => Err("some requests were still open when the time to drain was over".into()),
    }
}

async fn signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => return,
                _ = tokio::signal::ctrl_c() => return,
            }
        }
    }
    let _interrupted = tokio::signal::ctrl_c().await;
}

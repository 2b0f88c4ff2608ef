//! Who asks, in rooms whose clients come with OAuth 2: the bearer of an API key, of an access
//! token of ours, or a service account that signed the request itself.

use std::sync::Arc;

use axum::http::request::Parts;
use perennial_engine::EnvironmentId;
use perennial_engine::clients::{OAuthClient, ServiceAccount};
use perennial_engine::place::Place;
use room_lobby::auth::{Door, Doorkeeper, bearer_of};
use room_lobby::query::Query;
use room_lobby::{AuthError, Credential, Forbidden, Rejection};

use crate::access::{Access, Broken, Holder, PREFIX};
use crate::authorize::{Grant, may_ask};
use crate::desk::Desk;
use crate::scopes;
use crate::service::{Unfit, looks_like_one, told};

/// Whom Google's libraries say they ask, also when they were given our address.
const GOOGLES: &str = "https://paymentsresellersubscription.googleapis.com/";

/// Admits the bearers of the API.
pub struct ApiDoor {
    pub desk: Arc<Desk>,
}

impl Doorkeeper for ApiDoor {
    fn admit(
        &self,
        asked: &Parts,
        door: &Door,
        now_unix_seconds: i64,
    ) -> Result<Option<Arc<Credential>>, Rejection> {
        let token = presented(asked)?;
        if door.is_key(&token) {
            return door.by_key(&token, now_unix_seconds).map(Some);
        }
        let credential = if token.starts_with(PREFIX) {
            self.by_access(&token)?
        } else if looks_like_one(&token) {
            self.by_itself(&token)?
        } else {
            return Err(AuthError::Unknown.into());
        };
        Ok(Some(Arc::new(credential)))
    }
}

/// The token of the header, or else of the query (2.2).
fn presented(asked: &Parts) -> Result<String, AuthError> {
    match bearer_of(&asked.headers) {
        Err(AuthError::Missing) => {}
        found => return found.map(str::to_owned),
    }
    let query = Query::parse(asked.uri.query().unwrap_or_default())
        .map_err(|_unreadable| AuthError::Malformed)?;
    let token = query.get("access_token").or_else(|| query.get("oauth_token"));
    token.filter(|token| !token.is_empty()).map(str::to_owned).ok_or(AuthError::Missing)
}

impl ApiDoor {
    fn by_access(&self, token: &str) -> Result<Credential, Rejection> {
        let access =
            self.desk.seal.open(token, self.desk.now()).map_err(|broken| match broken {
                Broken::Forged => AuthError::Unknown,
                Broken::Expired => AuthError::Expired,
            })?;
        let places = self.desk.engine.places();
        let environment = EnvironmentId(access.environment);
        let place = places.by_id.get(&environment).ok_or(AuthError::Unknown)?;
        match &access.holder {
            Holder::Service { account, key } => {
                let account = place.service_accounts.get(account).ok_or(AuthError::Unknown)?;
                let live = account.live_key(key, self.desk.engine.real()).is_some();
                if !live {
                    return Err(AuthError::Unknown.into());
                }
                let mut credential = machine(place, account, access.expires);
                // Of what was granted, what the account still has.
                credential.scopes.retain(|scope| access.scopes.contains(scope));
                Ok(credential)
            }
            Holder::Customer { client, customer, family } => {
                // Where it cannot be known whether it was taken back, it opens nothing; but another
                // token would not help, which a 401 would say.
                let live = Grant::live(&self.desk, environment, family).map_err(|error| {
                    tracing::error!(%error, "a grant could not be read");
                    Rejection::Overloaded
                })?;
                live.ok_or(AuthError::Unknown)?;
                let client = place.oauth_clients.get(client).ok_or(AuthError::Unknown)?;
                Ok(person(place, client, customer, &access))
            }
        }
    }

    fn by_itself(&self, token: &str) -> Result<Credential, Rejection> {
        let places = self.desk.engine.places();
        let said = told(&places, token, self.desk.engine.real()).map_err(|unfit| match unfit {
            Unfit::Malformed => AuthError::Malformed,
            Unfit::Unknown | Unfit::Signature => AuthError::Unknown,
            Unfit::Time => AuthError::Expired,
        })?;
        // The account speaks for itself and for nobody else.
        if said.claims.subject.as_ref() != Some(&said.account.id) {
            return Err(AuthError::Unknown.into());
        }
        let scopes = match (&said.claims.audience, &said.claims.scope) {
            (Some(audience), _) if !self.is_us(audience) => return Err(AuthError::Unknown.into()),
            (None, None) => return Err(AuthError::Unknown.into()),
            (Some(_), None) => said.account.scopes.clone(),
            (_, Some(scope)) => scopes::of_machine(scope, &said.account.scopes)
                .ok_or(Forbidden::MissingScope(scopes::RESELLER.into()))?,
        };
        let mut credential = machine(said.place, said.account, said.claims.expires);
        credential.scopes = scopes;
        Ok(credential)
    }

    /// Whether an audience is this API: our origin, or something below it.
    fn is_us(&self, audience: &str) -> bool {
        let below = |origin: &String| {
            audience
                .strip_prefix(origin.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        audience == GOOGLES || self.desk.origins.iter().any(below)
    }
}

fn machine(place: &Place, account: &ServiceAccount, expires: i64) -> Credential {
    let projects = account.projects.iter().map(|id| id.0.clone());
    Credential {
        id: account.id.clone(),
        name: account.name.clone(),
        environment: place.environment.name.clone(),
        rooms: account.rooms.clone(),
        scopes: account.scopes.clone(),
        subject: Some(account.partner.0.clone()),
        account: None,
        not_after: Some(expires),
        projects: (!account.projects.is_empty()).then(|| projects.collect()),
    }
}

fn person(place: &Place, client: &OAuthClient, customer: &str, access: &Access) -> Credential {
    Credential {
        id: client.id.clone(),
        name: client.name.clone(),
        environment: place.environment.name.clone(),
        rooms: client.rooms.clone(),
        // Of what was agreed to, what the program may still ask for.
        scopes: access.scopes.iter().filter(|scope| may_ask(client, scope)).cloned().collect(),
        subject: Some(client.partner.0.clone()),
        account: Some(customer.to_owned()),
        not_after: Some(access.expires),
        projects: None,
    }
}

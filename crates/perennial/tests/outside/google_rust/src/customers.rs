//! In the name of an end user: his consent, and what may be done with it.

use std::env::var;
use std::pin::Pin;

use google_paymentsresellersubscription1::Result;
use google_paymentsresellersubscription1::api::{
    EntitleSubscriptionIntent, EntitleSubscriptionRequest, FindEligiblePromotionsRequest,
    GenerateUserSessionRequest, IntentPayload, Subscription,
};
use google_paymentsresellersubscription1::yup_oauth2::authenticator_delegate::InstalledFlowDelegate;
use google_paymentsresellersubscription1::yup_oauth2::{
    ApplicationSecret, CustomHyperClientBuilder, InstalledFlowAuthenticator,
    InstalledFlowReturnMethod,
};

use crate::errors::refused;
use crate::loopback::client;
use crate::offers::{PLUS, TRIAL};
use crate::selling::{Hub, PARTNER, SHIELD, cancel, get, named, order, provision};
use crate::steps::{ask, same, step};

const SCOPE: &str = "https://www.googleapis.com/auth/subscriptions.thirdparty.googleone";

/// Sends somebody to the page of the library's choosing, and reads the code he comes back with.
struct SentTo {
    who: &'static str,
    redirect: String,
}

impl InstalledFlowDelegate for SentTo {
    fn redirect_uri(&self) -> Option<&str> {
        Some(&self.redirect)
    }

    fn present_user_url<'a>(
        &'a self,
        url: &'a str,
        _need_code: bool,
    ) -> Pin<Box<dyn Future<Output = std::result::Result<String, String>> + Send + 'a>> {
        let back = ask(&format!("agrees {} {url}", self.who));
        let code = back.split(['?', '&']).find_map(|pair| pair.strip_prefix("code="));
        let code = code.map(str::to_owned).ok_or(back.clone());
        Box::pin(async move { code })
    }
}

async fn consent(who: &'static str) -> Hub {
    let base = var("PERENNIAL").unwrap();
    let secret = ApplicationSecret {
        client_id: var("CLIENT_ID").unwrap(),
        client_secret: var("CLIENT_SECRET").unwrap(),
        auth_uri: format!("{base}/oauth2/auth"),
        token_uri: format!("{base}/oauth2/token"),
        ..ApplicationSecret::default()
    };
    let flow = InstalledFlowAuthenticator::with_client(
        secret,
        InstalledFlowReturnMethod::Interactive,
        CustomHyperClientBuilder::from(client()),
    );
    let sent = SentTo { who, redirect: var("REDIRECT").unwrap() };
    let auth = flow.flow_delegate(Box::new(sent)).build().await.unwrap();
    // Once, for the scope that every call below names.
    auth.token(&[SCOPE]).await.unwrap();
    crate::hub(auth)
}

async fn create(hub: &Hub, id: &str, order: Subscription) -> Result<Subscription> {
    let call = hub.partners().subscriptions_create(order, PARTNER).subscription_id(id);
    Ok(call.clear_scopes().add_scope(SCOPE).doit().await?.1)
}

async fn entitle(hub: &Hub, id: &str) -> Result<Subscription> {
    let body = EntitleSubscriptionRequest::default();
    let name = named(id);
    let call = hub.partners().subscriptions_entitle(body, &name);
    let (_, said) = call.clear_scopes().add_scope(SCOPE).doit().await?;
    Ok(said.subscription.unwrap())
}

pub async fn act(api: &Hub) -> Result<()> {
    step("sign-in and consent");
    let ada = consent("ada").await;

    step("promotions_find_eligible");
    let body = FindEligiblePromotionsRequest::default();
    let call = ada.partners().promotions_find_eligible(body, PARTNER);
    let (_, eligible) = call.clear_scopes().add_scope(SCOPE).doit().await?;
    let promotions = eligible.promotions.unwrap();
    same("the trial", promotions.iter().any(|it| it.name.as_deref() == Some(TRIAL)), true);

    step("subscriptions_create and subscriptions_entitle");
    let made = create(&ada, "ada-1", order(SHIELD, "ada")).await?;
    same("created", made.end_user_entitled, Some(true));
    provision(api, "ada-2", order(PLUS, "ada")).await?;
    same("not yet", get(api, "ada-2").await?.end_user_entitled, None);
    same("entitled", entitle(&ada, "ada-2").await?.end_user_entitled, Some(true));
    let bob = consent("bob").await;
    refused("another user", entitle(&bob, "ada-2").await, 400, "FAILED_PRECONDITION");
    refused("the partner", entitle(api, "ada-2").await, 403, "PERMISSION_DENIED");

    step("user_sessions_generate");
    provision(api, "bob-1", order(SHIELD, "bob")).await?;
    let intent = EntitleSubscriptionIntent { name: Some(named("bob-1")) };
    let payload = IntentPayload { entitle_intent: Some(intent), ..IntentPayload::default() };
    let body = GenerateUserSessionRequest { intent_payload: Some(payload) };
    let (_, said) = api.partners().user_sessions_generate(body, PARTNER).doit().await?;
    let session = said.user_session.unwrap();
    same("expire_time", session.expire_time.is_some(), true);
    let base = var("PERENNIAL").unwrap();
    let page = format!("{base}/subscription/entitle/{}", session.token.unwrap());
    ask(&format!("agrees bob {page}"));
    same("entitled", get(api, "bob-1").await?.end_user_entitled, Some(true));
    same("and cancelled", cancel(api, "bob-1", true).await?.end_user_entitled, Some(true));
    Ok(())
}

//! Accounts by hand: who may sign in, with which password, and who no longer.

use std::fmt;

use perennial_core::ids::CustomerId;
use perennial_engine::contact::is_email;
use perennial_engine::directory::Customer;
use perennial_engine::{EnvironmentId, PassesOf, Proven};
use room_identity::people::{self, Cost, Passwords};
use serde::{Deserialize, Serialize};

use super::{Operator, text};

/// What is asked about an account, by its address or the customer's id.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountAsk {
    New { email: String, password: Option<String> },
    Password { account: String, password: String },
    Lock { account: String, locked: bool },
    Close { account: String },
    Erase { account: String },
}

/// Without addresses and passwords.
impl fmt::Debug for AccountAsk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::New { .. } => "New",
            Self::Password { .. } => "Password",
            Self::Lock { .. } => "Lock",
            Self::Close { .. } => "Close",
            Self::Erase { .. } => "Erase",
        })
    }
}

impl Operator {
    pub(super) async fn account(
        &self,
        environment: EnvironmentId,
        ask: AccountAsk,
    ) -> Result<String, String> {
        let keys = self.secret.keys();
        let names = people::account_names(&keys);
        match ask {
            AccountAsk::New { email, password } => {
                if !is_email(email.trim()) {
                    return Err(format!("`{email}` is no e-mail address"));
                }
                if self.engine.account_by_email(environment, &email).map_err(text)?.is_some() {
                    return Err("there is an account of that address".to_owned());
                }
                let kept = match password {
                    Some(password) => Some(self.kept(&password, &email).await?),
                    None => None,
                };
                let proven = Proven { email, subject: None, password: kept, language: None };
                let made = self.engine.account_proven(environment, &proven, &names).await;
                Ok(format!("customer {} can sign in\n", made.map_err(text)?.id))
            }
            AccountAsk::Password { account, password } => {
                let customer = self.of_account(environment, &account)?;
                let kept = self.kept(&password, people::email_of(&customer)).await?;
                let change = |it: &mut perennial_engine::SignIn| it.password = Some(kept.clone());
                let changed = self.engine.change_sign_in(environment, customer.id, change);
                changed.await.map_err(text)?;
                let sessions = PassesOf::Family(people::sessions_of(customer.id));
                let ended = self.engine.pass_revoke(environment, &sessions).await.map_err(text)?;
                Ok(format!(
                    "customer {} has another password, {ended} sessions ended\n",
                    customer.id
                ))
            }
            AccountAsk::Lock { account, locked } => {
                let customer = self.of_account(environment, &account)?;
                let change = |it: &mut perennial_engine::SignIn| it.locked = locked;
                let changed = self.engine.change_sign_in(environment, customer.id, change);
                changed.await.map_err(text)?;
                let said = if locked { "locked" } else { "open" };
                Ok(format!("the account of customer {} is {said}\n", customer.id))
            }
            AccountAsk::Close { account } => {
                let customer = self.of_account(environment, &account)?;
                let closed = self.engine.close_account(environment, customer.id, &names).await;
                let cancelled = closed.map_err(text)?;
                Ok(format!(
                    "the account of customer {} is closed, {cancelled} subscriptions cancelled\n",
                    customer.id
                ))
            }
            AccountAsk::Erase { account } => {
                let id = self.of_account(environment, &account)?.id;
                let erased = self.engine.erase_customer(environment, id, &names).await;
                let cancelled = erased.map_err(text)?;
                Ok(format!("customer {id} is erased, {cancelled} subscriptions cancelled\n"))
            }
        }
    }

    async fn kept(&self, password: &str, email: &str) -> Result<String, String> {
        if !people::password_fits(password, email) {
            return Err("a password has 10 to 128 characters and is not the address".to_owned());
        }
        let passwords = Passwords::new(Cost::default());
        let kept = passwords.keep(password, self.engine.ids()).await;
        kept.map_err(|_busy| "the password could not be worked out".to_owned())
    }

    fn of_account(&self, environment: EnvironmentId, named: &str) -> Result<Customer, String> {
        let by_email = self.engine.account_by_email(environment, named).map_err(text)?;
        if let Some(customer) = by_email {
            return Ok(customer);
        }
        let none = || "there is no such account".to_owned();
        let id = uuid::Uuid::parse_str(named).map_err(|_| none())?;
        self.engine.customer(environment, CustomerId(id.as_u128())).map_err(|_| none())
    }
}

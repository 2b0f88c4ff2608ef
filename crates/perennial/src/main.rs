//! The one binary: configuration, wiring, commands.

mod admin;
mod apply;
mod carry;
mod cli;
mod config;
mod dev;
mod export_files;
mod house;
mod identity;
mod keyring;
mod listen;
mod mail;
mod operator;
mod partner_room;
mod payments;
mod people_keys;
mod secret;
mod serve;
mod telling;
mod translation;

use std::io::{IsTerminal, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use cli::{
    Account, Cli, Clock, Command, Keys, MailWhat, OAuthClients, PartnerOrder, Payment,
    ServiceAccounts,
};
use config::Config;
use house::{OpenError, Opened};
use mail::MailAsk;
use operator::{AccountAsk, Ask, CallAsk, ClientAsk, OrderAsk, ServiceAsk};

/// States and records are many small pieces that are made on one thread and dropped on another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    logs();
    match Box::pin(run(cli)).await {
        Ok(said) => {
            print!("{said}");
            let _closed_pipe = std::io::stdout().flush();
            ExitCode::SUCCESS
        }
        Err(said) => {
            eprintln!("perennial: {}", said.trim_end());
            ExitCode::FAILURE
        }
    }
}

/// For people on a terminal, JSON elsewhere. `RUST_LOG` says how much.
fn logs() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        logs.init();
    } else {
        logs.json().init();
    }
}

async fn run(cli: Cli) -> Result<String, String> {
    let config = Config::of(cli.wishes, cli.config.as_deref())?;
    match cli.command {
        None => serve_dev(&config).await,
        Some(Command::Serve) => {
            let opened = open(&config, false)?;
            serve::run(&config, &opened, false, |url, admin| {
                tracing::info!(url, admin, "serving");
            })
            .await?;
            Ok(String::new())
        }
        Some(Command::Apply { file, plan }) => {
            let text = read(&file)?;
            ask(&config, Ask::Apply { text, plan }).await
        }
        Some(Command::Keys { what }) => {
            let asked = match what {
                Keys::List => Ask::KeysList,
                Keys::Renew { environment, id } => Ask::KeysRenew { environment, id },
                Keys::Rotate { environment, overlap, id } => {
                    Ask::KeysRotate { environment, id, overlap }
                }
                Keys::RotateIdentity => return people_keys::rotate(&config),
                Keys::Revoke { environment, id } => Ask::KeysRevoke { environment, id },
                Keys::ServiceAccount { what } => return service_accounts(&config, what).await,
                Keys::OAuthClient { what } => return oauth_clients(&config, what).await,
            };
            ask(&config, asked).await
        }
        Some(Command::Clock { environment, what }) => {
            let asked = match what {
                Clock::Show => Ask::ClockShow { environment },
                Clock::Advance { by } => Ask::ClockAdvance { environment, by },
                Clock::Set { to } => Ask::ClockSet { environment, to },
            };
            ask(&config, asked).await
        }
        Some(Command::Payment { environment, subscription, what }) => {
            let what = match what {
                Payment::Paid => operator::Payment::Settle { paid: true },
                Payment::Declined => operator::Payment::Settle { paid: false },
                Payment::Ask => operator::Payment::Ask,
                Payment::Refund { charge, amount } => operator::Payment::Refund { charge, amount },
                Payment::ChargedBack { charge } => operator::Payment::ChargedBack { charge },
                Payment::Method { token, kind } => operator::Payment::Method { token, kind },
            };
            ask(&config, Ask::Payment { environment, subscription, what }).await
        }
        Some(Command::Account { environment, what }) => {
            let what = asked_of_account(what)?;
            ask(&config, Ask::Account { environment, what }).await
        }
        Some(Command::Mail { environment, what }) => {
            Box::pin(mailing(&config, environment, what)).await
        }
        Some(Command::Listen { address, secret }) => {
            listen::listen(address, &secret).await?;
            Ok(String::new())
        }
        Some(Command::Audit { environment, partner, request, newest }) => {
            let what = match (request, partner) {
                (Some(request), _) => CallAsk::OfRequest { request },
                (None, partner) => {
                    CallAsk::OfPartner { partner: partner.unwrap_or_default(), newest }
                }
            };
            ask(&config, Ask::Calls { environment, what }).await
        }
        Some(Command::GoLive { environment, partner }) => {
            ask(&config, Ask::Calls { environment, what: CallAsk::GoLive { partner } }).await
        }
        Some(Command::PartnerOrder { environment, what }) => {
            let what = match what {
                PartnerOrder::List => OrderAsk::Waiting,
                PartnerOrder::Approve { order } => OrderAsk::Answer { order, yes: true },
                PartnerOrder::Reject { order } => OrderAsk::Answer { order, yes: false },
            };
            ask(&config, Ask::Orders { environment, what }).await
        }
        Some(Command::Verify) => verify(&config).await,
        Some(Command::Export { output }) => {
            carry::export(&open(&config, false)?, output.as_deref())
        }
        Some(Command::Import { file }) => carry::import(&open(&config, false)?, &file).await,
        Some(Command::Version) => Ok(format!(
            "perennial {}\nSQLite {}\n",
            env!("CARGO_PKG_VERSION"),
            perennial_store::library_version()
        )),
        Some(Command::Completions { shell }) => {
            clap_complete::generate(
                shell,
                &mut Cli::command(),
                "perennial",
                &mut std::io::stdout(),
            );
            Ok(String::new())
        }
        Some(Command::Man { folder }) => {
            std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
            clap_mangen::generate_to(Cli::command(), &folder).map_err(|error| error.to_string())?;
            Ok(format!("man pages in {}\n", folder.display()))
        }
    }
}

async fn service_accounts(config: &Config, what: ServiceAccounts) -> Result<String, String> {
    let (what, output) = match what {
        ServiceAccounts::New { account, partner, environment, output, not_after } => {
            let origin = config.public_url.clone();
            (ServiceAsk::New { account, partner, environment, origin, not_after }, output)
        }
        ServiceAccounts::List => (ServiceAsk::List, None),
        ServiceAccounts::Revoke { account, key } => (ServiceAsk::Revoke { account, key }, None),
    };
    if let Some(path) = output.as_ref().filter(|path| path.exists()) {
        return Err(format!("{} is there already", path.display()));
    }
    let said = ask(config, Ask::ServiceAccounts { what }).await?;
    let Some(path) = output else { return Ok(said) };
    secret::write_secret(&path, said.as_bytes())?;
    Ok(format!("the key file is in {}\n", path.display()))
}

async fn oauth_clients(config: &Config, what: OAuthClients) -> Result<String, String> {
    let what = match what {
        OAuthClients::New { id, partner, name, redirects, public, environment } => {
            ClientAsk::New { id, partner, name, redirects, public, environment }
        }
        OAuthClients::Rotate { id } => ClientAsk::Rotate { id },
        OAuthClients::List => ClientAsk::List,
        OAuthClients::Revoke { id } => ClientAsk::Revoke { id },
    };
    ask(config, Ask::OAuthClients { what }).await
}

/// Passwords come from files: whatever stands in a command line is seen by everybody.
fn asked_of_account(what: Account) -> Result<AccountAsk, String> {
    let password = |path: std::path::PathBuf| -> Result<String, String> {
        Ok(read(&path)?.trim_end_matches(['\r', '\n']).to_owned())
    };
    Ok(match what {
        Account::New { email, password_file } => {
            let password = password_file.map(password).transpose()?;
            AccountAsk::New { email, password }
        }
        Account::Password { account, password_file } => {
            AccountAsk::Password { account, password: password(password_file)? }
        }
        Account::Lock { account } => AccountAsk::Lock { account, locked: true },
        Account::Unlock { account } => AccountAsk::Lock { account, locked: false },
        Account::Close { account } => AccountAsk::Close { account },
        Account::Erase { account } => AccountAsk::Erase { account },
    })
}

async fn mailing(config: &Config, environment: String, what: MailWhat) -> Result<String, String> {
    let asked = match what {
        MailWhat::Templates { write: None } => return Ok(mail::names()),
        MailWhat::Templates { write: Some(folder) } => {
            let count = perennial_mail::write_out(&folder).map_err(|error| error.to_string())?;
            return Ok(format!("{count} templates in {}\n", folder.display()));
        }
        MailWhat::Preview { kind, subscription: None, language, html } => {
            let templates = config.mail.templates(&config.data)?;
            return mail::sample(templates, &kind, language.as_deref(), html);
        }
        MailWhat::Preview { kind, subscription: Some(subscription), language, html } => {
            MailAsk::Preview { kind, subscription, language, html }
        }
        MailWhat::List => MailAsk::List,
        MailWhat::Again { id } => MailAsk::Again { id },
    };
    ask(config, Ask::Mail { environment, what: asked }).await
}

async fn serve_dev(config: &Config) -> Result<String, String> {
    let opened = open(config, true)?;
    let report = dev::seed(&opened, config).await?;
    serve::run(config, &opened, true, |url, admin| {
        println!("{}", dev::greeting(url, admin, &config.mail.place(), &report));
        let _closed_pipe = std::io::stdout().flush();
    })
    .await?;
    Ok(String::new())
}

fn open(config: &Config, dev: bool) -> Result<Opened, String> {
    let out = house::out(config, dev)?;
    house::open(config, out).map_err(|error| match error {
        OpenError::Locked => {
            format!("{} is in use by another process", config.data.display())
        }
        OpenError::Other(said) => said,
    })
}

/// Answers here, or where the server that holds the data runs.
async fn ask(config: &Config, ask: Ask) -> Result<String, String> {
    let out = house::out(config, false)?;
    match house::open(config, out) {
        Ok(opened) => opened.operator(config).answer(ask).await,
        Err(OpenError::Locked) => admin::ask_server(config, &ask).await,
        Err(OpenError::Other(said)) => Err(said),
    }
}

async fn verify(config: &Config) -> Result<String, String> {
    let out = house::out(config, false)?;
    match house::open(config, out) {
        Ok(opened) => {
            let damage = opened.store.quick_check().map_err(|error| error.to_string())?;
            if !damage.is_empty() {
                return Err(format!("the file is damaged: {}", damage.join("; ")));
            }
            let bar = carry::bar("subscriptions checked");
            let said = opened
                .operator(config)
                .verify(|done| bar.set_position(u64::try_from(done).unwrap_or_default()));
            bar.finish_and_clear();
            said
        }
        Err(OpenError::Locked) => admin::ask_server(config, &Ask::Verify).await,
        Err(OpenError::Other(said)) => Err(said),
    }
}

fn read(file: &Path) -> Result<String, String> {
    if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map_err(|error| error.to_string())?;
        return Ok(text);
    }
    std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

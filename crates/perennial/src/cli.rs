//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::config::Wishes;

/// Perennial: define, sell, manage, bill, notify and entitle subscriptions.
///
/// Without a command it starts a development server: SQLite in ./data, a sandbox whose clock you
/// can move, a demo catalog and two demo partners, and prints the URLs and the keys once.
#[derive(Debug, Parser)]
#[command(name = "perennial", version, disable_help_subcommand = true)]
pub struct Cli {
    /// A TOML file with the same names as the flags
    #[arg(long, global = true, env = "PERENNIAL_CONFIG")]
    pub config: Option<PathBuf>,
    #[command(flatten)]
    pub wishes: Wishes,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve what is in the data folder, without demo data and without a loose rule
    Serve,
    /// Bring an environment to what a file says; applying twice changes nothing
    Apply {
        /// TOML or JSON; `-` for standard input
        file: PathBuf,
        /// Show what would change and which subscriptions it touches, and write nothing
        #[arg(long)]
        plan: bool,
    },
    /// Keys: who may come in
    Keys {
        #[command(subcommand)]
        what: Keys,
    },
    /// The clock of a sandbox
    Clock {
        #[arg(long, default_value = "sandbox")]
        environment: String,
        #[command(subcommand)]
        what: Clock,
    },
    /// The payment of one subscription, by hand
    Payment {
        #[arg(long, default_value = "sandbox")]
        environment: String,
        /// Its number, with or without the S, or its id
        subscription: String,
        #[command(subcommand)]
        what: Payment,
    },
    /// Accounts of customers who sign in
    Account {
        #[arg(long, default_value = "sandbox")]
        environment: String,
        #[command(subcommand)]
        what: Account,
    },
    /// Mail to customers: its log, its templates, and what it would say
    Mail {
        #[arg(long, default_value = "sandbox")]
        environment: String,
        #[command(subcommand)]
        what: MailWhat,
    },
    /// Print messages as they arrive and check their signatures: a receiver to try things with
    Listen {
        #[arg(long, default_value = "127.0.0.1:7375")]
        address: std::net::SocketAddr,
        /// The receiver's secret, `whsec_…`
        #[arg(long, env = "PERENNIAL_LISTEN_SECRET")]
        secret: String,
    },
    /// What partners called: a partner's newest calls, or those that bore a request id
    Audit {
        #[arg(long, default_value = "sandbox")]
        environment: String,
        #[arg(long, required_unless_present = "request")]
        partner: Option<String>,
        /// The id a partner names when he asks what happened
        #[arg(long, conflicts_with = "partner")]
        request: Option<String>,
        /// So many of the newest
        #[arg(long, default_value_t = 100)]
        newest: usize,
    },
    /// Which scenarios a partner's sandbox has covered, and which are missing before he goes live
    GoLive {
        #[arg(long, default_value = "sandbox")]
        environment: String,
        partner: String,
    },
    /// Orders of partners that wait for a yes of the house
    PartnerOrder {
        #[arg(long, default_value = "sandbox")]
        environment: String,
        #[command(subcommand)]
        what: PartnerOrder,
    },
    /// Check over all data that the invariants hold
    Verify,
    /// Write everything as JSON lines to standard output or a file
    Export {
        #[arg(long, short)]
        output: Option<PathBuf>,
    },
    /// Read what `export` wrote into an empty data folder
    Import { file: PathBuf },
    /// Print the version and what it is built from
    Version,
    /// Print completions for a shell
    Completions { shell: clap_complete::Shell },
    /// Write the man pages into a folder
    Man { folder: PathBuf },
}

#[derive(Debug, Subcommand)]
pub enum PartnerOrder {
    /// Those that wait
    List,
    /// The order is done, as soon as the server runs
    Approve { order: String },
    /// The order is over, and nothing of it was done
    Reject { order: String },
}

#[derive(Debug, Subcommand)]
pub enum Keys {
    /// List credentials, never their keys
    List,
    /// Give a credential another key, printed once; the old one stops at once
    Renew {
        #[arg(long, default_value = "sandbox")]
        environment: String,
        id: String,
    },
    /// Give a credential another key, printed once; the one before it stays good for a while
    Rotate {
        #[arg(long, default_value = "sandbox")]
        environment: String,
        /// How long the one before stays good
        #[arg(long, default_value = "P7D")]
        overlap: String,
        id: String,
    },
    /// Wrap people anew under the newest key of the identity key file; the server must be stopped
    RotateIdentity,
    /// Take a credential away
    Revoke {
        #[arg(long, default_value = "sandbox")]
        environment: String,
        id: String,
    },
    /// Programs of partners that sign for themselves, with the key files Google's libraries read
    ServiceAccount {
        #[command(subcommand)]
        what: ServiceAccounts,
    },
    /// Programs of partners that act for customers who consented
    #[command(name = "oauth-client")]
    OAuthClient {
        #[command(subcommand)]
        what: OAuthClients,
    },
}

#[derive(Debug, Subcommand)]
pub enum ServiceAccounts {
    /// Make a key and print its key file once; older keys stay until they are revoked
    New {
        /// The account, `billing@telco-north.example`
        account: String,
        /// Make the account first, for this partner
        #[arg(long)]
        partner: Option<String>,
        /// Where an account is made
        #[arg(long, default_value = "sandbox")]
        environment: String,
        /// Write the key file here, for nobody else to read, instead of printing it
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
        /// The instant from which the key opens nothing, `2027-01-31T00:00:00Z`
        #[arg(long, value_name = "INSTANT")]
        not_after: Option<String>,
    },
    /// List accounts and the ids of their keys, never a key
    List,
    /// Take a key away, with every token that was got by it; without a key the whole account
    Revoke { account: String, key: Option<String> },
}

#[derive(Debug, Subcommand)]
pub enum OAuthClients {
    /// Make a client and print its secret once
    New {
        id: String,
        #[arg(long)]
        partner: String,
        /// What customers are shown
        #[arg(long)]
        name: Option<String>,
        /// Where customers may be sent back to; may be given more than once
        #[arg(long = "redirect", value_name = "URI", required = true)]
        redirects: Vec<String>,
        /// A program that can keep no secret
        #[arg(long)]
        public: bool,
        #[arg(long, default_value = "sandbox")]
        environment: String,
    },
    /// Print another secret; the one before it stays good until the next rotation
    Rotate { id: String },
    /// List clients, never a secret
    List,
    /// Take a client away, with every token it holds
    Revoke { id: String },
}

#[derive(Debug, Subcommand)]
pub enum Account {
    /// Let an address sign in: the customer whose only it is, or a new one. Without a password,
    /// the person chooses one by a mailed code
    New {
        email: String,
        /// A file that holds the password; `-` for standard input
        #[arg(long)]
        password_file: Option<PathBuf>,
    },
    /// Set another password, and end every session
    Password {
        /// The address, or the customer's id
        account: String,
        #[arg(long)]
        password_file: PathBuf,
    },
    /// Nobody signs in with it, and what it gave to partners opens nothing, until it is unlocked
    Lock {
        account: String,
    },
    Unlock {
        account: String,
    },
    /// Close it for good: every subscription that has not ended is cancelled
    Close {
        account: String,
    },
    /// Close it, and forget everything personal of the customer; what he paid stays in the books
    Erase {
        /// The address, or the customer's id, who need not have an account
        account: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum Payment {
    /// It arrived: what is pending or unknown counts as paid
    Paid,
    /// It will not arrive: what is pending or unknown counts as declined
    Declined,
    /// Ask the gateway what became of it, and settle it by the answer
    Ask,
    /// Pay otherwise from now on; what is unpaid is tried again
    Method {
        /// The gateway's token, for Stripe `cus_…/pm_…`
        token: String,
        #[arg(long, default_value = "creditCard")]
        kind: String,
    },
    /// Give a paid charge back, all that is left of it or a part; the whole of what the running
    /// period cost ends it
    Refund {
        /// Its name in the books: `3/renewal`
        charge: String,
        /// A decimal, tax included; absent for all
        #[arg(long)]
        amount: Option<String>,
    },
    /// Write down that the customer's bank took a paid charge back
    ChargedBack { charge: String },
}

#[derive(Debug, Subcommand)]
pub enum Clock {
    /// Print the time of the environment
    Show,
    /// Move it forward, `P1M`, and do everything that falls due
    Advance { by: String },
    /// Set it forward to an instant, and do everything that falls due
    Set { to: String },
}

#[derive(Debug, Subcommand)]
pub enum MailWhat {
    /// The newest mails: to whom (masked), of which kind, and what became of them
    List,
    /// Send a mail once more, whatever became of it
    Again { id: String },
    /// List the templates, or write the built-in ones out to be edited
    Templates {
        /// The folder to write into
        #[arg(long, value_name = "DIR")]
        write: Option<PathBuf>,
    },
    /// Print a mail, with sample data or with those of a subscription
    Preview {
        /// `renewed`, `grace_started`, ...
        kind: String,
        /// The number of a subscription
        #[arg(long)]
        subscription: Option<u64>,
        #[arg(long)]
        language: Option<String>,
        /// HTML instead of text
        #[arg(long)]
        html: bool,
    },
}

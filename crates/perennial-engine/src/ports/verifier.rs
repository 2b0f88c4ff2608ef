//! The identity verifier: somebody outside who says whether people are who they say.

use perennial_core::subscription::Verdict;
use perennial_core::time::Instant;

use super::BoxFuture;
use crate::environment::Environment;
use crate::person::Person;

/// Whom he is asked about.
#[derive(Clone, Copy, Debug)]
pub struct Applicant<'a> {
    pub environment: &'a Environment,
    pub person: &'a Person,
    /// How often his data were sent: the same name and round is the same question.
    pub round: u32,
    /// The environment's time.
    pub now: Instant,
}

/// Asked after the data are committed, and again after a crash or while he says that it is
/// pending: one question may come more than once.
pub trait IdentityVerifier: Send + Sync {
    fn verify<'a>(&'a self, applicant: Applicant<'a>) -> BoxFuture<'a, Verdict>;
}

//! Review: the way of a product from what its seller wrote to what customers may buy, where
//! somebody has to approve it. What is approved is on sale, everything else is not.

use super::listing::{Listing, Review};
use super::{CatalogRefusal, Product, ProductVersion};

/// Where a product stands with its reviewers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReviewState {
    ReadyToSubmit,
    WaitingForReview,
    InReview,
    DeveloperActionNeeded,
    PendingBinaryApproval,
    Approved,
    DeveloperRemovedFromSale,
    RemovedFromSale,
    Rejected,
}

/// What is said of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProductState {
    /// It has no price yet.
    MissingMetadata,
    In(ReviewState),
}

/// Who moves a product on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mover {
    Seller,
    Reviewer,
}

/// Every step there is. What was sent back may be sent again, and what was sent may be taken back
/// until somebody looks at it.
const STEPS: [(ReviewState, ReviewState, Mover); 19] = {
    use Mover::{Reviewer, Seller};
    use ReviewState as S;
    [
        (S::ReadyToSubmit, S::WaitingForReview, Seller),
        (S::DeveloperActionNeeded, S::WaitingForReview, Seller),
        (S::Rejected, S::WaitingForReview, Seller),
        (S::WaitingForReview, S::ReadyToSubmit, Seller),
        (S::Approved, S::DeveloperRemovedFromSale, Seller),
        (S::DeveloperRemovedFromSale, S::Approved, Seller),
        (S::WaitingForReview, S::InReview, Reviewer),
        (S::WaitingForReview, S::DeveloperActionNeeded, Reviewer),
        (S::WaitingForReview, S::PendingBinaryApproval, Reviewer),
        (S::WaitingForReview, S::Approved, Reviewer),
        (S::WaitingForReview, S::Rejected, Reviewer),
        (S::InReview, S::DeveloperActionNeeded, Reviewer),
        (S::InReview, S::PendingBinaryApproval, Reviewer),
        (S::InReview, S::Approved, Reviewer),
        (S::InReview, S::Rejected, Reviewer),
        (S::PendingBinaryApproval, S::Approved, Reviewer),
        (S::PendingBinaryApproval, S::Rejected, Reviewer),
        (S::Approved, S::RemovedFromSale, Reviewer),
        (S::RemovedFromSale, S::Approved, Reviewer),
    ]
};

impl Listing {
    /// Where a new product starts.
    pub fn first_state(&self) -> Option<ReviewState> {
        match self.review {
            Review::Auto => None,
            Review::Manual => Some(ReviewState::ReadyToSubmit),
        }
    }
}

impl ReviewState {
    pub const ALL: [Self; 9] = [
        Self::ReadyToSubmit,
        Self::WaitingForReview,
        Self::InReview,
        Self::DeveloperActionNeeded,
        Self::PendingBinaryApproval,
        Self::Approved,
        Self::DeveloperRemovedFromSale,
        Self::RemovedFromSale,
        Self::Rejected,
    ];

    /// Whose step leads from one state to another; nobody's, where there is none.
    pub fn step(self, to: Self) -> Option<Mover> {
        STEPS.iter().find(|step| (step.0, step.1) == (self, to)).map(|step| step.2)
    }

    fn on_sale(self) -> bool {
        self == Self::Approved
    }
}

impl Product {
    pub fn state(&self) -> ProductState {
        let version = self.newest();
        if version.prices.is_empty() {
            return ProductState::MissingMetadata;
        }
        ProductState::In(match self.review {
            Some(state) => state,
            None if version.on_sale => ReviewState::Approved,
            None => ReviewState::DeveloperRemovedFromSale,
        })
    }

    /// The product moved on, and who has to do that. A product without what it needs is not moved.
    pub fn moved(&self, to: ReviewState) -> Result<(Self, Mover), CatalogRefusal> {
        let ProductState::In(from) = self.state() else {
            return Err(CatalogRefusal::NotMoved { from: self.state(), to });
        };
        let mover = from.step(to).ok_or(CatalogRefusal::NotMoved { from: self.state(), to })?;
        let mut product = self.clone();
        // One that nobody has to look at stays so, unless a reviewer takes it in hand.
        if self.review.is_some() || mover == Mover::Reviewer {
            product.review = Some(to);
        }
        if self.newest().on_sale != to.on_sale() {
            let version = ProductVersion { on_sale: to.on_sale(), ..self.newest().clone() };
            product.versions.push(version);
        }
        Ok((product, mover))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_left_and_reached_and_no_step_stays() {
        for state in ReviewState::ALL {
            let others = ReviewState::ALL.into_iter().filter(|other| *other != state);
            assert!(others.clone().any(|to| state.step(to).is_some()), "{state:?} is left");
            assert!(others.clone().any(|from| from.step(state).is_some()), "{state:?} is reached");
            assert_eq!(state.step(state), None);
        }
    }

    #[test]
    fn nobody_approves_what_he_submitted() {
        let open = [ReviewState::WaitingForReview, ReviewState::InReview];
        for from in open {
            assert_eq!(from.step(ReviewState::Approved), Some(Mover::Reviewer));
        }
        assert_eq!(ReviewState::ReadyToSubmit.step(ReviewState::Approved), None);
        assert_eq!(ReviewState::Rejected.step(ReviewState::Approved), None);
    }
}

# An offer is used in a subscription that is merged, and forgotten with it (I41)
# A merge moved the use of a running coupon to where the item went; ended as merged without anybody
# who took its items in, it left no trace in the history while its name stayed taken: the next sale
# was eligible, conflicted, and was decided again for ever. Now a use stays where it was made, and an
# item that comes with a merge is no second one (evolve/offers.rs). Seed 184, 300 steps.
scene 184
sell p1 with its introduction, waiting for proof of identity
end it as merged
sell p1 with its introduction                  -> sold without it

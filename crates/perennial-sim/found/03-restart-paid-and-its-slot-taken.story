# A restart was paid, and then its place in the group was taken (I41, I36)
# The slot was only taken when the payment was settled: the customer had paid, and every run of the
# worker failed. Put right: the slot is held while what would bring it back is being paid.
scene 46
sell p0 to customer 2 (one per group), it ends
sell p0 to customer 2, from a later day        -> waits for its start
restart the first                              -> the money is taken, the commit says: taken
clock on                                       -> the worker fails for everybody

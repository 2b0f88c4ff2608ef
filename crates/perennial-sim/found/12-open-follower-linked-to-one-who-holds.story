# OPEN: a follower is linked to a customer who holds another of the group (I41)
# Who waits to follow has no slot of its own yet, so linking is not refused; when its day comes the
# name is taken, and it is parked. Nothing is charged. Seed 5000445, 500 steps; 1 of 3,000 seeds.
scene 5000445
sell p1 (one per group) to nobody yet
replace it by A, at its renewal                -> A waits, for nobody yet
sell p1 to customer 2                          -> holds the slot
link A to customer 2                           -> accepted
clock to the renewal                           -> A cannot begin: parked

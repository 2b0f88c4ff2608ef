# A follower is linked to a customer who holds another of the group (I41)
# Who waits to follow has no slot of its own yet, so linking is not refused; when its day came the
# name was taken, and it was parked for ever. Now the worker asks the core to let it give way: it
# expires, the reason is told, and nothing is charged (Command::GiveWay, worker/give_way.rs).
# Seed 5000445, 500 steps; 1 of 3,000 seeds.
scene 5000445
sell p1 (one per group) to nobody yet
replace it by A, at its renewal                -> A waits, for nobody yet
sell p1 to customer 2                          -> holds the slot
link A to customer 2                           -> accepted
clock to the renewal                           -> A expires: the slot is taken

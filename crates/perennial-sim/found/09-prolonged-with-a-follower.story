# What was about to be replaced could be prolonged: both ran and were charged (I41, I36)
# Put right in the core: the end at which another begins stays.
scene 52
sell p1
replace it by A, at its renewal                -> A waits for that day
prolong it by two years                        -> was accepted; now: not possible while ending

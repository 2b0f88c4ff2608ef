# Replaced at its renewal, and then by another: both followed (I41, I36)
# The first successor went on waiting, and began as well. The same after taking the end back. Put
# right: who waits to follow is called off with what it waits for.
scene 86
sell p0
replace it by A, at its renewal                -> A waits
replace it by B, at once                       -> B runs
clock to the renewal                           -> A begins too

# The preview of a wish that is charged forgets the price that waits (I03)
# Done, the wish was paid and the subscription heard of the list's next price; previewed, it did not,
# so what comes next looked cheaper than it is. Now a preview hears of it, too (engine/src/preview.rs).
scene 7
sell p1
let days pass without the worker
raise its price to three times as much, at once
add an item, prorated to a whole period    -> previewed without the price that waits

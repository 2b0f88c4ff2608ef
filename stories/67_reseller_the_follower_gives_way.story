# Reseller 4: a follower whose customer holds another by then
It was to begin with the end of its predecessor, but its customer got a third one of the group
meanwhile. It ends definitely on that day, and nothing is charged for it.

product shield monthly 10.00 EUR

2026-04-16  sell shield after its predecessor 2026-05-01     -> sold
2026-04-20  give way                                         -> refused: not possible while waiting
2026-05-01  give way                                         -> expired, another of the group is held
2026-05-01  entitle                                          -> not entitled: slot_taken
2026-06-01  wake                                             -> nothing

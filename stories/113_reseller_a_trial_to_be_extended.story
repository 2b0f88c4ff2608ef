# Reseller 5: a trial of what must be extended
The trial's end is the first renewal. Extended before it, the first cycle runs; not extended, there
is grace as at every other boundary, and an extension in it keeps the grid.

product shield monthly 10.00 EUR
terms partner; renewal extend; over with grace 7 days; over then cancelled

2026-01-01  sell shield free for 14 days                     -> sold, trial until 2026-01-15
2026-01-15  wake                                             -> grace until 2026-01-22
2026-01-20  extend                                           -> renewed until 2026-02-15
2026-02-22  wake                                             -> 2026-02-15: grace until 2026-02-22
                                                             -> cancelled

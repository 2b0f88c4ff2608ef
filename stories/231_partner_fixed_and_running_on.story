# Partner 5.3: from a term with an end to one that runs on, and back
They have no period in common: now begins a new one, at the end the next one is of the other kind.

product shield yearly 49.00 EUR level 2
product shield-month monthly 4.99 EUR level 2
product shield-plus monthly 9.99 EUR level 1
terms partner; renewal manual

2026-01-15  sell shield                                      -> sold, started until 2027-01-15
2026-03-01  become shield-month now running on               -> item 1 is shield-month x 1, other terms, renewed until 2026-04-01
2026-04-01  wake                                             -> renewed until 2026-05-01
2026-04-10  become shield at end fixed                       -> shield x 1 waits for the period's end
2026-05-01  wake                                             -> item 1 is shield x 1, cycle P1Y, other terms, waiting change discarded, renewed until 2027-05-01
2027-04-10  become shield-plus at end running on             -> shield-plus x 1 waits for the period's end
2027-05-01  wake                                             -> item 1 is shield-plus x 1, cycle P1M, other terms, waiting change discarded, renewed until 2027-06-01
2027-06-01  wake                                             -> renewed until 2027-07-01

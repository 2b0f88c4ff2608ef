# What comes with another plan is paid with it, and what goes may be used until it was paid for

product basic monthly 10.00 EUR level 2
product plus monthly 20.00 EUR level 1
product vpn monthly 6.00 EUR option of plus
product safe monthly 3.00 EUR option of basic
terms upgrade now

2026-04-01  sell basic + safe                                -> sold, charge 13.00 EUR, paid, started until 2026-05-01
2026-04-16  become plus + vpn leaving 2                      -> charge 8.00 EUR, paid, item 1 is plus x 1, item 2 finished, item 3 is vpn x 1
2026-05-01  wake                                             -> charge 26.00 EUR, paid, renewed until 2026-06-01

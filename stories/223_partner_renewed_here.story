# Partner 2.1: fixed terms the platform renews
No order is needed, and none is taken; the end can be moved all the same.

product shield yearly 0.00 EUR
terms partner; renewal manual; renewed here

2026-01-15  sell shield                                      -> sold, started until 2027-01-15
2026-12-01  renew the term                                   -> refused: it does not have a fixed term
2026-12-02  prolong by 1 month                               -> runs until 2027-02-15
2027-02-15  wake                                             -> renewed until 2028-02-15
2027-03-01  cancel at end                                    -> cancellation scheduled for 2028-02-15
2028-02-15  wake                                             -> cancelled

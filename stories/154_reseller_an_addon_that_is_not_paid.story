# Reseller 10: an add-on whose charge is rejected
The partner agreed to the item, and then would not pay for it: the item is there, and never runs.
The next renewal is billed without it. Asked again it is another item, and another charge.

product shield monthly 4.99 EUR
product vault monthly 2.00 EUR
terms partner; asked; retries 1 days; grace 3 days; unpaid then cancelled

2026-01-01  sell shield                                      -> sold, charge 4.99 EUR, paid, started until 2026-02-01
next charge declines
2026-01-16  add vault now                                    -> charge 1.03 EUR, declined, charge given up, item 2 is vault x 1, item 2 finished
2026-01-16  entitle                                          -> entitled until 2026-02-01: period_paid
2026-01-20  add vault now                                    -> charge 0.77 EUR, paid, item 3 is vault x 1
2026-02-01  wake                                             -> charge 6.99 EUR, paid, renewed until 2026-03-01

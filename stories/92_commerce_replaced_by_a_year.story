# Commerce 6.15: a monthly product is replaced by a yearly one
No share of a month is the price of a year: from the next billing on, or renewed at once. Beside
another item there is one interval for both.

product A monthly 10.00 EUR
product B monthly 5.00 EUR
product Y yearly 100.00 EUR
terms days 30/360; negative refused

2026-04-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-05-10
2026-04-20  change to Y now                                  -> refused: the billing cycle differs from the subscription's
2026-04-20  add B at the next billing                        -> item 2 is B x 1
2026-04-20  change to Y at the next billing                  -> refused: the billing cycle differs from the subscription's
2026-04-20  remove 2                                         -> item 2 removed
2026-04-20  preview change to Y at the next billing          -> would be: item 1 is Y x 1, cycle P1Y
2026-04-20  change to Y at the next billing                  -> item 1 is Y x 1, cycle P1Y
2026-05-10  wake                                             -> charge 100.00 EUR, paid, renewed until 2027-05-10
2026-06-01  change to A renewing                             -> charge 10.00 EUR, paid, item 1 is A x 1, renewed until 2027-06-10

# A family that was asked for
What was sold before its product was for families is shared once the owner asks for it; changes
within the product keep it, and so does what was written down before (storefront 8.2).

product A monthly 10.00 USD feature films
terms ordered 3 days ahead; retries 1, 3 days; grace 5 days; hold 20 days; late from the payment after grace

2026-01-01  sell A                                           -> sold, charge 10.00 USD, paid, started until 2026-02-01
2026-01-02  share with 20                                    -> refused: it is not shared with a family
2026-01-02  open the family                                  -> refused: it is not shared with a family
2026-01-29  wake                                             -> ordered A x 1
2026-01-30  open the family with 1                           -> family open
2026-01-30  open the family with 1                           -> nothing
2026-01-30  share with 20                                    -> shared with 20
2026-01-30  entitle 20                                       -> entitled until 2026-02-01: period_paid, shared_with_family; films
2026-02-01  wake                                             -> charge 10.00 USD, paid, renewed until 2026-03-01
2026-02-01  entitle 20                                       -> entitled until 2026-03-01: period_paid, shared_with_family; films
2026-02-05  change to A x 2 now                              -> charge 8.57 USD, paid, item 1 is A x 2
2026-02-05  entitle 20                                       -> entitled until 2026-03-01: period_paid, shared_with_family; films
next 9 charges decline
2026-03-07  wake                                             -> 2026-02-26: ordered A x 2
                                                             -> 2026-03-01: charge 20.00 USD, declined, again 2026-03-02, grace until 2026-03-06
                                                             -> 2026-03-02: attempt 2, declined, again 2026-03-04
                                                             -> 2026-03-04: attempt 3, declined
                                                             -> 2026-03-06: hold until 2026-03-26
2026-03-07  entitle                                          -> not entitled until 2026-03-26: unpaid
2026-03-07  entitle 20                                       -> not entitled until 2026-03-26: shared_with_family, unpaid

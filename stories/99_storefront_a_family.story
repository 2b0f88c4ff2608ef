# A family
The owner and up to five, for as long as he has it; members hold it by the owner's subscription
(storefront 8.2).

product A monthly 10.00 USD for families feature films
product B monthly 12.00 USD level 1 feature series
terms retries 1, 3 days; grace 5 days; hold 20 days; crossgrade with a new period; upgrade with a new period; negative refunded

2026-01-01  sell A                                           -> sold, charge 10.00 USD, paid, started until 2026-02-01
2026-01-02  share with 20                                    -> shared with 20
2026-01-02  share with 20                                    -> nothing
2026-01-02  share with 7                                     -> refused: the customer is the owner himself
2026-01-03  entitle 20                                       -> entitled until 2026-02-01: period_paid, shared_with_family; films
2026-01-03  entitle 21                                       -> not entitled: period_paid, not_in_family
2026-01-04  share with 21                                    -> shared with 21
2026-01-04  share with 22                                    -> shared with 22
2026-01-04  share with 23                                    -> shared with 23
2026-01-04  share with 24                                    -> shared with 24
2026-01-04  share with 25                                    -> refused: too many members of the family, at most 5
2026-01-05  leave out 21                                     -> not shared with 21
2026-01-05  leave out 21                                     -> refused: the customer is not in the family
2026-01-05  share with 25                                    -> shared with 25
next 2 charges decline
2026-02-01  wake                                             -> charge 10.00 USD, declined, again 2026-02-02, grace until 2026-02-06
2026-02-01  entitle 20                                       -> entitled until 2026-02-06: grace_runs, shared_with_family; films
2026-02-02  wake                                             -> attempt 2, declined, again 2026-02-04
2026-02-04  wake                                             -> attempt 3, paid, renewed until 2026-03-01
2026-02-04  entitle 25                                       -> entitled until 2026-03-01: period_paid, shared_with_family; films
2026-02-10  close the family                                 -> family closed
2026-02-10  entitle 20                                       -> not entitled: period_paid, not_in_family
2026-02-10  share with 20                                    -> refused: it is not shared with a family
2026-02-11  open the family                                  -> family open
2026-02-11  share with 20                                    -> shared with 20
2026-02-12  change to B                                      -> charge 12.00 USD, paid, item 1 is B x 1, refund 6.07 USD, renewed until 2026-03-12
2026-02-12  entitle                                          -> entitled until 2026-03-12: period_paid; series
2026-02-12  entitle 20                                       -> not entitled: period_paid, shared_with_family, not_for_families
2026-02-13  share with 21                                    -> refused: it is not shared with a family
2026-02-14  cancel now                                       -> cancelled
2026-02-14  entitle 20                                       -> not entitled: shared_with_family, cancelled
2026-02-14  leave out 20                                     -> not shared with 20

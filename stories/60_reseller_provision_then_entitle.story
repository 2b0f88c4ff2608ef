# Reseller 11: provision, then entitle
The cycle starts with the sale; access starts with the linked user. 31 March, 30 April, 31 May.

product shield monthly 4.99 EUR
terms partner; needs a customer

2026-03-31T09:00  sell shield unlinked                       -> sold, started until 2026-04-30T09:00
2026-03-31T09:00  entitle                                    -> not entitled until 2026-04-30T09:00: period_granted, no_customer_linked
2026-04-02T10:00  link 42                                    -> customer linked
2026-04-02T10:00  entitle                                    -> entitled until 2026-04-30T09:00: period_granted
2026-04-02T10:00  link 42                                    -> nothing
2026-04-02T10:00  link 43                                    -> refused: another customer is linked
2026-04-03T10:00  cancel at end                              -> cancellation scheduled for 2026-04-30T09:00
2026-04-04T10:00  undo                                       -> cancellation undone
2026-05-31T09:00  wake                                       -> 2026-04-30T09:00: renewed until 2026-05-31T09:00
                                                             -> renewed until 2026-06-30T09:00

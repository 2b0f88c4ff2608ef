# Reseller 5: who may still be linked
Not while it is suspended, and never once it is cancelled; whoever is linked already changes nothing.

product shield monthly 10.00 EUR
terms partner; needs a customer

2026-01-31  sell shield unlinked                             -> sold, started until 2026-02-28
2026-02-02  pause                                            -> paused until 2026-05-03
2026-02-03  link 42                                          -> refused: not possible while paused
2026-02-04  resume with a new cycle                          -> resumed until 2026-03-04
2026-02-05  cancel at end                                    -> cancellation scheduled for 2026-03-04
2026-02-06  link 42                                          -> customer linked
2026-02-06  entitle                                          -> entitled until 2026-03-04: period_granted, cancellation_scheduled
2026-03-04  wake                                             -> cancelled
2026-03-05  link 42                                          -> nothing
2026-03-05  link 43                                          -> refused: another customer is linked

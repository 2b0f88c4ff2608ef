# Partner 6: what is known of people is forgotten some time after the end
Ended at once, nobody stays enrolled; ended with its term, he stays until he is forgotten.

product watch monthly 10.00 EUR
terms partner; identity proven within 30 days, forgotten after 90 days

2026-01-31T09:00Z  sell watch                                -> sold, waits for proof of identity until 2026-03-02T09:00
2026-01-31T09:00Z  enrol 1 as primary                        -> 1 is enrolled
2026-01-31T09:00Z  verdict on 1: verified                    -> 1 is known, started until 2026-02-28T09:00
2026-02-01T09:00Z  enrol 1 as primary                        -> 1 is enrolled
2026-02-01T09:00Z  verdict on 1: rejected                    -> 1 is rejected, paused until 2026-05-02T09:00
2026-02-02T09:00Z  resume                                    -> refused: it is not proven who the first member is
2026-02-03T09:00Z  cancel now                                -> 1 is not enrolled any more, cancelled
2026-02-03T09:00Z  forget 1                                  -> 1 is forgotten
2026-05-04T09:00Z  wake                                      -> nothing

# Partner 4.2: who does not prove who he is in time is not served
The deadline counts from when service would have begun.

product watch monthly 10.00 EUR
terms partner; identity proven within 30 days

2026-01-31T09:00Z  sell watch on activation                  -> sold
2026-02-10T09:00Z  activate                                  -> activated, waits for proof of identity until 2026-03-12T09:00
2026-02-11T09:00Z  enrol 1 as primary                        -> 1 is enrolled
2026-02-11T09:00Z  verdict on 1: rejected                    -> 1 is rejected
2026-03-12T09:00Z  wake                                      -> cancelled
2026-03-12T09:00Z  enrol 1 as primary                        -> refused: already ended (cancelled)
2026-06-10T09:00Z  wake                                      -> 1 is forgotten

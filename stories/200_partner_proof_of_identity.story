# Partner 5.6, 4.2: nobody is protected who is not known
Sold, it waits until the first member is proven to be who he says; the time counts from then.

product watch monthly 10.00 EUR
terms partner; identity proven within 30 days

2026-01-31T09:00Z  sell watch                                -> sold, waits for proof of identity until 2026-03-02T09:00
2026-01-31T09:00Z  entitle                                   -> not entitled until 2026-03-02T09:00: waits_for_identity
2026-02-01T10:00Z  activate                                  -> refused: it is not proven who the first member is
2026-02-02T10:00Z  enrol 1 as primary agreeing to nothing    -> refused: a consent is missing that is required
2026-02-02T10:00Z  enrol 1 as primary                        -> 1 is enrolled
2026-02-02T10:00Z  cancel now                                -> refused: something fell due at 2026-02-02T10:00:00Z that is not done yet
2026-02-02T10:00Z  verdict on 1: address                     -> more is wanted of 1
2026-02-03T10:00Z  enrol 1 as primary                        -> 1 is enrolled
2026-02-03T10:00Z  verdict on 1: later                       -> 1 is asked about again 2026-02-03T11:00
2026-02-03T11:00Z  verdict on 1: later                       -> 1 is asked about again 2026-02-03T13:00
2026-02-03T13:00Z  enrol 2 as primary                        -> refused: something fell due at 2026-02-03T13:00:00Z that is not done yet
2026-02-03T13:00Z  verdict on 1: verified                    -> 1 is known, started until 2026-03-03T13:00
2026-02-03T13:00Z  enrol 2 as primary                        -> refused: the member is enrolled as somebody else, or another one is in his place
2026-02-03T13:00Z  enrol 2 as child                          -> 2 is enrolled
2026-02-03T13:00Z  verdict on 2: rejected                    -> 2 is rejected
2026-02-03T13:00Z  entitle                                   -> entitled until 2026-03-03T13:00: period_granted
2026-02-03T13:00Z  forget 1                                  -> refused: not possible while active
2026-02-03T13:00Z  forget 2                                  -> 2 is forgotten
2026-02-03T13:00Z  forget 2                                  -> refused: nobody of that name is enrolled

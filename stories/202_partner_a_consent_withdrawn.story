# Partner 5.6: a consent that is required is taken back
Without it nobody may be enrolled, and it is suspended until he agrees again and is known again.

product watch monthly 10.00 EUR feature credit
terms partner; identity proven within 30 days; suspend at most 30 days

2026-01-31T09:00Z  sell watch                                -> sold, waits for proof of identity until 2026-03-02T09:00
2026-01-31T09:00Z  enrol 1 as primary                        -> refused: a consent is missing that is required
2026-01-31T09:00Z  enrol 1 as primary agreeing to credit     -> 1 is enrolled
2026-01-31T09:00Z  verdict on 1: verified                    -> 1 is known, started until 2026-02-28T09:00
2026-02-01T09:00Z  withdraw marketing of 1                   -> 1 took a consent back
2026-02-01T09:00Z  withdraw marketing of 1                   -> nothing
2026-02-02T09:00Z  withdraw credit of 1                      -> 1 took a consent back, 1 is not enrolled any more, paused until 2026-03-04T09:00
2026-02-02T09:00Z  entitle                                   -> not entitled until 2026-03-04T09:00: period_granted, suspended
2026-02-03T09:00Z  resume                                    -> refused: a consent that is required was withdrawn
2026-02-03T09:00Z  enrol 1 as primary agreeing to credit     -> 1 is enrolled
2026-02-03T09:00Z  verdict on 1: verified                    -> 1 is known
2026-02-03T09:00Z  resume                                    -> resumed until 2026-02-28T09:00
2026-02-04T09:00Z  cancel at end                             -> cancellation scheduled for 2026-02-28T09:00
2026-02-05T09:00Z  withdraw credit of 1                      -> 1 took a consent back, 1 is not enrolled any more, cancelled

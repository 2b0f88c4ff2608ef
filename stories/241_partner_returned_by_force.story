# Partner 3.1, 5.3: what a till takes back at once protects nobody any more

product watch monthly 10.00 EUR devices 1
terms partner; identity proven within 30 days

2026-01-31T09:00Z  sell watch on activation until 2028-01-31T09:00Z -> sold
2026-01-31T10:00Z  activate by till-7/1                      -> activated by till-7/1, waits for proof of identity until 2026-03-02T10:00
2026-01-31T10:00Z  enrol 1 as primary                        -> 1 is enrolled
2026-01-31T10:00Z  verdict on 1: verified                    -> 1 is known, started until 2026-02-28T10:00
2026-02-01T09:00Z  seat 1                                    -> device 1 has a seat
2026-02-02T09:00Z  unactivate by force                       -> 1 is not enrolled any more, cancelled

# Partner 5.3: sold at a till
Nothing runs before the activation; taken back unused it may be sold again, or it ends.

product N yearly 49.00 EUR
terms partner; renewal manual

2026-01-15T10:00  sell N on activation until 2028-01-15T10:00 -> sold
2026-01-15T10:00  entitle                                    -> not entitled until 2028-01-15T10:00: waits_for_activation
2026-01-20T10:00  activate as of 2026-01-19T18:00            -> activated, started until 2027-01-19T18:00
2026-01-20T10:00  activate                                   -> refused: already active
2026-01-21T10:00  restock                                    -> back on the shelf
2026-01-21T10:00  restock                                    -> nothing
2026-02-01T10:00  activate                                   -> activated, started until 2027-02-01T10:00
2026-02-02T10:00  unactivate                                 -> cancelled
2026-02-02T10:00  restart                                    -> restarted until 2027-02-01T10:00

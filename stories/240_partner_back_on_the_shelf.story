# Partner 4.2, 5.3: a card that came back waits no longer than it would have
What is returned after that is never sold again.

product N yearly 49.00 EUR devices 1
terms partner; renewal manual

2026-01-15T10:00  sell N on activation until 2026-03-15T10:00 -> sold
2026-01-20T10:00  activate by till-7/1                       -> activated by till-7/1, started until 2027-01-20T10:00
2026-01-21T10:00  restock                                    -> back on the shelf
2026-02-20T10:00  activate by till-7/2                       -> activated by till-7/2, started until 2027-02-20T10:00
2026-02-21T10:00  restock                                    -> back on the shelf
2026-03-15T10:00  wake                                       -> expired, never started

# Reseller 6: asleep over several boundaries
31 January, 28 February, 31 March, 30 April: one renewal each, counted from the anchor.

product shield monthly 10.00 EUR
terms partner

2026-01-31T09:00  sell shield                                -> sold, started until 2026-02-28T09:00
2026-05-01        wake                                       -> 2026-02-28T09:00: renewed until 2026-03-31T09:00
                                                             -> 2026-03-31T09:00: renewed until 2026-04-30T09:00
                                                             -> 2026-04-30T09:00: renewed until 2026-05-31T09:00

# Partner 3.1: the country of purchase
Once in ninety days; what the list of the new place says is paid from the next billing on.

product shield monthly 4.99 EUR
product shield-at monthly 5.49 EUR
terms partner; places 90 days apart

2026-01-15  sell shield                                      -> sold, started until 2026-02-15
2026-02-01  move to AT with 1 as shield-at                   -> moved to AT, item 1 is shield-at x 1
2026-02-01  move to AT                                       -> nothing
2026-03-01  move to DE                                       -> 2026-02-15: renewed until 2026-03-15
                                                             -> refused: the place was changed too short a time ago
2026-05-02  move to DE                                       -> 2026-03-15: renewed until 2026-04-15
                                                             -> 2026-04-15: renewed until 2026-05-15
                                                             -> moved to DE
2026-05-03  hand over to 8                                   -> handed over to 8
2026-05-03  hand over to 8                                   -> nothing

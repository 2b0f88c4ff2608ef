# The first payment fails
Without it there is no subscription, and nothing to restart.

product A monthly 10.00 EUR

next charge declines
2026-01-10  sell A                                           -> sold, charge 10.00 EUR, declined, charge given up, expired, never paid
2026-01-10  entitle                                          -> not entitled: never_paid
2026-01-10  restart                                          -> refused: the terms do not allow a restart

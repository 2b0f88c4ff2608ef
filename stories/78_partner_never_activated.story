# Partner 4.2: never activated, never identified

product N yearly 49.00 EUR
terms partner; renewal manual

2026-01-15  sell N on activation until 2028-01-15            -> sold
2028-01-15  wake                                             -> expired, never started
2028-01-16  restart                                          -> refused: the terms do not allow a restart

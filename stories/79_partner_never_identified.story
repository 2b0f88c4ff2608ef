# Partner 4.2: the identity was never proven
The deadline passes: cancelled, and nothing to restart.

product N yearly 49.00 EUR
terms partner; renewal manual

2026-01-15  sell N on proof of identity until 2026-02-14     -> sold
2026-01-16  entitle                                          -> not entitled until 2026-02-14: waits_for_identity
2026-02-14  wake                                             -> cancelled
2026-02-15  restart                                          -> refused: the terms do not allow a restart

# Reseller 4: suspended, and cancelled after the grace period
The timer is the contract's grace. Nothing renews meanwhile; resumed in time the timer is forgotten.

product shield monthly 10.00 EUR
terms partner; grace 7 days

2026-04-01  sell shield                                      -> sold, started until 2026-05-01
2026-04-28  pause for the grace                              -> paused until 2026-05-05
2026-04-29  pause for the grace                              -> refused: already suspended
2026-05-02  entitle                                          -> not entitled until 2026-05-05: period_granted, suspended
2026-05-03  resume with a new cycle                          -> resumed until 2026-06-03
2026-05-20  pause for the grace                              -> paused until 2026-05-27
2026-06-01  wake                                             -> 2026-05-27: cancelled
2026-06-01  resume with a new cycle                          -> refused: already ended (cancelled)

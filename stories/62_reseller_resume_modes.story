# Reseller 6: the ways to resume
A new cycle from now, a first cycle of some days by its share, or the old schedule if it is not past.

product shield monthly 30.00 EUR

2026-04-01  sell shield                                      -> sold, charge 30.00 EUR, paid, started until 2026-05-01
2026-04-10  pause                                            -> paused
2026-04-10  entitle                                          -> not entitled: period_paid, suspended
2026-04-11  resume on the old schedule                       -> resumed until 2026-05-01
2026-04-12  pause                                            -> paused
2026-04-20  resume with a new cycle                          -> charge 30.00 EUR, paid, resumed until 2026-05-20
2026-04-21  pause                                            -> paused
2026-05-01  resume until 2026-05-11                          -> charge 9.68 EUR, paid, resumed until 2026-05-11
2026-05-11  wake                                             -> charge 30.00 EUR, paid, renewed until 2026-06-11
2026-05-12  pause                                            -> paused
2026-07-01  resume on the old schedule                       -> refused: the instant is past
2026-07-01  resume                                           -> charge 30.00 EUR, paid, resumed until 2026-08-01

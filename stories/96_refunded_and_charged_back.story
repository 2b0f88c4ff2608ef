# Commerce 4: given back in part, in full, and by the bank
Never more than what is left of the charge. What the running period cost, given back in full, ends
it; an older one does not matter any more.

product seat monthly 20.00 EUR net 19%
terms days 30/360; cancel keeps access

2026-04-10  sell seat                                        -> sold, charge 23.80 EUR, paid, started until 2026-05-10
2026-04-12  refund 5.00                                      -> refund 5.00 EUR
2026-04-13  refund 20.00                                     -> refused: EUR 18.80 of the charge are left to give back
2026-04-14  refund                                           -> refund 18.80 EUR, cancelled
2026-04-14  entitle                                          -> not entitled: cancelled
2026-04-15  refund                                           -> refused: EUR 0.00 of the charge are left to give back
2026-04-20  reinstate 1                                      -> refused: the terms do not allow a restart
2026-04-20  restart                                          -> charge 23.80 EUR, paid, restarted until 2026-05-20
2026-05-01  charged back                                     -> chargeback 23.80 EUR, cancelled
2026-05-01  entitle                                          -> not entitled: cancelled

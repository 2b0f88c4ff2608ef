# Commerce 4: given back at the gateway itself, and disputed in part
What somebody gave back at the gateway is noted and not sent again. A part of a dispute is a part;
the whole of the running period ends it.

product seat monthly 20.00 EUR net 19%
terms days 30/360; cancel keeps access

2026-04-10  sell seat                                        -> sold, charge 23.80 EUR, paid, started until 2026-05-10
2026-04-12  refunded there 5.00                              -> refund 5.00 EUR
2026-04-13  charged back 3.80                                -> chargeback 3.80 EUR
2026-04-13  entitle                                          -> entitled until 2026-05-10: period_paid
2026-04-14  refunded there 20.00                             -> refused: EUR 15.00 of the charge are left to give back
2026-04-14  refunded there                                   -> refund 15.00 EUR, cancelled
2026-04-14  entitle                                          -> not entitled: cancelled

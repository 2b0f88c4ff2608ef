# Reinstated while another item kept running
No back-billing; the item is usable again when it is billed again.

product A monthly 10.00 EUR feature reports
product B monthly 5.00 EUR feature mail
terms restart any time

2026-04-10  sell A + B                                       -> sold, charge 15.00 EUR, paid, started until 2026-05-10
2026-04-20  deactivate 1                                     -> item 1 deactivated
2026-05-09  entitle                                          -> entitled until 2026-05-10: period_paid; mail; reports
2026-05-20  wake                                             -> 2026-05-10: charge 5.00 EUR, paid, renewed until 2026-06-10
2026-05-20  reinstate 1                                      -> item 1 reinstated
2026-05-20  entitle                                          -> entitled until 2026-06-10: period_paid; mail
2026-06-10  wake                                             -> charge 15.00 EUR, paid, renewed until 2026-07-10
2026-06-10  entitle                                          -> entitled until 2026-07-10: period_paid; mail; reports

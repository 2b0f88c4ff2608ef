# Changing your mind before the month ends
A cancellation at the end of the period changes nothing until then, and can be taken back.

product A monthly 9.99 EUR

2024-01-31T09:00  sell A                                     -> sold, charge 9.99 EUR, paid, started until 2024-02-29T09:00
2024-01-31T09:00  entitle                                    -> entitled until 2024-02-29T09:00: period_paid
2024-02-10T12:00  cancel at end                              -> cancellation scheduled for 2024-02-29T09:00
2024-02-10T12:00  entitle                                    -> entitled until 2024-02-29T09:00: period_paid, cancellation_scheduled
2024-02-12T12:00  undo                                       -> cancellation undone
2024-02-29T09:00  wake                                       -> charge 9.99 EUR, paid, renewed until 2024-03-31T09:00
2024-03-10T12:00  cancel at end                              -> cancellation scheduled for 2024-03-31T09:00
2024-03-31T08:59  entitle                                    -> entitled until 2024-03-31T09:00: period_paid, cancellation_scheduled
2024-03-31T09:00  wake                                       -> cancelled
2024-03-31T09:00  entitle                                    -> not entitled: cancelled
2024-03-31T09:00  undo                                       -> refused: already ended (cancelled)

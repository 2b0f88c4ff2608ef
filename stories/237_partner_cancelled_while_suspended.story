# Partner 4.2: cancelled while it is suspended, in either mode
Nobody uses what is left of the term, so that it ends at once; where the terms say nothing of it, it is cancelled at once or not.

product N yearly 49.00 EUR
terms partner; renewal manual; restart within 60 days; cancel while suspended

2026-01-15  sell N                                           -> sold, started until 2027-01-15
2026-02-01  pause                                            -> paused until 2026-05-02
2026-02-11  cancel at end                                    -> cancelled
2026-02-11  entitle                                          -> not entitled: cancelled
2026-02-12  restart                                          -> restarted until 2027-01-15
2026-02-13  pause                                            -> paused until 2026-05-14
2026-02-14  cancel now                                       -> cancelled

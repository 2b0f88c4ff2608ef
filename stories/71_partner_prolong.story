# Partner 5.3: the end of a fixed term is moved
By a month, to a date, nearer too, never past and never too far.

product N yearly 49.00 EUR
terms partner; renewal manual

2026-01-15  sell N                                           -> sold, started until 2027-01-15
2026-03-01  prolong by 1 month                               -> runs until 2027-02-15
2026-03-02  end on 2026-06-30                                -> runs until 2026-06-30
2026-03-03  prolong to 2026-03-01                            -> refused: the instant is past
2026-03-04  prolong to 2031-03-05                            -> refused: the end is too far away
2026-06-30  wake                                             -> expired, the term is over

# Partner 4.2: suspended, and the end moved by the pause
Its end stays unless that is asked for; a term that was over meanwhile is not taken up again.

product N yearly 49.00 EUR
terms partner; renewal manual

2026-01-15  sell N                                           -> sold, started until 2027-01-15
2026-02-01  pause                                            -> paused until 2026-05-02
2026-02-11  resume with its end                              -> resumed until 2027-01-15
2026-03-01  pause                                            -> paused until 2026-05-30
2026-03-11  resume extended                                  -> resumed until 2027-01-25
2027-01-20  pause                                            -> paused until 2027-04-20
2027-01-30  resume with its end                              -> refused: the instant is past
2027-01-30  resume extended                                  -> resumed until 2027-02-04

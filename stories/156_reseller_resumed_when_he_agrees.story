# Reseller 10: resuming is asked too
A new cycle costs a new charge. Rejected, it stays as it was.

product shield monthly 4.99 EUR
terms partner; asked; retries 1 days; grace 3 days

2026-01-01  sell shield                                      -> sold, charge 4.99 EUR, paid, started until 2026-02-01
2026-01-10  pause                                            -> paused until 2026-04-10
next charge declines
2026-01-20  resume with a new cycle                          -> charge 4.99 EUR, declined, charge given up
2026-01-21  resume with a new cycle                          -> charge 4.99 EUR, paid, resumed until 2026-02-21
2026-02-21  wake                                             -> charge 4.99 EUR, paid, renewed until 2026-03-21

# Reseller 5: suspended until the time is over
A timer runs; when it ends without a resume it is cancelled. Cancelling at the end is not possible.

product shield monthly 10.00 EUR
terms partner

2026-04-01  sell shield                                      -> sold, started until 2026-05-01
2026-04-10  pause until 2026-05-10                           -> paused until 2026-05-10
2026-04-11  cancel at end                                    -> refused: not possible while paused
2026-04-11  extend                                           -> refused: not possible while paused
2026-05-10  wake                                             -> cancelled

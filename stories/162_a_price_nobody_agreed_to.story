# A price nobody agreed to
Without an answer by the renewal that would cost it the subscription ends there. Nothing is charged.

terms platform, prices move
product A monthly 9.99 USD

2024-01-01T00:00  sell A                                     -> sold, charge 9.99 USD, paid, started until 2024-02-01
2024-01-10T00:00  list 15.00                                 -> item 1 will cost 15.00 USD from 2024-02-09
2024-04-01T00:00  wake                                       -> 2024-01-31: told what item 1 will cost
                                                             -> 2024-02-01: charge 9.99 USD, paid, renewed until 2024-03-01
                                                             -> 2024-03-01: expired, the price was not agreed to
2024-04-01T00:00  entitle                                    -> not entitled: price_not_agreed
2024-04-01T00:00  restart                                    -> refused: the terms do not allow a restart

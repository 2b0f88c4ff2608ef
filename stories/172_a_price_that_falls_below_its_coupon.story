# A price that falls below what a coupon takes off
The coupon takes 6.00 off a price that is 4.00 by then: the renewal costs nothing, gives nothing
back, and uses the coupon up like any other.

terms platform, prices move
product A monthly 10.00 USD

2024-01-01  sell A with 6.00 less for 3 billings             -> sold, charge 4.00 USD, paid, started until 2024-02-01
2024-01-10  list 4.00 from 2024-02-01                        -> item 1 will cost 4.00 USD from 2024-02-01
2024-02-05  wake                                             -> 2024-02-01: the new price of item 1, item 1 is A x 1, renewed until 2024-03-01
2024-04-05  wake                                             -> 2024-03-01: renewed until 2024-04-01
                                                             -> 2024-04-01: charge 4.00 USD, paid, renewed until 2024-05-01

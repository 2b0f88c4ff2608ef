# Reseller 4, rule 7: ten days first, by their share
The first cycle lasts as long as was asked; whole cycles count from its end.

product shield monthly 31.00 EUR

2026-01-31T09:00Z  sell shield first until 2026-02-10T09:00Z -> sold, charge 11.07 EUR, paid, started until 2026-02-10T09:00
2026-02-10T09:00Z  wake                                      -> charge 31.00 EUR, paid, renewed until 2026-03-10T09:00
2026-03-10T09:00Z  wake                                      -> charge 31.00 EUR, paid, renewed until 2026-04-10T09:00

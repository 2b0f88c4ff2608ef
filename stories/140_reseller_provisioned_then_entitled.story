# Reseller 4, 6: provisioned, and entitled days later
The cycle, and what the partner is charged, starts at provision; linking a user moves no time.

product shield monthly 10.00 EUR
terms partner; needs a customer

2026-03-31T09:00Z  sell shield unlinked                      -> sold, started until 2026-04-30T09:00
2026-03-31T09:00Z  entitle                                   -> not entitled until 2026-04-30T09:00: period_granted, no_customer_linked
2026-04-02T10:00Z  link 42                                   -> customer linked
2026-04-02T10:00Z  entitle                                   -> entitled until 2026-04-30T09:00: period_granted
2026-04-03T10:00Z  link 42                                   -> nothing
2026-04-03T11:00Z  link 43                                   -> refused: another customer is linked
2026-04-30T09:00Z  wake                                      -> renewed until 2026-05-31T09:00
2026-05-31T09:00Z  wake                                      -> renewed until 2026-06-30T09:00

# A bundle
One price; the features and devices of everything in it, for as long as the bundle is paid.

product shield monthly 5.00 EUR feature antivirus devices 5
product vault monthly 3.00 EUR feature passwords
product family monthly 6.00 EUR holds shield holds vault feature support
terms partner; needs a customer

2026-01-31  sell family x 2 unlinked                         -> sold, started until 2026-02-28
2026-01-31  entitle                                          -> not entitled until 2026-02-28: period_granted, no_customer_linked
2026-02-01  link 42                                          -> customer linked
2026-02-01  entitle                                          -> entitled until 2026-02-28: period_granted; 10 devices; antivirus; passwords; support
2026-02-10  cancel at end                                    -> cancellation scheduled for 2026-02-28
2026-02-28  entitle                                          -> not entitled: period_granted, cancellation_scheduled, cancelled

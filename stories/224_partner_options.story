# Partner 3: options that exclude and need each other
What was sold with them says so, whichever way they would come together or part.

product shield monthly 0.00 EUR level 2 family SECURITY
product shield-plus monthly 0.00 EUR level 1 family SECURITY
product vpn monthly 0.00 EUR option of shield option of shield-plus
product vpn-basic monthly 0.00 EUR option of shield not with vpn
product vpn-travel monthly 0.00 EUR option of shield option of shield-plus needs vpn
product safe monthly 0.00 EUR option of vault
terms partner; downgrade at the period's end

2026-01-01  sell shield + safe                               -> refused: safe is no option of what it would be beside
2026-01-01  sell shield + vpn + vpn-basic                    -> refused: vpn-basic and vpn do not go together
2026-01-01  sell shield + vpn-basic                          -> sold, started until 2026-02-01
2026-01-02  add vpn                                          -> refused: vpn-basic and vpn do not go together
2026-01-02  add vpn-travel                                   -> refused: vpn-travel needs vpn beside it
2026-01-02  add safe                                         -> refused: safe is no option of what it would be beside
2026-01-02  change 1 to shield-plus                          -> refused: vpn-basic is no option of what it would be beside
2026-01-03  remove 2                                         -> item 2 removed
2026-01-03  add vpn                                          -> item 3 is vpn x 1
2026-01-03  add vpn-travel                                   -> item 4 is vpn-travel x 1
2026-01-04  remove 3                                         -> refused: vpn-travel needs vpn beside it
2026-01-04  change 1 to shield-plus                          -> item 1 is shield-plus x 1
2026-01-05  change 1 to shield                               -> shield x 1 waits for the period's end
2026-02-01  wake                                             -> item 1 is shield x 1, waiting change discarded, renewed until 2026-03-01

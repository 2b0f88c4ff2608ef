# As 01, with what an early renewal carried over (I41)
scene 38
sell p1 (product 2 x 3)                        -> paid
replace it by p0 (3 items), at once            -> paid
renew now                                      -> paid; the rest of the first period goes on
cancel now                                     -> all of it goes back against 1/early_renewal
the end                                        -> the gateway took less than that for this charge

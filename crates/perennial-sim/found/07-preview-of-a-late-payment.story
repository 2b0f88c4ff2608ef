# The preview of a late payment showed the period on the old grid (I03)
# Where terms count from a late payment, the payment moved the dates and the preview did not. Put
# right: a preview decides the gateway's answer instead of adding up facts.
scene 55
sell p1; the renewal is declined; it is unpaid
preview renew now                              -> from the old end
renew now                                      -> from the payment

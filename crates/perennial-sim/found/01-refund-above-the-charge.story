# A refund above the charge it is written against (I41, I43)
# What a period cost may have been paid in several charges; the whole refund was asked of one, the
# gateway refused it for ever. Put right in the engine: a refund is spread over the charges.
scene 27
sell p1 (product 3 x 2, product 2 x 8)         -> paid
change item 1 to 17 units, by the terms        -> paid on top
change item 1 to product 2, by the terms       -> a new period; the unused part goes back
the end                                        -> credit 1 against 0/sale never goes back

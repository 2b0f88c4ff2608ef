# A raise is paid by who was never told (I47, the reference biller)
# The clock of a sandbox moved before the holders of a product with another price were walked
# through: who was to hear of it did so too late. And where a project asks for no notice, a raise
# was paid untold, by some who had to agree to it. Now they hear of it before the clock moves
# (engine/src/clock_moves.rs), and everybody who pays more is told, or asked, before he does
# (decide/prices.rs).
scene 3
sell p2
raise its price by 5 % in 666 hours
clock goes to the end of a month

# Two sales at the same moment both used an introduction (I35)
# Put right: the use of an offer takes a name in the commit of the sale.
scene 2
two sales of p2 to customer 0 at once, with the introduction -> both have it

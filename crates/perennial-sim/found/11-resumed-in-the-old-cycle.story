# A year's price for one month (I07)
# Resuming takes up the change that waited, but counted the new period in the old cycle. Put right in
# the core: the new period is one of the cycle the change brings.
scene 1000606
sell a monthly product
change it to the yearly one, at the end        -> waits
pause
resume with a new cycle                        -> charged a year, ran for a month

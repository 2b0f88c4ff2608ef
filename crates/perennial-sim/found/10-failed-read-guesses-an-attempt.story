# A failed read made a credit point to the first attempt (I43); found by reading beside the runs
# The attempt that was paid is looked up when a credit is written; an error counted as "one". Put
# right: the error is an error, and the decision is made again.

# A merge whose payment was late could not be settled once the other had ended (I41)
# The money was taken, the subscription was parked. Put right in core and engine: what is paid for
# is merged, whatever became of the other; what the other was asked to pay is given up.
scene 56
sell X and Y to customer 1
gateway: takes the money, answers late
merge Y into X                                 -> unknown
merge X into Y                                 -> the other way round
the end                                        -> both are due and never settled

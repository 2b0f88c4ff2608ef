# A document that was stored while its answer was lost could never be stored again (I41)
# The engine remembered the old version until the next start. Put right: it reads again.
scene 13
store: the next write is done and nobody is told
clock on a day                                 -> the store failed
clock on a day                                 -> the document changed meanwhile, for ever

"""The coverage store: the ledger's facts, the cube folded from them, and what others may read.

A fact and its mark "not folded yet" are written in the turn's transaction (`ledger`). `folding`
adds what follows from marked facts to the cube, in batches, whenever there is time; a `reading` is
the cube and what is not folded yet, so it is exact at any instant. `checking` counts everything
from the facts again. What is meant: `domain.coverage`.
"""

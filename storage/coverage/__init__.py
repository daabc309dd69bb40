"""The coverage store: the ledger's facts, the cube folded from them, and what others may read.

A fact and its mark "not folded yet" are written in the turn's transaction (`ledger`). The `cube` is
folded from marked facts in batches, whenever there is time; what is read of it is the cube and what
is not folded yet, so it is exact at any instant. `checking` counts everything from the facts again.
What is meant: `domain.coverage`.
"""

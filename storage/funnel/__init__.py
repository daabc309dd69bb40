"""The funnel: how many people came how far, as sums in which nobody stands."""

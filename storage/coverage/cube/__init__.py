"""The cube: folded from the facts in batches, and read with what is not folded yet."""

"""Finished forms: what is in them, whose they are, and who counts as a new person."""

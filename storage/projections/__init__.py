"""Runs of the projection: what was said, by the name of all that it was computed from."""

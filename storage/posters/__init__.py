"""Posters that agents hang up, and what came of each."""

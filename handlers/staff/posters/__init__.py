"""Posters: a start link of an agent for a place, on paper, and what came of it."""

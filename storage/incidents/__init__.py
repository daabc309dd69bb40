"""Incidents: what happened to data, whom it concerns, and who was told."""

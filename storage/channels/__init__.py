"""The ways by which people come."""

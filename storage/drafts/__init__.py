"""Drafts: forms that are filled in for somebody else, one holder at a time."""

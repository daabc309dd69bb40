"""Requests of people about their own data, and when each was answered."""

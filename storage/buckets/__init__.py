"""Limits that many share: of a channel, of a token, of an address."""

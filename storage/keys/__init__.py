"""Data keys in a transaction, their rotation, and the files of master keys."""

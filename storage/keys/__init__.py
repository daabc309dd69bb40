"""Data keys in a transaction, the index of persons, their rotation, and files of master keys."""

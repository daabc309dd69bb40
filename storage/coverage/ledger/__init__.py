"""The facts: as they are written down, and as they are read again to be counted."""

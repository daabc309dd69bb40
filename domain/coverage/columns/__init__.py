"""The same counting as in `domain.coverage.walk`, for many members at once: in columns of numbers.

A ledger of millions is counted again in blocks. What is counted and why stands in `derive`; that
walk, member by member, is the one that is read and believed, and the tests hold this one to it.
"""

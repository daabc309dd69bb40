"""Looks ahead: when a target is reached, and what each channel has to bring.

Reads only the coverage contract (`domain.coverage.contract.Snapshot`) and its own dated
assumptions (`data/`). No database, no clock, no words for people.
"""

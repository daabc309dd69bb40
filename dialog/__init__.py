"""What to ask next: a pure function from answers to questions. No I/O, no clock, no language."""

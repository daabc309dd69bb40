"""Tables that people send: what a cell may hold, which column is which, what a row says."""

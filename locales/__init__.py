"""How Lindung speaks and hears: every word, button, amount and date that people see or type."""

"""What admins ask about coverage: totals, targets, where people stop, files."""

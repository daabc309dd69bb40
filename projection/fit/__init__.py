"""What the ledger of a snapshot says about the assumptions, and how much it may say yet."""

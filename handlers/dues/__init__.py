"""After the receipt: what is paid, what is due, and telling people in time."""

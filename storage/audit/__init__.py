"""What people with a role did: a log that shows when it was altered."""

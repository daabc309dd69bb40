"""What is to be done for a chat later."""

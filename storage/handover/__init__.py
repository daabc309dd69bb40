"""What happens to a form after it is complete: who says so, when, and who has what to do."""

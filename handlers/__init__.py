"""What happens when something happens: the turn, and the doors that lead to it."""

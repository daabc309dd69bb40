"""Who has a role here, who is invited to one, and work that staff asked for to be done later."""

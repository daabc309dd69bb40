"""What people with a role may ask for: admins, channel admins and agents."""

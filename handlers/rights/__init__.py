"""What people may ask about their own data: what there is, a copy, erasure."""

"""Market mode: what an agent set once for a row of people, and the card that shows them."""

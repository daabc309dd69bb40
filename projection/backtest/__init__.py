"""How wrong would it have been? The methods on published years that they did not know."""

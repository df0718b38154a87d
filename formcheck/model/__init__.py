"""Ground types: what every room speaks of."""

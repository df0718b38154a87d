"""What every other package speaks of: it imports none of them."""

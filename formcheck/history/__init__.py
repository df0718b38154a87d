"""Past sessions: kept, listed, and compared with each other."""

"""A recorded clip from the file to the result."""

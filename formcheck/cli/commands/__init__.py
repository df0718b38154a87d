"""The commands: a module each parses the words and calls what does the work."""

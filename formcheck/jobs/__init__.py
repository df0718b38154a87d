"""Work on clips that knows no terminal: a clip to its folder, here or in a process of its own."""

"""Many clips at once: each to its folder, all of them in tables and on a page."""

"""A live session in a page: its camera, its picture, its buttons."""

"""Draws what was measured on the picture."""

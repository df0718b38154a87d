"""Landmarks to angles and heights: pure functions on arrays over time."""

"""Angles over time to repetitions and holds."""

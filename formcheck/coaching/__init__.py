"""Faults to cues."""

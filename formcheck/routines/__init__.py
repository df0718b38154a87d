"""Routines: exercises, sets and rests in order, as data, and the run through them."""

"""What watches a live run: the window, the loudspeaker, the recordings."""

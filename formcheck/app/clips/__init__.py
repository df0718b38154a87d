"""Clips in the app: taken in, waiting in line, analysed one after the other, shown."""

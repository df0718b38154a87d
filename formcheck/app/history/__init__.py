"""The history in the app: sessions, trends, comparisons, people."""

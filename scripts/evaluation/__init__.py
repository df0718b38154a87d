"""Scores formcheck's results against ground truth; `scripts/evaluate.py` runs it."""

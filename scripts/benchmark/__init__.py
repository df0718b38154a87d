"""What scripts/bench.py measures: clips, stages and whole commands."""

"""What is printed: results, reports, the history, progress."""

"""Getting the person ready: guidance into view, the neutral posture, and only this person."""

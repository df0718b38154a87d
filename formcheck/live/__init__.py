"""A session at the camera: guidance, neutral stance, counting, one frame at a time."""

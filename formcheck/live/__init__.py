"""A session at the camera: guidance, neutral posture, counting, one frame at a time."""

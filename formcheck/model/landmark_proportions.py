"""Proportions of a body as a pose backend's landmarks show it."""

SHANK_PER_FOOT = 1.95
"""Shank over foot in MediaPipe's landmarks, seen from the side (rendered and real people: 1.8 to
2.1)."""

DEPTH_SCALES = {"mediapipe": 3.8}
"""How many times larger than in the picture a length is in depth, by the backend's name: depth
of shoulders and hips seen from the side over their width seen from the front (rendered people:
3.6 to 4.0, real ones: 3.4 to 4.0)."""

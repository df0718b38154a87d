"""Pictures to landmarks. The only room that imports mediapipe."""

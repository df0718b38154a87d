"""Followers: what is done by the person who is ready, one frame at a time."""

"""Faults to cues, and what is heard: tones, metronome, speech."""

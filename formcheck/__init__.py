"""formcheck measures ankles and counts calf raises."""

__version__ = "0.1.0"

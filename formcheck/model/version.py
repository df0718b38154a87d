"""The version of formcheck."""

__version__ = "0.1.0"

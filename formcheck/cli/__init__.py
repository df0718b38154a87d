"""The command line."""

from formcheck.cli.app import main

__all__ = ["main"]

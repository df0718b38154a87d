"""Whose leg something belongs to."""

from typing import Literal

Side = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")
"""Both legs, in the order in which everything names them."""

Feet = Literal["left", "right", "both"]
"""A leg, or what both do together."""

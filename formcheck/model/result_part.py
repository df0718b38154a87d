"""What all parts of a report have in common."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Side = Literal["left", "right"]


class ResultPart(BaseModel):
    """A part of ``report.json``: it does not change, and holds no field that is not its own."""

    model_config = ConfigDict(defer_build=True, extra="forbid", frozen=True, allow_inf_nan=False)

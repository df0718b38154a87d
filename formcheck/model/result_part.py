"""What all parts of a report have in common."""

from pydantic import BaseModel, ConfigDict


class ResultPart(BaseModel):
    """A part of ``report.json``: it does not change, and holds no field that is not its own."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

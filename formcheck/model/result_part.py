"""What all parts of a report have in common."""

from pydantic import BaseModel, ConfigDict

from formcheck.model.sides import Side as Side


class ResultPart(BaseModel):
    """A part of ``report.json``: it does not change, and holds no field that is not its own."""

    model_config = ConfigDict(defer_build=True, extra="forbid", frozen=True, allow_inf_nan=False)

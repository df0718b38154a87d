"""What one check of the installation or the machine found."""

from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "note", "problem"]


@dataclass(frozen=True)
class Finding:
    """What one check found.

    Attributes
    ----------
    name : str
        What was looked at.
    status : {"ok", "note", "problem"}
        A problem keeps clips from being analysed; a note doesn't.
    message : str
        What was found.
    mend : str
        What to do about it; empty when all is well.
    """

    name: str
    status: Status
    message: str
    mend: str = ""

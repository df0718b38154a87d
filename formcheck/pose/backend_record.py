"""A pose backend as files keep it: ``pose.npz`` and the journal of a session."""

from dataclasses import asdict
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from formcheck.model.pose_backend import LandmarkLayout, OneEuroFilter, PoseBackend

_Positive = Annotated[float, Field(gt=0)]


class OneEuroRecord(BaseModel):
    """The settings of a `OneEuroFilter`."""

    model_config = ConfigDict(defer_build=True, extra="forbid", frozen=True, allow_inf_nan=False)

    filter: Literal["one-euro"] = "one-euro"
    min_cutoff_hz: _Positive
    beta: _Positive
    derivative_cutoff_hz: _Positive
    region_scale: _Positive


class BackendRecord(BaseModel):
    """A `PoseBackend`.

    Attributes
    ----------
    name, version : str
        Of the backend.
    landmarks, columns : tuple of str
        As it gives them; what is kept of them is in formcheck's own layout.
    smoothing : OneEuroRecord or None
        What is still in x and y.
    """

    model_config = ConfigDict(defer_build=True, extra="forbid", frozen=True)

    name: str
    version: str
    landmarks: tuple[str, ...]
    columns: tuple[str, ...]
    smoothing: OneEuroRecord | None

    @classmethod
    def of(cls, backend: PoseBackend) -> Self:
        """Return what is kept of a backend."""
        smoothing = backend.smoothing
        return cls(
            name=backend.name,
            version=backend.version,
            landmarks=backend.layout.names,
            columns=backend.layout.columns,
            smoothing=OneEuroRecord(**asdict(smoothing)) if smoothing else None,
        )

    def backend(self) -> PoseBackend:
        """Return the backend that was kept.

        Raises
        ------
        ValueError
            A layout without what formcheck needs.
        """
        smoothing = self.smoothing
        return PoseBackend(
            self.name,
            self.version,
            LandmarkLayout(self.landmarks, self.columns),
            OneEuroFilter(**smoothing.model_dump(exclude={"filter"})) if smoothing else None,
        )

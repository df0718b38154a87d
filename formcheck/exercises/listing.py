"""The bundled exercises by name, title and group, without the checks that take a while to load."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent

RAISES = "Calf raises: counted, with height and pace"
TOES_UP = "Toes up: counted, with range"
KNEES = "Lunges, jumps and steps: counted, with the knee's bend"
HOLDS = "Positions and stretches: the time in them"
CYCLES = "Circles, hops and reaches: counted"
RANGES = "Range of motion: measured"
TIMED = "By the clock: time and sets only"

_GROUPS: Mapping[tuple[str, str | None], str] = {
    ("reps", "plantarflexion"): RAISES,
    ("reps", "dorsiflexion"): TOES_UP,
    ("reps", "knee"): KNEES,
    ("hold", None): HOLDS,
    ("cycles", None): CYCLES,
    ("rom", None): RANGES,
    ("timer", None): TIMED,
}
"""Headings of the list of exercises, in its order, by tracker and movement."""


@dataclass(frozen=True, slots=True)
class ListedExercise:
    """A bundled exercise in a list.

    Attributes
    ----------
    name, title : str
        As in its file.
    group : str or None
        The heading that it stands under; None of a kind that only `formcheck.kinds` knows.
    """

    name: str
    title: str
    group: str | None


def listed_exercises() -> list[ListedExercise]:
    """Return the bundled exercises, group by group, in each by name."""
    order = [*_GROUPS.values(), None]
    listed = [_read(path) for path in FOLDER.glob("*.toml")]
    return sorted(listed, key=lambda each: (order.index(each.group), each.name))


def _read(path: Path) -> ListedExercise:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    group = _GROUPS.get((data["tracker"], data.get("movement")))
    return ListedExercise(data["name"], data["title"], group)

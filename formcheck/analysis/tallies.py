"""What stands on each frame of an analysed clip in place of raises, for other exercises."""

from formcheck.analysis.measured import Analysis
from formcheck.exercises.catalogue import RomExercise
from formcheck.kinematics.signals import Floats
from formcheck.overlay.scene import Tally
from formcheck.overlay.tally import angle_tally, tally_of
from formcheck.pose.landmarks import Side
from formcheck.result import Result
from formcheck.tracking.tracker import Progress


class Tallies:
    """How far the exercise of a clip has come at any time.

    Parameters
    ----------
    analysis : Analysis
        Of the clip.
    side : "left" or "right"
        The leg that is drawn.
    """

    def __init__(self, analysis: Analysis, side: Side) -> None:
        self._exercise, self._result = analysis.exercise, analysis.result
        self._angle_deg = _angles(analysis, side)

    def at(self, frame: int, time_s: float) -> Tally | None:
        """Return what stands on a frame; None for calf raises, which have a panel of their own."""
        if isinstance(self._exercise, RomExercise):
            return angle_tally(self._exercise, float(self._angle_deg[frame]), self._try(time_s))
        return tally_of(self._exercise, progress_at(self._result, time_s))

    def _try(self, time_s: float) -> str | None:
        """Which try it is; of a foot in the air, how often each end was reached."""
        tries = self._result.rom.tries if self._result.rom else []
        begun = [t for t in tries if t.start_s <= time_s]
        if not begun:
            return None
        if begun[0].movement == "lunge":
            return f"Try {len(begun)} of {len(tries)}"
        up = sum(t.movement == "dorsiflexion" for t in begun)
        return f"Up {up} · down {len(begun) - up}"


def progress_at(result: Result, time_s: float) -> Progress:
    """Return how far a clip's set was at a time, by its result."""
    reps = [rep for rep in result.reps if rep.end_s <= time_s]
    under_way = any(rep.start_s <= time_s < rep.end_s for rep in result.reps)
    seconds, active = 0.0, False
    for hold in result.holds:
        held_s = hold.end_s - hold.start_s if hold.held_s is None else hold.held_s
        seconds += min(max(time_s - hold.start_s, 0.0), held_s)
        active = active or hold.start_s <= time_s < hold.end_s
    if result.active is not None:
        span = result.active
        seconds += min(max(time_s - span.start_s, 0.0), span.active_s)
        active = active or span.start_s <= time_s < span.end_s
    cycles = sum(cycle.end_s <= time_s for cycle in result.cycles)
    return Progress(
        count=sum(rep.counted for rep in reps) + cycles,
        partial=sum(rep.faults[:1] == ["shallow"] for rep in reps),
        active=active or under_way,
        seconds=seconds,
    )


def _angles(analysis: Analysis, side: Side) -> Floats:
    motion = analysis.legs[side]
    rom = analysis.result.rom
    lunge = rom is not None and rom.test == "knee-to-wall"
    return motion.shank_tilt_deg if lunge else motion.ankle_deg

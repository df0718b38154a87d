"""The takes of a clip: stretches with one camera, one view and one size of the person.

Each is measured as a recording of its own, with its own stance, scale, view and facing.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np

from formcheck.analysis.replay import SLOWED, find_replays
from formcheck.kinematics.orientation import body_orientation_deg, facing_spans
from formcheck.kinematics.signals import long_segments
from formcheck.model.arrays import Bools, Floats
from formcheck.model.landmarks import hips_and_extent
from formcheck.model.recording import AnkleTurn, FootTurn, Recording, ShankTurn, Shot
from formcheck.tracking.tracker import LOST_S

TakeStart = Literal["start", "cut", "fade", "wipe", "turn", "return"]

EDITED = ("cut", "fade", "wipe")
"""Starts of takes that the editor of a clip made."""
SETTLED_S = 0.2
"""After a cut the network still looks where the person was, and its smoothing catches up."""
SHORTEST_S = 1.0
"""Less shows no stance and no raise."""
OTHER_SIZE = 0.1
"""Log of the size: who comes back by more nearer or farther stands on another scale."""
ENDS_S = 0.5


@dataclass(frozen=True)
class Take:
    """A stretch of a clip that is measured on its own.

    Attributes
    ----------
    start, stop : int
        First frame, and the one after the last, of the clip.
    begins : "start", "cut", "fade", "wipe", "turn" or "return"
        What parts it from the take before: a change of the shot, the person turned round, or
        came back nearer or farther.
    recording : Recording
        These frames alone; times are still those of the clip.
    replay_of : int or None
        Index of the take that it shows again.
    """

    start: int
    stop: int
    begins: TakeStart
    recording: Recording
    replay_of: int | None = None

    @property
    def frames(self) -> slice:
        """Of the clip."""
        return slice(self.start, self.stop)


def split_into_takes(recording: Recording, part_s: tuple[float, float] | None = None) -> list[Take]:
    """Part a recording at changes of the shot, turns of the person, and returns in another size.

    Parameters
    ----------
    recording : Recording
        Of a whole clip.
    part_s : pair of float, optional
        Only what lies between these times, seconds.

    Returns
    -------
    list of Take
        In order; of a whole clip at least one. Frames of fades, wipes and turns, and stretches
        shorter than `SHORTEST_S`, belong to none.
    """
    if part_s is not None:
        return _within(split_into_takes(recording), part_s)
    spans: list[tuple[int, int, TakeStart]] = []
    time_s = recording.track.time_s
    whole = Shot(0, len(time_s), "start", recording.roll, recording.convergence)
    shots = recording.shots or (whole,)
    for shot in shots:
        spans += _spans(recording, shot)
    long = [s for s in spans if s[1] > s[0] and time_s[s[1] - 1] - time_s[s[0]] >= SHORTEST_S]
    shown = [s for s in long if recording.track.found[s[0] : s[1]].any()]
    if not recording.shots and len(shown) < 2:
        return [Take(0, len(time_s), "start", recording)]
    takes = [Take(*span, _part(recording, *span[:2], shots)) for span in shown or long]
    replays = _replays(takes, shots)
    return [replace(take, replay_of=replays.get(i)) for i, take in enumerate(takes)] or [
        Take(0, len(time_s), "start", recording)
    ]


def _within(takes: list[Take], part_s: tuple[float, float]) -> list[Take]:
    """Cut takes to a part of the clip; a replay of what is not in it is no replay."""
    found: list[Take] = []
    places: dict[int, int] = {}
    for i, take in enumerate(takes):
        time_s = take.recording.track.time_s
        first, stop = (int(frame) for frame in np.searchsorted(time_s, part_s))
        stop += stop < len(time_s) and time_s[stop] == part_s[1]
        if stop <= first or time_s[stop - 1] - time_s[first] < SHORTEST_S:
            continue
        places[i] = len(found)
        if stop - first == len(time_s):
            part = take
        else:
            whole = Shot(0, len(time_s), "start", take.recording.roll, take.recording.convergence)
            part = replace(
                take,
                start=take.start + first,
                stop=take.start + stop,
                recording=_part(take.recording, first, stop, (whole,)),
            )
        earlier = None if take.replay_of is None else places.get(take.replay_of)
        found.append(replace(part, replay_of=earlier))
    return found


def _replays(takes: list[Take], shots: tuple[Shot, ...]) -> dict[int, int]:
    """Takes that show an earlier one again: by their pictures, else by the person's posture."""
    edited = [i for i, take in enumerate(takes) if i == 0 or take.begins in EDITED]
    postures = find_replays([takes[i].recording for i in edited])
    found = {edited[later]: edited[earlier] for later, earlier in postures.items()}
    for i, take in enumerate(takes):
        shot = next(s for s in shots if s.start <= take.start < s.stop)
        returns = not shot.place_changes and _absent_before(takes, i)
        if shot.shows_s is None or (shot.speed >= SLOWED and returns):
            continue
        for j, earlier in enumerate(takes[:i]):
            time_s = earlier.recording.track.time_s
            if time_s[0] - SETTLED_S <= shot.shows_s <= time_s[-1]:
                found[i] = found.get(j, j)
    return found


def _absent_before(takes: list[Take], i: int) -> bool:
    """Whether nobody was there for a while before a take: who comes back does it once more."""
    if i == 0:
        return False
    before, after = (take.recording.track for take in takes[i - 1 : i + 1])
    last = before.time_s[before.found]
    first = after.time_s[after.found]
    return bool(len(last) and len(first) and first[0] - last[-1] > LOST_S)


def _spans(recording: Recording, shot: Shot) -> list[tuple[int, int, TakeStart]]:
    """The takes of one shot: frames, and what is before each."""
    track = recording.track
    time_s, found = track.time_s, track.found
    start = shot.start
    if shot.begins != "start":
        start += int(np.searchsorted(time_s[shot.start : shot.stop], time_s[start] + SETTLED_S))
    spans: list[tuple[int, int, TakeStart]] = []
    bounds = [start, *_returns(track.landmarks, time_s, found, slice(start, shot.stop)), shot.stop]
    for i, (first, stop) in enumerate(pairwise(bounds)):
        if first >= stop:
            continue
        part = replace(track, time_s=time_s[first:stop], landmarks=track.landmarks[first:stop])
        facings = facing_spans(body_orientation_deg(part), part.time_s)
        begins: TakeStart = shot.begins if i == 0 else "return"
        spans += [
            (first + f.start, first + f.stop, begins if j == 0 else "turn")
            for j, f in enumerate(facings)
        ]
    return spans


def _returns(
    landmarks: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
    time_s: Floats,
    found: Bools,
    shot: slice,
) -> list[int]:
    """Frames in which somebody comes back nearer or farther after an absence."""
    inside = np.zeros(len(time_s), bool)
    inside[shot] = True
    before: list[Floats] = []
    returns: list[int] = []
    here = long_segments(_bridged(found & inside, time_s), time_s, ENDS_S)
    for run in here:
        frames = np.flatnonzero(found[run]) + run.start
        extent = np.log(
            np.maximum(hips_and_extent(landmarks[frames, :, :2].astype(np.float64))[1], 1e-9)
        )
        first = np.median(extent[time_s[frames] <= time_s[frames[0]] + ENDS_S])
        if before and abs(float(first) - float(before[-1])) > OTHER_SIZE:
            returns.append(run.start)
        before.append(np.median(extent[time_s[frames] >= time_s[frames[-1]] - ENDS_S]))
    return returns


def _bridged(found: Bools, time_s: Floats) -> Bools:
    """Frames with a person, gaps shorter than an absence closed."""
    present = found.copy()
    seen = np.flatnonzero(found)
    for a, b in pairwise(seen.tolist()):
        if b > a + 1 and time_s[b] - time_s[a] < LOST_S:
            present[a:b] = True
    return present


def _part(recording: Recording, start: int, stop: int, shots: tuple[Shot, ...]) -> Recording:
    """Cut some frames out of a recording."""
    shot = next(s for s in shots if s.start <= start < s.stop)
    track, frames = recording.track, slice(start, stop)
    motion = recording.camera_motion
    turns = {
        side: FootTurn(
            turn.pitch_deg[frames],
            turn.sd_deg[frames],
            turn.trusted[frames],
            turn.scale_sd,
            turn.rise_share,
            turn.rise_share_sd,
        )
        for side, turn in recording.foot_turns.items()
        if np.isfinite(turn.pitch_deg[frames]).any()
    }
    ankles = {
        side: AnkleTurn(
            turn.dorsiflexion_deg[frames], turn.sd_deg[frames], turn.trusted[frames], turn.limit
        )
        for side, turn in recording.ankle_turns.items()
    }
    shanks = {
        side: ShankTurn(turn.turn_deg[frames], turn.sd_deg[frames])
        for side, turn in recording.shank_turns.items()
    }
    return replace(
        recording,
        track=replace(track, time_s=track.time_s[frames], landmarks=track.landmarks[frames]),
        notices=[],
        foot_turns=turns,
        roll=shot.roll,
        convergence=shot.convergence,
        camera_motion=None if motion is None else motion[frames],
        shots=(),
        ankle_turns=ankles,
        shank_turns=shanks,
    )

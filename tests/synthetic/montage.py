"""Edited clips: scripted shots one after the other, with the shots' borders as they are found."""

from collections.abc import Sequence

import numpy as np

from formcheck.model.pose_track import PoseTrack
from formcheck.model.recording import Recording, Shot
from formcheck.model.result import Clip
from synthetic.filming import Filmed

FRAME_S = 1 / 30


def montage(*shots: Filmed, cuts: Sequence[bool] = ()) -> Recording:
    """Join shots by hard cuts.

    Parameters
    ----------
    *shots : Filmed
        In pictures of the same size; each begins a frame after the one before.
    cuts : sequence of bool
        Whether each border is known as a cut; all are, without it.
    """
    times, landmarks, found, start = [], [], [], 0.0
    frame = 0
    for i, shot in enumerate(shots):
        track = shot.track
        known = i == 0 or not cuts or cuts[i - 1]
        if known:
            found.append(Shot(frame, frame + len(track), "cut" if i else "start"))
        else:
            last = found.pop()
            found.append(Shot(last.start, frame + len(track), last.begins))
        times.append(start + track.time_s - track.time_s[0])
        landmarks.append(track.landmarks)
        start = float(times[-1][-1]) + FRAME_S
        frame += len(track)
    first = shots[0].track
    joined = PoseTrack(
        np.concatenate(times), np.concatenate(landmarks), first.width, first.height, first.backend
    )
    clip = Clip(
        path="edited.mp4",
        width=first.width,
        height=first.height,
        duration_s=start,
        frames=frame,
        rotation_deg=0,
    )
    return Recording(clip, joined, shots=tuple(found) if len(found) > 1 else ())

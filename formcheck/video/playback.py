"""Plays a clip at its own speed, as if it came from a camera."""

import time
from contextlib import closing

from formcheck.errors import VideoError
from formcheck.video.clip import ClipReader
from formcheck.video.latest_frame_channel import Channel


def play_clip(channel: Channel, clip: ClipReader, *, speed: float | None, drop: bool) -> None:
    """Put the frames of a clip into a channel, each when it is due; closes the clip.

    The clock starts when the first frame is taken.

    Parameters
    ----------
    channel : Channel
        Where the frames go, with the clip's own times.
    clip : ClipReader
        None of it read yet.
    speed : float or None
        1 is the clip's own speed, 2 is twice as fast; None gives each frame as soon as
        the one before was taken.
    drop : bool
        Whether a frame that is not taken in time is dropped, as a camera's would be.
        Otherwise the clip waits, and hurries to catch up afterwards.
    """
    in_turn = speed is None or not drop
    try:
        with closing(clip):
            start_s = time.perf_counter()
            for frame in clip:
                if speed is not None and frame.index > 0:
                    due_s = start_s + frame.time_s / speed
                    channel.pause(max(0.0, due_s - time.perf_counter()))
                if not channel.play(frame, in_turn=in_turn):
                    return
                if frame.index == 0:
                    if not channel.start_playing(speed):
                        return
                    start_s = time.perf_counter()
    except VideoError as error:
        channel.fail(str(error))
    else:
        channel.end(f"{channel.name} was played to its end")

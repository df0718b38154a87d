"""Keeps a camera or stream connected: tries again with growing pauses when it is lost."""

from collections.abc import Callable
from contextlib import closing

from formcheck.errors import VideoError
from formcheck.video.incoming import Feed
from formcheck.video.latest_frame_channel import Channel

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 8.0


class StalledError(VideoError):
    """The source is open, but no picture comes."""


def stay_connected(channel: Channel, connect: Callable[[], Feed]) -> None:
    """Put the pictures of a camera or stream into a channel until it is over.

    A source that can't be opened at first has failed. One that is lost later is opened
    again, after 0.5 s, then 1 s, 2 s and so on, until pictures come or the channel has
    given up waiting.

    Parameters
    ----------
    channel : Channel
        Where the pictures go, and who says when it is over.
    connect : callable
        Opens the source.
    """
    pause_s = FIRST_PAUSE_S
    while True:
        before = channel.received
        lost = _read(channel, connect)
        if channel.received == 0:
            channel.fail(str(lost))
        elif channel.received > before:
            pause_s = FIRST_PAUSE_S
        # While it has only stalled, the channel says so by itself.
        if not isinstance(lost, StalledError):
            channel.reconnect(f"{lost}; trying again in {pause_s:g} s")
        if not channel.pause(pause_s):
            return
        channel.reconnect(f"{channel.name} is lost, trying to reach it again")
        pause_s = min(2 * pause_s, LONGEST_PAUSE_S)


def _read(channel: Channel, connect: Callable[[], Feed]) -> VideoError:
    """Read a source until it is lost; return how that came."""
    try:
        with closing(connect()) as feed:
            for frame in feed.incoming():
                if channel.stopped:
                    break
                if frame is not None:
                    channel.deliver(frame)
    except VideoError as error:
        return error
    return VideoError(f"{channel.name} has ended")

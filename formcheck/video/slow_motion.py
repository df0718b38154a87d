"""What a camera's own tag says of slow motion."""

from dataclasses import dataclass

from av.container import InputContainer
from av.video.stream import VideoStream

from formcheck.model.clip_reading import SLOW_MOTION
from formcheck.model.result import Notice

# Written by Android's recorder when the rate at which it captures is set. iPhones keep the
# true times in the file (240 frames a second are played as such), so that there is nothing to
# put right; once exported with the slow part in it, nothing tells.
CAPTURE_RATE = "com.android.capture.fps"
# In poor light a camera that was set to 60 frames a second may take 30 or 24 in real time.
LEAST_FACTOR = 1.5
LEAST_RATE = 48.0


@dataclass(frozen=True, slots=True)
class SlowMotion:
    """How much slower than in truth a clip plays, and how that is known.

    Attributes
    ----------
    factor : float
        1 is real time.
    notices : tuple of Notice
        What to tell.
    """

    factor: float = 1.0
    notices: tuple[Notice, ...] = ()


def tagged_slow_motion(container: InputContainer, stream: VideoStream) -> SlowMotion:
    """Find out from a clip's tags how much slower than in truth it plays.

    Android's tag has the rate at which the camera took the pictures; the file has the one at
    which they are shown. A clip with sound is not slowed by its tag: Android records no sound
    with a capture rate of its own (``MediaRecorder.setCaptureRate``), and a camera that leaves
    out pictures in the dark has the same tag.
    """
    taken = _rate(container.metadata.get(CAPTURE_RATE))
    shown = float(stream.average_rate or 0)
    if taken is None or shown <= 0 or taken < LEAST_RATE or taken < LEAST_FACTOR * shown:
        return SlowMotion()
    factor = taken / shown
    # A whole one was meant; a file's mean rate is a little off it.
    factor = float(round(factor)) if abs(factor - round(factor)) < 0.05 * factor else factor
    if factor > SLOW_MOTION[1]:
        return SlowMotion()
    rates = f"filmed at {taken:.0f} frames a second and plays at {shown:.0f}"
    if container.streams.audio:
        message = (
            f"The camera's tag says that the clip was {rates}, but it has sound as a clip in"
            f" real time. If it is slow motion, say --slow-motion {factor:.3g}."
        )
        return SlowMotion(notices=(Notice(code="slow-motion-unsure", message=message),))
    message = (
        f"Slow motion: the camera's tag says that the clip was {rates}. All times are those of"
        f" the real movement, {factor:.3g} times as fast; --slow-motion 1 takes them as played."
    )
    return SlowMotion(factor, (Notice(code="slow-motion", message=message),))


def _rate(tag: str | None) -> float | None:
    try:
        rate = float(tag or "")
    except ValueError:
        return None
    return rate if 0 < rate < 1e5 else None

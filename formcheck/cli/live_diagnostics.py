"""Whether what only the live camera needs is here: a screen, a loudspeaker, a voice."""

from collections.abc import Callable

from formcheck.cli.diagnostics import Finding
from formcheck.errors import FormcheckError
from formcheck.feedback.audio.player import Player
from formcheck.feedback.audio.speech_engines import find_engine, how_to_get_one
from formcheck.live.observers.window import check_display

ONLY_LIVE = "only the live camera needs it"
OPENING_S = 5.0
"""A loudspeaker that is not found by then isn't there."""


def display() -> Finding:
    """Open a window and close it again, unseen."""
    try:
        check_display()
    except FormcheckError as error:
        message, _, mend = str(error).partition(": ")
        return Finding("Display", "note", message, f"{mend}; {ONLY_LIVE}")
    return Finding("Display", "ok", "a window can be opened")


def sound() -> Finding:
    """Open the loudspeaker as a session does, and play nothing."""
    player = Player(muted=True)
    try:
        found = player.wait_ready(OPENING_S) and player.status is None
        trouble = player.status or "the sound system doesn't answer"
    finally:
        player.close()
    if found:
        return Finding("Sound", "ok", "a loudspeaker can be played")
    # Without its library nothing that is connected would help.
    do = "install it" if "PortAudio" in trouble else "connect a loudspeaker or headphones"
    mend = f"{do}, or use --mute; {ONLY_LIVE}"
    return Finding("Sound", "note", trouble.removeprefix("No sound: "), mend)


def voice() -> Finding:
    """Look for a program that speaks."""
    engine = find_engine()
    if engine is None:
        return Finding("Voice", "note", "no speech program", f"{how_to_get_one()}; for --voice")
    return Finding("Voice", "ok", engine.program)


CHECKS: tuple[Callable[[], Finding], ...] = (display, sound, voice)

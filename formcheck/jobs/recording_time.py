"""When a clip was filmed."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from formcheck import api
from formcheck.errors import VideoError
from formcheck.model.result import Result

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Cameras whose clock was never set say 1904 or 1970, files out of some archives 1980."""


def filmed_at(clip: Path) -> datetime:
    """Return when a clip was filmed: as its camera wrote it down, else the file's own time.

    Copying a file may make its time later, never earlier. Now, when there is no such file, or its
    time can't be when a clip was filmed.
    """
    with suppress(VideoError):
        if (written := _written_by_the_camera(clip)) is not None:
            return written
    with suppress(OSError, OverflowError, ValueError):
        changed = datetime.fromtimestamp(clip.stat().st_mtime, UTC)
        if _can_be(changed):
            return changed
    return datetime.now(UTC)


def _can_be(moment: datetime) -> bool:
    return EARLIEST <= moment <= datetime.now(UTC) + timedelta(days=1)


def filming_time(result: Result, clip: Path) -> datetime:
    """Return when what was measured was filmed; ``clip`` is what the result was made from.

    That of a ``pose.npz`` was filmed when the clip that it was read from was.
    """
    source = Path(result.clip.path) if api.is_pose_file(clip) else clip
    return filmed_at(source if source.is_file() else clip)


def _written_by_the_camera(clip: Path) -> datetime | None:
    from formcheck.video.opening import open_container

    with open_container(clip) as container:
        text = container.metadata.get("creation_time", "")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    # A camera may write its local time and call it UTC.
    return moment if _can_be(moment) else None

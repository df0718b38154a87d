"""Which folder each clip's result goes into."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from formcheck.report.folder import POSE

SUFFIX = ".formcheck"

CLIP_SUFFIXES = frozenset(
    (
        *(".3gp", ".avi", ".flv", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg"),
        *(".mts", ".npz", ".ogv", ".webm", ".wmv"),
    )
)
"""By them a folder's clips are told from other files; a file that is named may be a clip anyway."""


def result_folders(clips: Sequence[Path], output: Path | None) -> list[Path]:
    """Return the folder of each clip's result.

    Without ``output``, ``raises.mp4`` goes to ``raises.formcheck`` beside it, or to
    ``raises.mp4.formcheck`` when a ``raises.mov`` stands there too. With ``output``, one
    clip goes right into it, several each into a folder of their name in it.

    Parameters
    ----------
    clips : sequence of Path
        The clips of one call, each once.
    output : Path or None
        What the user chose.

    Returns
    -------
    list of Path
        As long as ``clips``, no two the same.
    """
    if output is None:
        return [_beside(clip, clips) for clip in clips]
    if len(clips) == 1:
        return [output]
    return [output / name for name in _unique_names(clips)]


def _beside(clip: Path, clips: Iterable[Path]) -> Path:
    rivals = [
        other
        for other in (*clips, *_neighbours(clip))
        if other.absolute().parent == clip.absolute().parent and other.name != clip.name
    ]
    shared = any(other.stem.casefold() == clip.stem.casefold() for other in rivals)
    # Not with_name: "." and ".." have no name, and get their error when they are opened.
    return clip.parent / ((clip.name if shared else clip.stem) + SUFFIX)


def _neighbours(clip: Path) -> list[Path]:
    try:
        return [other for other in clip.parent.iterdir() if other.suffix.lower() in CLIP_SUFFIXES]
    except OSError:
        return []


def _unique_names(clips: Sequence[Path]) -> list[str]:
    stems = Counter(_name(clip).casefold() for clip in clips)
    taken: set[str] = set()
    names = []
    for clip in clips:
        name = _name(clip) if stems[_name(clip).casefold()] == 1 else clip.name
        number = 1
        while (unique := name if number == 1 else f"{name}-{number}").casefold() in taken:
            number += 1
        taken.add(unique.casefold())
        names.append(unique)
    return names


def _name(clip: Path) -> str:
    """Return the clip's name; for the ``pose.npz`` of a result, the result's name."""
    if clip.name == POSE:
        return clip.absolute().parent.name.removesuffix(SUFFIX)
    return clip.stem

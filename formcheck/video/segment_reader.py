"""Reading some frames from the middle of a clip."""

from collections.abc import Generator
from pathlib import Path

import av

from formcheck.errors import VideoError
from formcheck.model.paths import printable
from formcheck.video.clip_index import ClipIndex
from formcheck.video.frame_conversion import PictureMaker, UnreadFrame
from formcheck.video.opening import choose_stream, open_container


class SegmentError(VideoError):
    """A clip does not hold the frames that its packets promise: it is to be read in one go."""


def read_segment(
    path: Path | str,
    index: ClipIndex,
    first: int,
    stop: int,
    pictures: PictureMaker,
    *,
    alone: bool = False,
) -> Generator[UnreadFrame]:
    """Yield some frames of a clip; those before them are decoded from the last key picture on.

    Parameters
    ----------
    path : Path or str
        The clip.
    index : ClipIndex
        Its frames.
    first, stop : int
        Positions in the index: the first frame, and the one after the last.
    pictures : PictureMaker
        Of the clip's first frame.
    alone : bool
        Whether nothing is read beside it: it is then decoded on every core.

    Yields
    ------
    UnreadFrame
        In order; ``index`` is the position in the index.

    Raises
    ------
    SegmentError
        The frames are others than promised, or damaged.
    VideoError
        The file can't be opened.
    """
    with open_container(path) as container:
        stream = choose_stream(container, path)
        if alone:
            stream.thread_type = "AUTO"
        else:
            # More threads would only wait for each other.
            stream.codec_context.thread_count = 1
        own, at = pictures.for_thread(), first
        try:
            container.seek(int(index.stamps[first]), stream=stream)
            for decoded in container.decode(stream):
                stamp = decoded.pts
                if stamp is not None and stamp < index.stamps[first]:
                    continue
                if stamp != index.stamps[at] or decoded.is_corrupt:
                    break
                yield UnreadFrame(at, float(index.time_s[at]), decoded, own)
                at += 1
                if at == stop:
                    return
        except (av.FFmpegError, IndexError) as error:
            raise SegmentError(f"{printable(path)}: can't be read from the middle") from error
        raise SegmentError(f"{printable(path)}: frame {at} is not where the index has it")

"""Opening a local video file, or saying in one line why that can't be done."""

import os
import stat
from pathlib import Path

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from formcheck.errors import VideoError
from formcheck.model.paths import printable
from formcheck.video.mp4_atoms import begins_as_mp4

# Containers of pictures in time, by ffmpeg's names. Left out on purpose: playlists and
# session descriptions (hls, dash, concat, sdp), which would open other files or the
# network; text shown as pictures (tty, ansi); devices; single pictures.
CONTAINERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,live_flv,asf,asf_o,"
    "ogg,gif,apng,nut,mxf,dv,wtv,rm,ivf,h264,hevc,vvc,av1,obu,m4v,h263,mjpeg,"
    "mjpeg_2000,yuv4mpegpipe,f4v,swf,amv,r3d,vc1,gxf,pva,nsv,nuv"
    # Sound, so that it is called by its name and not "not a video".
    ",mp3,wav,flac,aac,aiff,ac3,eac3,amr,w64,caf,au"
)
# Nothing but files on this machine, whatever a container asks for.
INPUT_OPTIONS = {"protocol_whitelist": "file", "format_whitelist": CONTAINERS}
# Streams that are a cover or a thumbnail beside the sound.
STILLS = Disposition.attached_pic | Disposition.still_image | Disposition.timed_thumbnails

CONVERT = "convert it to MP4 (H.264) and try again"


def open_container(path: Path | str) -> InputContainer:
    """Open a local file as a video container.

    Raises
    ------
    VideoError
        There is no such file, or ffmpeg can't make a video of it.
    """
    _check_file(path)
    try:
        # Tags in odd encodings are of no use here and must not end the reading.
        container: InputContainer = av.open(
            file_url(Path(path)), container_options=INPUT_OPTIONS, metadata_errors="replace"
        )
    except (av.FFmpegError, ValueError) as error:
        raise VideoError(f"{printable(path)}: {_why_unreadable(path)}") from error
    return container


def choose_stream(container: InputContainer, path: Path | str) -> VideoStream:
    """Choose the largest moving picture of a container, the first among equals.

    Raises
    ------
    VideoError
        There is none, or it is of a kind that can't be decoded.
    """
    moving = [s for s in container.streams.video if not s.disposition & STILLS]
    decodable = [s for s in moving if s.codec_context is not None]
    if decodable:
        stream: VideoStream = max(decodable, key=lambda s: s.width * s.height)
        return stream
    if moving:
        raise VideoError(f"{printable(path)}: its kind of video can't be decoded here; {CONVERT}")
    if container.streams.audio:
        raise VideoError(f"{printable(path)}: has sound but no picture; give a clip with video")
    raise VideoError(f"{printable(path)}: not a video that can be read; {CONVERT}")


def _check_file(path: Path | str) -> None:
    name = printable(path)
    try:
        found = os.stat(path)
        if stat.S_ISDIR(found.st_mode):
            raise VideoError(f"{name}: a folder, not a clip; give the clip itself")
        if not stat.S_ISREG(found.st_mode):
            raise VideoError(f"{name}: not a file; give a recorded clip")
        if found.st_size == 0:
            raise VideoError(f"{name}: the file is empty; record or copy it again")
        with open(path, "rb"):
            pass
    except (FileNotFoundError, NotADirectoryError) as error:
        raise VideoError(f"{name}: no such file; check the name") from error
    except PermissionError as error:
        raise VideoError(f"{name}: no permission to read it; change its permissions") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file name"
        raise VideoError(f"{name}: can't be opened ({reason}); check the name") from error


def _why_unreadable(path: Path | str) -> str:
    # MP4 keeps its index in one place, usually the end: without it the file begins like
    # a clip, but no picture in it can be found.
    if begins_as_mp4(path):
        return "the recording is cut off or damaged, its index is missing; copy it again"
    if _begins_as_webp(path):
        return f"a WebP picture, and moving ones can't be read here; {CONVERT}"
    return f"not a video that can be read; {CONVERT}"


def _begins_as_webp(path: Path | str) -> bool:
    with open(path, "rb") as file:
        begins = file.read(12)
    return begins[:4] == b"RIFF" and begins[8:] == b"WEBP"


def file_url(path: Path) -> str:
    """`path` so that ffmpeg takes it for a local file whatever it is called.

    Without the prefix a name such as ``http:...`` or ``concat:...`` is a protocol.
    """
    return f"file:{path.absolute()}"


def packet_end_s(container: InputContainer, packet: av.Packet) -> float:
    """Until when a packet's picture or sound lasts, as the file is played; 0 without a stamp."""
    if packet.pts is None or packet.time_base is None:
        return 0.0
    start_s = (container.start_time or 0) / av.time_base
    end_s: float = float((packet.pts + (packet.duration or 0)) * packet.time_base) - start_s
    return end_s

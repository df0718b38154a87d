"""Clips of every kind that people have, and of kinds that nobody should have."""

import struct
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
RATE = 15
PICTURES = 50


class Kind(NamedTuple):
    """A kind of clip: its file's name, and what writes it."""

    name: str
    write: Callable[[Path], None]


def picture(index: int, width: int, height: int, seed: int = 0) -> Image:
    """Return a picture with something that moves and a little noise."""
    chance = np.random.default_rng((seed, index))
    image = np.full((height, width, 3), 90, np.uint8)
    image += chance.integers(0, 12, image.shape, np.uint8)
    left = (index * max(1, width // 20)) % max(1, width - width // 6)
    image[height // 4 : 3 * height // 4, left : left + max(1, width // 6)] = (200, 60, 40)
    return image


def encode(
    path: Path,
    codec: str = "libx264",
    pixels: str = "yuv420p",
    *,
    size: tuple[int, int] = (96, 64),
    count: int = PICTURES,
    times: Sequence[int] | None = None,
    time_base: Fraction = Fraction(1, RATE),
    container: str | None = None,
    codec_options: dict[str, str] | None = None,
    options: dict[str, str] | None = None,
    streams: int = 1,
    sound: bool = False,
    drop: Callable[[int, Any], bool] = lambda _number, _packet: False,
    change: Callable[[Any], None] = lambda _stream: None,
) -> None:
    """Write a clip.

    Parameters
    ----------
    path : Path
        The file; its ending tells the container if ``container`` doesn't.
    codec, pixels : str
        By ffmpeg's names.
    size : (int, int)
        Width and height, pixels.
    count : int
        Pictures.
    times : sequence of int
        Of the pictures, in units of ``time_base``.
    drop : callable
        Tells of a packet's number, and of it, whether it is left out.
    change : callable
        Changes the stream before anything is written.
    """
    with av.open(str(path), "w", format=container, options=options or {}) as out:
        made = []
        for _ in range(streams):
            stream = out.add_stream(codec, rate=RATE, options=codec_options or {})
            stream.width, stream.height = size
            stream.pix_fmt = pixels
            stream.codec_context.time_base = time_base
            change(stream)
            made.append(stream)
        voice = out.add_stream("aac", rate=48000) if sound else None
        number = 0
        for stream in made:
            for index in range(count):
                frame = av.VideoFrame.from_ndarray(picture(index, *size), format="rgb24")
                frame.pts, frame.time_base = (times[index] if times else index), time_base
                number = _put(out, stream, frame, number, drop)
            number = _put(out, stream, None, number, drop)
        if voice is not None:
            _put_sound(out, voice, count / RATE)


def _put(out: Any, stream: Any, frame: Any, number: int, drop: Callable[[int, Any], bool]) -> int:
    for packet in stream.encode(frame):
        if not drop(number, packet):
            out.mux(packet)
        number += 1
    return number


def _put_sound(out: Any, stream: Any, seconds: float) -> None:
    for index in range(int(seconds * 48000 / 1024)):
        frame = av.AudioFrame.from_ndarray(
            np.zeros((1, 1024), np.float32), format="fltp", layout="mono"
        )
        frame.sample_rate, frame.pts = 48000, index * 1024
        for packet in stream.encode(frame):
            out.mux(packet)
    for packet in stream.encode(None):
        out.mux(packet)


# -- what is done to the bytes of an MP4 --------------------------------------------------------


def atoms(
    content: bytes, start: int = 0, stop: int | None = None
) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, start and end of the atoms in a part of a file, in their order."""
    stop = len(content) if stop is None else stop
    while start + 8 <= stop:
        size, name = struct.unpack_from(">I4s", content, start)
        if size < 8:
            return
        yield name, start, min(start + size, stop)
        start += size


def find(content: bytes, *names: bytes) -> tuple[int, int]:
    """Return where an atom in atoms begins and ends."""
    start, stop = 0, len(content)
    for depth, name in enumerate(names):
        inner = start if depth == 0 else start + 8
        start, stop = next((a, b) for n, a, b in atoms(content, inner, stop) if n == name)
    return start, stop


TRACK = (b"moov", b"trak")


def plain(path: Path) -> bytes:
    """Write a small ordinary MP4 and return its bytes."""
    encode(path)
    return path.read_bytes()


def changed(change: Callable[[bytearray], object]) -> Callable[[Path], None]:
    """Return what writes an ordinary MP4 with its bytes changed."""

    def write(path: Path) -> None:
        made = path.with_name("plain.mp4")
        content = bytearray(plain(made))
        made.unlink()
        found = change(content)
        path.write_bytes(bytes(found if isinstance(found, bytes | bytearray) else content))

    return write


def matrix(*values: float) -> Callable[[Path], None]:
    """Return what writes a clip with this matrix in its track header."""

    def change(content: bytearray) -> None:
        start, _ = find(bytes(content), *TRACK, b"tkhd")
        fixed = [round(v * (65536 if i % 3 != 2 else 1 << 30)) for i, v in enumerate(values)]
        struct.pack_into(">9i", content, start + 48, *fixed)

    return changed(change)


def timescale(value: int) -> Callable[[Path], None]:
    """Return what writes a clip with this number of ticks a second."""

    def change(content: bytearray) -> None:
        start, _ = find(bytes(content), *TRACK, b"mdia", b"mdhd")
        struct.pack_into(">I", content, start + 20, value)

    return changed(change)


def sizes(width: int, height: int) -> Callable[[Path], None]:
    """Return what writes a clip that claims this size."""

    def change(content: bytearray) -> None:
        start, _ = find(bytes(content), *TRACK, b"mdia", b"minf", b"stbl", b"stsd")
        struct.pack_into(">HH", content, start + 16 + 8 + 24, width, height)

    return changed(change)


def cut_in(*names: bytes) -> Callable[[Path], None]:
    """Return what writes a clip that ends in the middle of an atom."""

    def change(content: bytearray) -> bytes:
        start, stop = find(bytes(content), *names)
        return bytes(content[: (start + stop) // 2])

    return changed(change)


def without(*names: bytes) -> Callable[[Path], None]:
    """Return what writes a clip whose atom is called otherwise, so that it is passed over."""

    def change(content: bytearray) -> None:
        start, _ = find(bytes(content), *names)
        content[start + 4 : start + 8] = b"free"

    return changed(change)


def counts(name: bytes, value: int) -> Callable[[Path], None]:
    """Return what writes a clip that claims so many entries in a table."""

    def change(content: bytearray) -> None:
        start, _ = find(bytes(content), *TRACK, b"mdia", b"minf", b"stbl", name)
        at = start + (16 if name == b"stsz" else 12)
        struct.pack_into(">I", content, at, value)

    return changed(change)


def nested(depth: int) -> Callable[[Path], None]:
    """Return what writes atoms in atoms in atoms."""

    def write(path: Path) -> None:
        inner = b""
        for _ in range(depth):
            inner = struct.pack(">I4s", 8 + len(inner), b"moov") + inner
        path.write_bytes(struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0) + inner)

    return write


def _zeroed(content: bytearray) -> None:
    start, stop = find(bytes(content), b"mdat")
    content[start + (stop - start) // 3 : start + (stop - start) // 2] = bytes(
        (stop - start) // 2 - (stop - start) // 3
    )


def _huge_atom(content: bytearray) -> None:
    start, _ = find(bytes(content), b"moov")
    struct.pack_into(">I", content, start, 0xFFFFFFFF)


def _file(content: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(content)

    return write


def _as(ending: str, **how: Any) -> Callable[[Path], None]:
    """Return what writes a clip of another kind than its name says."""

    def write(path: Path) -> None:
        made = path.with_name(f"made{ending}")
        encode(made, **how)
        made.rename(path)

    return write


def _sound_only(path: Path) -> None:
    with av.open(str(path), "w") as out:
        _put_sound(out, out.add_stream("aac", rate=48000), 1.0)


def _cover(path: Path) -> None:
    """Write sound with a picture of its record."""
    with av.open(str(path), "w", format="mp4") as out:
        cover = out.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 64, 64, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        voice = out.add_stream("aac", rate=48000)
        frame = av.VideoFrame.from_ndarray(picture(0, 64, 64), format="rgb24")
        frame.pts = 0
        _put(out, cover, frame, 0, lambda *_: False)
        _put_sound(out, voice, 1.0)


def _subtitled(path: Path) -> None:
    """Write a clip whose words are in a stream of their own."""
    made, words = path.with_name("made.mp4"), path.with_name("made.srt")
    encode(made)
    words.write_text("1\n00:00:00,200 --> 00:00:00,700\nUp!\n", "utf-8")
    with av.open(str(made)) as clip, av.open(str(words)) as text, av.open(str(path), "w") as out:
        streams = [clip.streams.video[0], text.streams[0]]
        copies = [out.add_stream_from_template(stream) for stream in streams]
        for source, stream, copy in zip((clip, text), streams, copies, strict=True):
            for packet in source.demux(stream):
                if packet.dts is not None:
                    packet.stream = copy
                    out.mux(packet)
    made.unlink()
    words.unlink()


def _picture(ending: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        import cv2

        cv2.imwrite(str(path.with_suffix(ending)), picture(0, 96, 64))
        path.with_suffix(ending).rename(path)

    return write


def _sequence(path: Path) -> None:
    import cv2

    path.mkdir()
    for index in range(PICTURES):
        cv2.imwrite(str(path / f"{index:03d}.png"), picture(index, 96, 64))


def _interlaced(stream: Any) -> None:
    stream.codec_context.options = {"flags": "+ildct+ilme", "x264-params": "tff=1"}


def _wide(stream: Any) -> None:
    stream.codec_context.sample_aspect_ratio = Fraction(2, 1)


def _first_is_no_key(number: int, _packet: Any) -> bool:
    return number == 0


LIST = b"ffconcat version 1.0\nfile /etc/passwd\nfile http://127.0.0.1:9/x.mp4\n"
PLAYLIST = (
    b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/x.ts\n#EXTINF:1,\n/etc/passwd\n#EXT-X-ENDLIST\n"
)
SESSION = b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\n"
PAGE = b"<!doctype html><title>Not found</title><p>404\n" * 40


def _made() -> Iterator[Kind]:
    """Yield what encoders make."""

    def kind(name: str, **how: Any) -> Kind:
        return Kind(name, lambda path: encode(path, **how))

    yield kind("h264.mp4")
    yield kind("h264.mov")
    yield kind("h264.mkv")
    yield kind("h264.ts", container="mpegts")
    yield kind("h264.flv")
    yield kind("h264.264", container="h264")
    yield kind("hevc.mp4", codec="libx265", codec_options={"x265-params": "log-level=none"})
    yield kind("av1.mkv", codec="libsvtav1", codec_options={"preset": "12"})
    yield kind("vp8.webm", codec="libvpx")
    yield kind("vp9.webm", codec="libvpx-vp9")
    yield kind("vp9-alpha.webm", codec="libvpx-vp9", pixels="yuva420p")
    yield kind("mpeg4.avi", codec="mpeg4")
    yield kind("mjpeg.avi", codec="mjpeg", pixels="yuvj420p")
    yield kind("mjpeg.mjpg", codec="mjpeg", pixels="yuvj420p", container="mjpeg")
    yield kind("flv1.flv", codec="flv")
    yield kind("mpeg1.mpg", codec="mpeg1video", time_base=Fraction(1, 25))
    yield kind("mpeg2.mpg", codec="mpeg2video", time_base=Fraction(1, 25))
    yield kind("wmv2.wmv", codec="wmv2")
    yield kind("h263.3gp", codec="h263", size=(176, 144))
    yield kind("prores.mov", codec="prores_ks", pixels="yuv422p10le")
    yield kind("prores-alpha.mov", codec="prores_ks", pixels="yuva444p10le")
    yield kind("png-alpha.mov", codec="png", pixels="rgba")
    yield kind("animation.mov", codec="qtrle", pixels="argb")
    yield kind("cinepak.mov", codec="cinepak", pixels="rgb24")
    yield kind("raw.avi", codec="rawvideo", pixels="bgr24")
    yield kind("huffyuv.avi", codec="huffyuv", pixels="yuv422p")
    yield kind("ffv1-12-bit.mkv", codec="ffv1", pixels="yuv420p12le")
    yield kind("ffv1-grey-16-bit.mkv", codec="ffv1", pixels="gray16le")
    yield kind("snow.nut", codec="snow")
    yield kind("animated.gif", codec="gif", pixels="rgb8")
    yield kind("animated.apng", codec="apng", pixels="rgba", container="apng")
    yield kind("animated.webp", codec="libwebp_anim", pixels="yuv420p", container="webp")
    yield kind("yuv.y4m", codec="rawvideo", container="yuv4mpegpipe")
    yield kind("10-bit.mp4", pixels="yuv420p10le")
    yield kind("444.mp4", pixels="yuv444p")
    yield kind("grey.mp4", pixels="gray")
    yield kind("full-range.mp4", pixels="yuvj420p")
    yield kind("intra-only.mp4", codec_options={"g": "1"})
    yield kind("b-frames.mp4", codec_options={"bf": "4", "b-adapt": "0"})
    yield kind("one-key-picture.mp4", codec_options={"g": "1000"}, count=40)
    yield kind("interlaced.mp4", change=_interlaced)
    yield kind("wide-pixels.mp4", change=_wide)
    yield kind("sound-too.mp4", sound=True)
    yield kind("two-streams.mkv", streams=2)
    yield kind("index-first.mp4", options={"movflags": "+faststart"})
    yield kind("fragmented.mp4", options={"movflags": "frag_keyframe+empty_moov"})
    yield kind(
        "edit-list.mp4", times=[3 + i for i in range(PICTURES)], options={"use_editlist": "1"}
    )
    yield kind("2x2.mp4", size=(2, 2))
    yield kind("1x1.mkv", codec="ffv1", pixels="bgr0", size=(1, 1))
    yield kind("odd-size.mkv", codec="ffv1", pixels="bgr0", size=(33, 21))
    yield kind("8192x2.mkv", codec="ffv1", pixels="bgr0", size=(8192, 2), count=4)
    yield kind("2x4096.mkv", codec="ffv1", pixels="bgr0", size=(2, 4096), count=4)
    yield kind("large.mp4", size=(3840, 2160), count=2)
    yield kind("one-picture.mp4", count=1)
    yield kind("no-picture.mp4", count=0)
    yield kind("one-in-ten-seconds.mp4", time_base=Fraction(10, 1))
    yield kind("1000-a-second.mp4", time_base=Fraction(1, 1000))
    yield kind("days-between.mkv", times=[0, *(864_000 * i for i in range(1, PICTURES))])
    yield kind("variable.mkv", times=[i * i for i in range(PICTURES)])
    yield kind("starts-late.mkv", times=[36_000 + i for i in range(PICTURES)])
    yield kind("starts-before-zero.mkv", times=[i - 6 for i in range(PICTURES)])
    yield kind(
        "no-first-key.ts", container="mpegts", drop=_first_is_no_key, codec_options={"g": "6"}
    )
    yield kind(
        "no-key-at-all.ts", container="mpegts", drop=_first_is_no_key, codec_options={"g": "99"}
    )
    yield kind(
        "holes.mkv", drop=lambda number, _: number % 4 == 2, codec_options={"g": "5", "bf": "0"}
    )


def _stamped(path: Path, stamp: Callable[[int], int]) -> None:
    """Write a clip with packets of other times than its pictures have."""
    made = path.with_name("made.mkv")
    encode(made, "mjpeg", "yuvj420p")
    with av.open(str(made)) as read, av.open(str(path), "w", format="matroska") as out:
        stream = out.add_stream_from_template(read.streams.video[0])
        for number, packet in enumerate(p for p in read.demux(video=0) if p.dts is not None):
            packet.stream = stream
            packet.pts = packet.dts = stamp(number)
            try:
                out.mux(packet)
            except av.FFmpegError:
                continue  # the container takes no such time
    made.unlink()


def kinds() -> list[Kind]:
    """Return all kinds of clips."""
    return [
        *_made(),
        Kind("turned-90.mp4", matrix(0, 1, 0, -1, 0, 0, 0, 0, 1)),
        Kind("turned-180.mp4", matrix(-1, 0, 0, 0, -1, 0, 0, 0, 1)),
        Kind("turned-270.mp4", matrix(0, -1, 0, 1, 0, 0, 0, 0, 1)),
        Kind("mirrored.mp4", matrix(-1, 0, 0, 0, 1, 0, 0, 0, 1)),
        Kind("turned-by-37.mp4", matrix(0.8, 0.6, 0, -0.6, 0.8, 0, 0, 0, 1)),
        Kind("matrix-of-zeros.mp4", matrix(0, 0, 0, 0, 0, 0, 0, 0, 0)),
        Kind("matrix-of-rubbish.mp4", matrix(3e4, -3e4, 1, 9, 1e-5, 1, 77, 3e4, -1)),
        Kind("same-times.mkv", lambda path: _stamped(path, lambda i: 100 * (i // 3))),
        Kind("all-at-once.mkv", lambda path: _stamped(path, lambda _: 0)),
        Kind("backwards.mkv", lambda path: _stamped(path, lambda i: 1000 - 50 * i)),
        Kind("zigzag.mkv", lambda path: _stamped(path, lambda i: 100 * (i ^ 1))),
        *(
            Kind(f"cut-in-{names[-1].decode()}.mp4", cut_in(*names))
            for names in (
                (b"ftyp",), (b"mdat",), (b"moov",), (b"moov", b"mvhd"), TRACK, (*TRACK, b"tkhd"),
                (*TRACK, b"mdia"), (*TRACK, b"mdia", b"mdhd"), (*TRACK, b"mdia", b"minf"),
                (*TRACK, b"mdia", b"minf", b"stbl"),
            )
        ),
        *(
            Kind(f"without-{names[-1].decode()}.mp4", without(*names))
            for names in (
                (b"ftyp",), (b"moov", b"mvhd"), (*TRACK, b"tkhd"), (*TRACK, b"mdia", b"mdhd"),
                *((*TRACK, b"mdia", b"minf", b"stbl", one)
                  for one in (b"stsd", b"stts", b"stsz", b"stco", b"stsc")),
            )
        ),
        *(
            Kind(f"{name.decode()}-claims-{value}.mp4", counts(name, value))
            for name, value in (
                (b"stts", 0xFFFFFFFF), (b"stsz", 0xFFFFFFF0), (b"stsc", 0x7FFFFFFF),
                (b"stsd", 0), (b"stco", 0xFFFFFF),
            )
        ),
        Kind("timescale-0.mp4", timescale(0)),
        Kind("timescale-1.mp4", timescale(1)),
        Kind("timescale-max.mp4", timescale(0xFFFFFFFF)),
        Kind("claims-65535x65535.mp4", sizes(65535, 65535)),
        Kind("claims-0x0.mp4", sizes(0, 0)),
        Kind("zeros-inside.mp4", changed(_zeroed)),
        Kind("huge-atom.mp4", changed(_huge_atom)),
        Kind("twice.mp4", changed(lambda content: bytes(content) * 2)),
        Kind("crlf.mp4", changed(lambda content: bytes(content).replace(b"\n", b"\r\n"))),
        Kind("behind-rubbish.mp4", changed(lambda content: b"\r\n" * 500 + bytes(content))),
        Kind("atoms-in-atoms.mp4", nested(5000)),
        Kind("sound-only.m4a", _sound_only),
        Kind("cover.m4a", _cover),
        Kind("subtitles.mkv", _subtitled),
        Kind("matroska.mp4", _as(".mkv")),
        Kind("avi.mp4", _as(".avi", codec="mpeg4")),
        Kind("gif.mov", _as(".gif", codec="gif", pixels="rgb8")),
        Kind("no-ending", _as(".mp4")),
        Kind("a name \n with 'quotes' & ümläute %d.mp4", _as(".mp4")),
        Kind("-o.mp4", _as(".mp4")),
        Kind("picture.mp4", _picture(".jpg")),
        Kind("picture.png", _picture(".png")),
        Kind("pictures", _sequence),
        Kind("empty.mp4", _file(b"")),
        Kind("one-byte.mp4", _file(b"\0")),
        Kind("page.mp4", _file(PAGE)),
        Kind("list.mp4", _file(LIST)),
        Kind("playlist.m3u8", _file(PLAYLIST)),
        Kind("session.sdp", _file(SESSION)),
        Kind("text.mp4", _file(b"12 raises,\r\nleft leg\r\n" * 99)),
        Kind("noise.mp4", _file(np.random.default_rng(5).bytes(60_000))),
        Kind("dev-zero.mp4", lambda path: path.symlink_to("/dev/zero")),
        Kind("points-at-itself.mp4", lambda path: path.symlink_to(path.name)),
    ]  # fmt: skip


def make_odd_clips(folder: Path) -> list[Path]:
    """Write a clip of each kind and return them; what can't be encoded here is told."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for kind in kinds():
        path = folder / kind.name
        try:
            kind.write(path)
        except (av.FFmpegError, ValueError, OSError) as error:
            print(f"{kind.name!r} can't be made here: {error}")
            path.unlink(missing_ok=True)
        else:
            made.append(path)
    return made

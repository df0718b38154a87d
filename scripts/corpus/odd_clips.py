"""Clips of every kind that people have, and of kinds that nobody should have."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import av
import cv2
import numpy as np

from corpus.encoding import PICTURES, encode, picture, put_picture, put_sound
from corpus.mp4_changes import (
    TRACK,
    changed,
    counts,
    cut_in,
    huge_atom,
    matrix,
    nested,
    sizes,
    timescale,
    without,
    zeros_inside,
)


class Kind(NamedTuple):
    """A kind of clip: its file's name, and what writes it."""

    name: str
    write: Callable[[Path], None]


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
        put_sound(out, out.add_stream("aac", rate=48000), 1.0)


def _cover(path: Path) -> None:
    """Write sound with a picture of its record."""
    with av.open(str(path), "w", format="mp4") as out:
        cover = out.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 64, 64, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        voice = out.add_stream("aac", rate=48000)
        frame = av.VideoFrame.from_ndarray(picture(0, 64, 64), format="rgb24")
        frame.pts = 0
        put_picture(out, cover, frame, 0, lambda *_: False)
        put_sound(out, voice, 1.0)


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
        cv2.imwrite(str(path.with_suffix(ending)), picture(0, 96, 64))
        path.with_suffix(ending).rename(path)

    return write


def _sequence(path: Path) -> None:

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


def _kind(name: str, **how: Any) -> Kind:
    return Kind(name, lambda path: encode(path, **how))


def _codecs() -> Iterator[Kind]:
    """Yield clips of each codec and container."""
    yield _kind("h264.mp4")
    yield _kind("h264.mov")
    yield _kind("h264.mkv")
    yield _kind("h264.ts", container="mpegts")
    yield _kind("h264.flv")
    yield _kind("h264.264", container="h264")
    yield _kind("hevc.mp4", codec="libx265", codec_options={"x265-params": "log-level=none"})
    yield _kind("av1.mkv", codec="libsvtav1", codec_options={"preset": "12"})
    yield _kind("vp8.webm", codec="libvpx")
    yield _kind("vp9.webm", codec="libvpx-vp9")
    yield _kind("vp9-alpha.webm", codec="libvpx-vp9", pixels="yuva420p")
    yield _kind("mpeg4.avi", codec="mpeg4")
    yield _kind("mjpeg.avi", codec="mjpeg", pixels="yuvj420p")
    yield _kind("mjpeg.mjpg", codec="mjpeg", pixels="yuvj420p", container="mjpeg")
    yield _kind("flv1.flv", codec="flv")
    yield _kind("mpeg1.mpg", codec="mpeg1video", time_base=Fraction(1, 25))
    yield _kind("mpeg2.mpg", codec="mpeg2video", time_base=Fraction(1, 25))
    yield _kind("wmv2.wmv", codec="wmv2")
    yield _kind("h263.3gp", codec="h263", size=(176, 144))
    yield _kind("prores.mov", codec="prores_ks", pixels="yuv422p10le")
    yield _kind("prores-alpha.mov", codec="prores_ks", pixels="yuva444p10le")
    yield _kind("png-alpha.mov", codec="png", pixels="rgba")
    yield _kind("animation.mov", codec="qtrle", pixels="argb")
    yield _kind("cinepak.mov", codec="cinepak", pixels="rgb24")
    yield _kind("raw.avi", codec="rawvideo", pixels="bgr24")
    yield _kind("huffyuv.avi", codec="huffyuv", pixels="yuv422p")
    yield _kind("ffv1-12-bit.mkv", codec="ffv1", pixels="yuv420p12le")
    yield _kind("ffv1-grey-16-bit.mkv", codec="ffv1", pixels="gray16le")
    yield _kind("snow.nut", codec="snow")
    yield _kind("animated.gif", codec="gif", pixels="rgb8")
    yield _kind("animated.apng", codec="apng", pixels="rgba", container="apng")
    yield _kind("animated.webp", codec="libwebp_anim", pixels="yuv420p", container="webp")
    yield _kind("yuv.y4m", codec="rawvideo", container="yuv4mpegpipe")


def _pictures_and_times() -> Iterator[Kind]:
    """Yield clips of unusual pixels, sizes, key pictures and times."""
    yield _kind("10-bit.mp4", pixels="yuv420p10le")
    yield _kind("444.mp4", pixels="yuv444p")
    yield _kind("grey.mp4", pixels="gray")
    yield _kind("full-range.mp4", pixels="yuvj420p")
    yield _kind("intra-only.mp4", codec_options={"g": "1"})
    yield _kind("b-frames.mp4", codec_options={"bf": "4", "b-adapt": "0"})
    yield _kind("one-key-picture.mp4", codec_options={"g": "1000"}, count=40)
    yield _kind("interlaced.mp4", change=_interlaced)
    yield _kind("wide-pixels.mp4", change=_wide)
    yield _kind("sound-too.mp4", sound=True)
    yield _kind("two-streams.mkv", streams=2)
    yield _kind("index-first.mp4", options={"movflags": "+faststart"})
    yield _kind("fragmented.mp4", options={"movflags": "frag_keyframe+empty_moov"})
    yield _kind(
        "edit-list.mp4", times=[3 + i for i in range(PICTURES)], options={"use_editlist": "1"}
    )
    yield _kind("2x2.mp4", size=(2, 2))
    yield _kind("1x1.mkv", codec="ffv1", pixels="bgr0", size=(1, 1))
    yield _kind("odd-size.mkv", codec="ffv1", pixels="bgr0", size=(33, 21))
    yield _kind("8192x2.mkv", codec="ffv1", pixels="bgr0", size=(8192, 2), count=4)
    yield _kind("2x4096.mkv", codec="ffv1", pixels="bgr0", size=(2, 4096), count=4)
    yield _kind("large.mp4", size=(3840, 2160), count=2)
    yield _kind("one-picture.mp4", count=1)
    yield _kind("no-picture.mp4", count=0)
    yield _kind("one-in-ten-seconds.mp4", time_base=Fraction(10, 1))
    yield _kind("1000-a-second.mp4", time_base=Fraction(1, 1000))
    yield _kind("days-between.mkv", times=[0, *(864_000 * i for i in range(1, PICTURES))])
    yield _kind("variable.mkv", times=[i * i for i in range(PICTURES)])
    yield _kind("starts-late.mkv", times=[36_000 + i for i in range(PICTURES)])
    yield _kind("starts-before-zero.mkv", times=[i - 6 for i in range(PICTURES)])
    yield _kind(
        "no-first-key.ts", container="mpegts", drop=_first_is_no_key, codec_options={"g": "6"}
    )
    yield _kind(
        "no-key-at-all.ts", container="mpegts", drop=_first_is_no_key, codec_options={"g": "99"}
    )
    yield _kind(
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


def _changed() -> list[Kind]:
    """Return clips whose bytes were changed, or whose packets have other times."""
    return [
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
        Kind("zeros-inside.mp4", changed(zeros_inside)),
        Kind("huge-atom.mp4", changed(huge_atom)),
        Kind("twice.mp4", changed(lambda content: bytes(content) * 2)),
        Kind("crlf.mp4", changed(lambda content: bytes(content).replace(b"\n", b"\r\n"))),
        Kind("behind-rubbish.mp4", changed(lambda content: b"\r\n" * 500 + bytes(content))),
        Kind("atoms-in-atoms.mp4", nested(5000)),
    ]  # fmt: skip


def _other_files() -> list[Kind]:
    """Return what has no pictures, another ending, or is no clip at all."""
    return [
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


def kinds() -> list[Kind]:
    """Return all kinds of clips."""
    return [
        *_codecs(),
        *_pictures_and_times(),
        *_changed(),
        *_other_files(),
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

"""Changes of the bytes of an MP4: other tables, other claims, cut off in the middle."""

import struct
from collections.abc import Callable, Iterator
from pathlib import Path

from corpus.encoding import encode


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


def zeros_inside(content: bytearray) -> None:
    """Put zeros where some of the pictures are."""
    start, stop = find(bytes(content), b"mdat")
    content[start + (stop - start) // 3 : start + (stop - start) // 2] = bytes(
        (stop - start) // 2 - (stop - start) // 3
    )


def huge_atom(content: bytearray) -> None:
    """Let the index claim to be as large as can be."""
    start, _ = find(bytes(content), b"moov")
    struct.pack_into(">I", content, start, 0xFFFFFFFF)

"""Small grey pictures of a clip, kept compressed: most of each is as in the one before."""

import zlib
from collections.abc import Iterator

import numpy as np

from formcheck.camera.downscale import Grey

TOGETHER = 32
"""Pictures that are compressed as one, to a fifth or a quarter."""


class PackedPictures:
    """Takes pictures one after the other, and gives them back in order, exactly."""

    def __init__(self) -> None:
        self._packed: list[tuple[bytes, tuple[int, ...]]] = []
        self._last: list[Grey] = []
        self._count = 0

    def append(self, picture: Grey) -> None:
        """Take the next picture."""
        last = self._last
        if last and (len(last) == TOGETHER or last[0].shape != picture.shape):
            changes = np.diff(np.stack(last), axis=0, prepend=np.uint8(0))
            self._packed.append((zlib.compress(changes.tobytes(), 1), changes.shape))
            self._last = last = []
        last.append(picture)
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Grey]:
        for packed, shape in self._packed:
            changes = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(shape)
            yield from np.cumsum(changes, axis=0, dtype=np.uint8)
        yield from self._last

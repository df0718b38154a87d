"""Small pictures that are kept compressed come back to the bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.camera.packed_pictures import TOGETHER, PackedPictures


@given(st.integers(0, 3 * TOGETHER + 1), st.integers(0, 2 * TOGETHER), st.integers(0, 99))
def test_they_come_back_in_order_and_of_their_size(count: int, others: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    pictures = [chance.integers(0, 256, (3, 4)).astype(np.uint8) for _ in range(count)]
    pictures += [chance.integers(0, 256, (5, 2)).astype(np.uint8) for _ in range(others)]
    packed = PackedPictures()
    for picture in pictures:
        packed.append(picture)
    assert len(packed) == len(pictures)
    for found, picture in zip(packed, pictures, strict=True):
        np.testing.assert_array_equal(found, picture)


@pytest.mark.parametrize("further", [0, 1])
def test_they_can_be_read_while_more_come(further: int) -> None:
    packed = PackedPictures()
    for level in range(TOGETHER + further):
        packed.append(np.full((2, 2), level, np.uint8))
        assert [int(picture[0, 0]) for picture in packed] == list(range(level + 1))

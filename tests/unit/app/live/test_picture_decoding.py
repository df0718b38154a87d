"""Pictures from a page: unpacked when they are bounded JPEGs, refused else."""

from io import BytesIO

import numpy as np
import pytest
from live_page import picture
from PIL import Image as Pictures

from formcheck.app.live.camera_errors import BadPictureError
from formcheck.app.live.picture_decoding import decode_picture


def test_a_jpeg_is_unpacked_as_rgb_and_is_not_turned_once_more() -> None:
    red = Pictures.new("RGB", (64, 48), (250, 10, 20))
    tags = Pictures.Exif()
    tags[0x0112] = 6
    file = BytesIO()
    red.save(file, "JPEG", exif=tags, quality=95)
    image = decode_picture(file.getvalue())
    assert image.shape == (48, 64, 3)
    assert image.flags.c_contiguous
    np.testing.assert_allclose(image.mean(axis=(0, 1)), (250, 10, 20), atol=4)


def test_a_small_file_that_says_it_is_huge_is_not_unpacked() -> None:
    jpeg = bytearray(picture())
    size = jpeg.index(b"\xff\xc0") + 5
    for side, words in ((3000, "3000 x 3000 pixels"), (65535, "not a JPEG")):
        jpeg[size : size + 4] = 2 * side.to_bytes(2)
        with pytest.raises(BadPictureError, match=words):
            decode_picture(bytes(jpeg))


@pytest.mark.parametrize("kind", ["PNG", "GIF", "BMP"])
def test_other_pictures_are_refused(kind: str) -> None:
    file = BytesIO()
    Pictures.new("RGB", (64, 48)).save(file, kind)
    with pytest.raises(BadPictureError, match="not a JPEG"):
        decode_picture(file.getvalue())

"""Pictures as the encoder takes them."""

import av
import numpy as np
import pytest
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter

from formcheck.video.encoder import frame_of


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (255, 0, 0), (20, 180, 240)])
def test_a_colour_is_that_of_the_standard(colour: tuple[int, int, int]) -> None:
    """ITU-R BT.709, limited range, as FFmpeg's own scaler has it."""
    image = np.full((6, 8, 3), colour, np.uint8)
    scaled = VideoReformatter().reformat(
        av.VideoFrame.from_ndarray(image, format="rgb24"),
        format="yuv420p",
        dst_colorspace=Colorspace.ITU709,
        dst_color_range=ColorRange.MPEG,
    )
    made, expected = frame_of(image).to_ndarray(), scaled.to_ndarray()
    assert made.shape == expected.shape
    assert np.abs(made.astype(int) - expected).max() <= 1


def test_each_pixel_and_each_colour_is_in_its_place() -> None:
    image = np.zeros((4, 6, 3), np.uint8)
    image[2:, 4:] = (255, 0, 0)
    planes = frame_of(image).to_ndarray()
    luma, red = planes[:4], planes[5].reshape(2, 3)
    assert (luma[2:, 4:] == 63).all()
    assert (luma[:2] == 16).all()
    assert (luma[2:, :4] == 16).all()
    assert red.tolist() == [[128, 128, 128], [128, 128, 240]]

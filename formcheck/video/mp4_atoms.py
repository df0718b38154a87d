"""The outermost structure of MP4 and MOV files (ISO 14496-12, 4.2)."""

import os
from pathlib import Path

# A size of 1 means that the true size follows in 8 bytes; 0 that the box ends the file.
SIZE_FOLLOWS = 1
TO_THE_END = 0
HEADER = 8


def begins_as_mp4(path: Path | str) -> bool:
    """Whether a file begins as MP4 and most MOV files do."""
    with open(path, "rb") as file:
        return file.read(HEADER)[4:] == b"ftyp"


def ends_within_a_box(path: Path | str) -> bool:
    """Whether an MP4 or MOV file ends before its last box does: it was cut."""
    with open(path, "rb") as file:
        end = os.fstat(file.fileno()).st_size
        start = 0
        while start < end:
            file.seek(start)
            header = file.read(HEADER)
            size = int.from_bytes(header[:4], "big")
            least = HEADER
            if size == SIZE_FOLLOWS:
                size = int.from_bytes(file.read(8), "big")
                least = 2 * HEADER
            if size == TO_THE_END or size < least:
                return False  # Smaller than its header: not a box but something put after.
            start += size
    return start > end

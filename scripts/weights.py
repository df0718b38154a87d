#!/usr/bin/env python3
"""Write docs/weights.md: what an installed formcheck weighs, and which package it comes from.

    python scripts/weights.py

It weighs the packages that formcheck needs without extras, as they are installed beside the Python
that runs this, and who asks for each.
"""

import platform
from importlib.metadata import distribution
from pathlib import Path

from licences import installed

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "weights.md"
LEAST_MB = 2.0
"""Lighter packages are one row together."""

WHY = {
    "av": "reads and writes clips: FFmpeg with H.264 and HEVC",
    "formcheck": "with the pose model and the sample clips",
    "cryptography": "the certificate for a phone as the camera",
    "fonttools": "matplotlib asks for it",
    "kiwisolver": "matplotlib asks for it",
    "matplotlib": "plots; mediapipe asks for it, too",
    "mediapipe": "finds the body in a picture",
    "numpy": "all measuring; mediapipe and OpenCV ask for it",
    "opencv-contrib-python": "mediapipe asks for it by this name; holds all that opencv-python has",
    "opencv-python": "windows, drawing, tracking; Qt and FFmpeg once more",
    "pillow": "the size of pictures; matplotlib asks for it",
    "pydantic": "checks what is read",
    "pydantic-core": "pydantic asks for it",
    "pygments": "rich asks for it",
    "rich": "the terminal",
    "scipy": "filters, the fit of the leg, tracking",
    "xlsxwriter": "spreadsheets",
}

HEAD = """# What an installation weighs

`pip install formcheck` takes about {total:.0f} MB on {system}:
{packages} packages with {files:.0f} MB of files, and {bytecode:.0f} MB of bytecode that pip makes
of them (with `pip install --no-compile` Python makes it only of what is used).
`python scripts/weights.py` measures it and writes this page.

Most of it can't be left out:

- **mediapipe** names matplotlib and opencv-contrib-python as its own needs: both come with it, and
  all that they need in turn. That formcheck draws with matplotlib, too, adds nothing.
- **OpenCV is there twice**: mediapipe asks for the one package and formcheck for the other, and pip
  can't take one for both. They share the folder `cv2` (counted once, with opencv-contrib-python),
  not the libraries beside it.
- **av** and **scipy** are formcheck's own needs. OpenCV's wheels can't write H.264, which browsers
  play, and lose the true times of frames. What SciPy computes would have to be written anew.

| package | MB | needed by | what for |
|---|---|---|---|
"""


def weigh(name: str, seen: set[Path]) -> tuple[float, float]:
    """Return the MB of a package's files, and of their bytecode; a file is counted once."""
    files, bytecode = 0, 0
    for entry in distribution(name).files or ():
        path = Path(str(entry.locate())).resolve()
        if path in seen or not path.is_file():
            continue
        seen.add(path)
        if path.suffix == ".pyc":
            bytecode += path.stat().st_size
        else:
            files += path.stat().st_size
    return files / 1e6, bytecode / 1e6


def main() -> None:
    needed_by = {name: who for name, (_, who) in installed(extras=("",)).items()}
    needed_by = {"formcheck": "", **dict(sorted(needed_by.items()))}
    seen: set[Path] = set()
    weights = {name: weigh(name, seen) for name in needed_by}
    rows = sorted(weights, key=lambda name: -weights[name][0])
    heavy = [name for name in rows if weights[name][0] >= LEAST_MB]
    files, bytecode = (sum(pair[place] for pair in weights.values()) for place in (0, 1))
    lines = [
        f"| {name} | {weights[name][0]:.0f} | {needed_by[name]} | {WHY.get(name, '')} |\n"
        for name in heavy
    ]
    rest = files - sum(weights[name][0] for name in heavy)
    lines.append(f"| {len(rows) - len(heavy)} others | {rest:.0f} | | |\n")
    head = HEAD.format(
        total=files + bytecode,
        files=files,
        bytecode=bytecode,
        packages=len(rows),
        system=f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
    )
    PAGE.write_text(head + "".join(lines), "utf-8")


if __name__ == "__main__":
    main()

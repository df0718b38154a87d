#!/usr/bin/env python3
"""Make the README's pictures: docs/session.webp, docs/app.png and docs/report.png.

    python scripts/pictures.py

A bundled, rendered sample goes through the app in the system's Chromium, with a history of its own:
about a minute. Needs the test extra.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from formcheck.video.clip import open_clip

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
CLIP = ROOT / "samples" / "calf_raise_side.mp4"
SIZE = (1120, 900)
FROM_S, TO_S, EVERY, WIDTH, QUALITY = 0.9, 6.4, 3, 480, 55
"""The part of the clip that moves in the README (stance and three raises), and how it is packed."""
PATIENCE_S = 600.0


def moving_picture(annotated: Path) -> None:
    """Pack every third frame of a part of the annotated clip."""
    pictures, times = [], []
    with open_clip(annotated) as reader:
        for frame in reader:
            if FROM_S <= frame.time_s <= TO_S and frame.index % EVERY == 0:
                picture = Image.fromarray(frame.image)
                height = round(picture.height * WIDTH / picture.width)
                pictures.append(picture.resize((WIDTH, height), Image.Resampling.LANCZOS))
                times.append(frame.time_s)
    pictures[0].save(
        DOCS / "session.webp",
        save_all=True,
        append_images=pictures[1:],
        duration=round(1000 * (times[-1] - times[0]) / (len(times) - 1)),
        loop=0,
        quality=QUALITY,
        method=6,
    )


def still(page: Page, name: str, height: int) -> None:
    """Save the upper part of what a page shows, with few colours to keep it small."""
    page.evaluate("document.activeElement.blur()")
    page.wait_for_timeout(500)
    target = DOCS / name
    page.screenshot(path=target, clip={"x": 0, "y": 0, "width": SIZE[0], "height": height})
    Image.open(target).convert("RGB").quantize(192).save(target, optimize=True)


def visit(address: str, data: Path) -> None:
    """Analyse the clip in the app as a user would, and take the pictures."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        page.goto(address)
        page.goto(f"http://{urlsplit(address).netloc}/clips")
        page.fill("#height", "178")
        page.set_input_files("#files", [CLIP])
        end = time.monotonic() + PATIENCE_S
        while not (reports := [*data.rglob("report.html")]):
            if time.monotonic() > end:
                raise SystemExit("The app made no report")
            page.wait_for_timeout(500)
        page.wait_for_timeout(2500)
        # Below stands the folder of this run.
        still(page, "app.png", 790)
        page.goto(reports[0].as_uri())
        page.wait_for_timeout(1500)
        page.evaluate("document.querySelector('video').currentTime = 9.35")
        page.wait_for_timeout(1500)
        still(page, "report.png", SIZE[1])
        browser.close()
        moving_picture(reports[0].with_name("annotated.mp4"))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        history = data / "history.sqlite"
        app = subprocess.Popen(
            [sys.executable, "-u", "-m", "formcheck", "app", "--no-open", "--db", str(history)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "FORMCHECK_SETTINGS": "", "PYTHONPATH": str(ROOT)},
        )
        try:
            assert app.stdout is not None
            words = (word for line in app.stdout for word in line.split())
            visit(next(word for word in words if word.startswith("http://")), data)
        finally:
            app.terminate()
            app.wait()


if __name__ == "__main__":
    main()

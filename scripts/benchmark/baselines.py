"""What formcheck is compared with: all that the cores can do, and the loop that most would write.

    python -m benchmark.baselines limit|plain CLIP

Run in a process of its own; prints frames and seconds as JSON.
"""

import json
import sys
import threading
import time
from itertools import islice
from pathlib import Path

import cv2
import numpy as np

from formcheck.model.capacity import usable_cores
from formcheck.model.frame import Frame
from formcheck.model.paths import model_path
from formcheck.pose.factory import make_pose_estimator
from formcheck.video.clip import open_clip

FRAMES_EACH = 300
"""Decoded frames that each network gets: 280 MB at 640x480."""
WARM_UP_FRAMES = 10

Numbers = dict[str, float]


def limit(clip: Path) -> Numbers:
    """Run a pose network on every core, over frames that are decoded already."""
    with open_clip(clip) as reader:
        frames = list(islice(reader, FRAMES_EACH))
    cores = usable_cores()
    begin = threading.Barrier(cores + 1)
    lanes = [threading.Thread(target=_infer, args=(frames, begin)) for _ in range(cores)]
    for lane in lanes:
        lane.start()
    begin.wait()
    start = time.perf_counter()
    for lane in lanes:
        lane.join()
    seconds = time.perf_counter() - start
    return {"frames": cores * (len(frames) - WARM_UP_FRAMES), "seconds": seconds}


def _infer(frames: list[Frame], begin: threading.Barrier) -> None:
    with make_pose_estimator() as estimator:
        for frame in frames[:WARM_UP_FRAMES]:
            estimator.detect(frame)
        begin.wait()
        for frame in frames[WARM_UP_FRAMES:]:
            estimator.detect(frame)


def plain(clip: Path) -> Numbers:
    """Read, find the pose and take the angle at the ankle, frame by frame, in one thread."""
    from mediapipe import Image, ImageFormat
    from mediapipe.tasks.python.core.base_options import BaseOptions
    from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerOptions, RunningMode

    options = PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(model_path())),
        running_mode=RunningMode.VIDEO,
    )
    angles: list[float] = []
    start = time.perf_counter()
    with PoseLandmarker.create_from_options(options) as landmarker:
        capture = cv2.VideoCapture(str(clip))
        frames = 0
        while True:
            there, picture = capture.read()
            if not there:
                break
            rgb = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
            image = Image(image_format=ImageFormat.SRGB, data=rgb)
            time_ms = int(capture.get(cv2.CAP_PROP_POS_MSEC)) + frames
            found = landmarker.detect_for_video(image, time_ms).pose_landmarks
            frames += 1
            if found:
                knee, ankle, toe = (np.array([found[0][i].x, found[0][i].y]) for i in (26, 28, 32))
                up, forward = knee - ankle, toe - ankle
                cosine = up @ forward / (np.linalg.norm(up) * np.linalg.norm(forward))
                angles.append(float(np.degrees(np.arccos(cosine))))
        capture.release()
    return {"frames": frames, "seconds": time.perf_counter() - start, "angles": len(angles)}


if __name__ == "__main__":
    print(json.dumps({"limit": limit, "plain": plain}[sys.argv[1]](Path(sys.argv[2]))))

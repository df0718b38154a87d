"""A speech program that writes down how it was called, and speaks a hum.

Called as ``python fake_speech.py LOG [arguments]``; words come from stdin or after ``--``.
"slow" among them makes it take half a minute, "broken" makes it fail, "mute" makes it write
no sound. Arguments: ``--stdout`` writes a WAV, ``-o FILE`` writes it into a file.
"""

import json
import math
import os
import struct
import sys
import time
import wave
from pathlib import Path

SECONDS, RATE = 0.2, 22050


def main() -> None:
    log, *arguments = sys.argv[1:]
    words = arguments[-1] if "--" in arguments else sys.stdin.read()
    entry = {"arguments": arguments, "words": words, "pid": os.getpid()}
    with open(log, "a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")
    if "slow" in words:
        time.sleep(30)
    if "broken" in words:
        sys.exit(3)
    if "mute" in words:
        return
    if "-o" in arguments:
        write(arguments[arguments.index("-o") + 1])
    if "--stdout" in arguments:
        path = f"{log}.{os.getpid()}.wav"
        write(path)
        sys.stdout.buffer.write(Path(path).read_bytes())


def write(path: str) -> None:
    values = [
        int(9000 * math.sin(2 * math.pi * 300 * i / RATE)) for i in range(int(SECONDS * RATE))
    ]
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{len(values)}h", *values))


if __name__ == "__main__":
    main()

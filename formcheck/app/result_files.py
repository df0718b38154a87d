"""The files of a result, as the browser reads them or as one archive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, Response, StreamingResponse

from formcheck.model.regular_file import open_regular
from formcheck.report.folder import ALL_FILES, PAGE, VIDEO
from formcheck.report.html.render import is_page

REPORT_POLICY = "; ".join(
    f"{kind} 'none'"
    for kind in (
        "connect-src", "frame-src", "object-src", "worker-src", "form-action", "base-uri",
        "frame-ancestors",
    )
)  # fmt: skip
"""For report.html, whose own policy names its one script and its one style by their hashes."""
_SHOWN = {PAGE: "text/html; charset=utf-8", VIDEO: "video/mp4"}
_PART_BYTES = 256_000


def has_page(folder: Path | None) -> bool:
    """Tell whether a folder has a page that formcheck wrote."""
    return folder is not None and is_page(folder / PAGE)


def result_file(folder: Path, name: str) -> Response:
    """Return a file of a result that a browser shows: its page, or the video in it.

    Raises
    ------
    HTTPException
        404: there is none, or it is not formcheck's.
    """
    path = folder / name
    if name not in _SHOWN or not has_page(folder) or not path.is_file():
        raise HTTPException(404, "This result is not there any more.")
    headers = {"content-security-policy": REPORT_POLICY} if name == PAGE else None
    return FileResponse(path, media_type=_SHOWN[name], headers=headers)


def result_archive(folder: Path, name: str) -> Response:
    """Return all files of a result as one zip archive, made while it is sent.

    Raises
    ------
    HTTPException
        404: there is nothing.
    """
    files = [folder / file for file in ALL_FILES if (folder / file).is_file()]
    if not files or not has_page(folder):
        raise HTTPException(404, "This result is not there any more.")
    return StreamingResponse(
        _zipped(files, name), media_type="application/zip", headers=attachment(f"{name}.zip")
    )


def attachment(name: str) -> dict[str, str]:
    """Return the headers of a download."""
    return {"content-disposition": f"attachment; filename*=utf-8''{quote(name, safe='')}"}


def own_page(text: str) -> Response:
    """Return a page that is complete in itself, with its own policy."""
    return HTMLResponse(text, headers={"content-security-policy": REPORT_POLICY})


class _Pipe(io.RawIOBase):
    """Takes what is written, and gives it away."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, part: bytes) -> int:  # type: ignore[override]
        self._parts.append(bytes(part))
        return len(part)

    def take(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _zipped(files: list[Path], name: str) -> Iterator[bytes]:
    pipe = _Pipe()
    # Video and landmarks are packed already.
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for file in files:
            entry = zipfile.ZipInfo.from_file(file, f"{name}/{file.name}")
            with open_regular(file) as source, archive.open(entry, "w") as target:
                while part := source.read(_PART_BYTES):
                    target.write(part)
                    yield pipe.take()
    yield pipe.take()

"""Sessions for other programs."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from formcheck.app.context import AppContext
from formcheck.app.history.chosen import (
    chosen_numbers,
    chosen_selection,
    folder_of,
    found_session,
)
from formcheck.app.result_files import attachment
from formcheck.history.export import history_csv, history_json
from formcheck.report.folder import POSE

_PART_BYTES = 256_000


class Exports:
    """The routes of exports; `context` says where the history is."""

    def __init__(self, context: AppContext) -> None:
        self._context = context

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [
            Route("/history/export.{format}", self._export),
            Route("/history/{id:int}/export.xlsx", self._xlsx),
        ]

    def _export(self, request: Request) -> Response:
        form = request.path_params["format"]
        if form not in ("csv", "json"):
            raise HTTPException(404)
        export = history_csv if form == "csv" else history_json
        kind = "text/csv; charset=utf-8" if form == "csv" else "application/json"
        # Read in this thread, as the history is of one thread, and sent from others.
        file = tempfile.TemporaryFile(dir=self._context.folder)  # noqa: SIM115
        try:
            with self._context.open_history() as history:
                chosen = chosen_selection(history, request)
                if numbers := chosen_numbers(request):
                    chosen = replace(chosen, ids=numbers)
                for part in export(history, chosen):
                    file.write(part.encode())
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return StreamingResponse(
            _parts(file), media_type=kind, headers=attachment(f"formcheck-history.{form}")
        )

    def _xlsx(self, request: Request) -> Response:
        """The session as a spreadsheet, measured once more from its landmarks."""
        from formcheck import api
        from formcheck.report.exports.formats import make_export
        from formcheck.report.exports.options_from_report import options_from_report
        from formcheck.report.pose_file import load_recording

        number = request.path_params["id"]
        with self._context.open_history() as history:
            folder, result = folder_of(found_session(history, number)), history.result(number)
        if folder is None or not (folder / POSE).is_file():
            raise HTTPException(404, "The landmarks of this session are not there any more.")
        recording = load_recording(folder / POSE)
        made = make_export(api.measure(recording, options_from_report(result, recording)), "xlsx")
        return Response(
            made.content,
            media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            headers=attachment(f"formcheck-session-{number}.xlsx"),
        )


def _parts(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while part := file.read(_PART_BYTES):
            yield part

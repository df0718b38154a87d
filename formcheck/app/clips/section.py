"""The page of clips: drop some in, watch the queue, open the reports."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import anyio
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from formcheck import api
from formcheck.analysis.options import AUTO, Options
from formcheck.app.clips.clip_queue import ClipQueue, QueueError, Worker
from formcheck.app.clips.queued_clip import ClipSettings, QueuedClip, shown_name
from formcheck.app.context import AppContext, Section
from formcheck.app.exercises import exercise_title
from formcheck.app.forms import FormError, FormFields, explain_fields, post, typed_size
from formcheck.app.known_sizes import fill_known, own_name
from formcheck.app.pages import page
from formcheck.app.result_files import has_page, result_archive, result_file
from formcheck.errors import FormcheckError
from formcheck.history.errors import UnknownPersonError
from formcheck.history.people import Person
from formcheck.history.store import History
from formcheck.jobs.clip_job import STAGE_WORDS, JobProgress
from formcheck.jobs.clip_worker import ClipWorker
from formcheck.kinds.description import exercise_groups
from formcheck.model.body_units import HEIGHT
from formcheck.model.paths import SAMPLE_NAME, samples_folder
from formcheck.report.messages import as_sentence

MAX_CLIP_BYTES = 4_000_000_000
FREE_BYTES = 500_000_000
"""What must stay free on the disk for the result."""
_NEWS_S, _ALIVE_S = 0.2, 15.0
"""Time between two looks for news of the queue, and after which a line shows that it lives."""
_CHOSEN = ("exercise", "side", "person", "keep")
_LABELS = {"exercise": "Exercise", "side": "Leg", "person": "Person", "name": "Person"}


def section(context: AppContext, make_worker: Callable[[], Worker] = ClipWorker) -> Section:
    """Return the pages of clips; the worker analyses one after the other."""
    queue = ClipQueue(context, lambda chosen: _options(context, chosen))
    pages = _ClipPages(context, queue)

    @asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        running = queue.running(make_worker())
        await run_in_threadpool(running.__enter__)
        try:
            yield
        finally:
            await run_in_threadpool(running.__exit__, None, None, None)

    return Section(
        routes=pages.routes(),
        link=("Clips", "/clips"),
        lifespan=lifespan,
        body_limits={"/clips/upload": MAX_CLIP_BYTES},
    )


class _ClipPages:
    """The routes of clips, with the queue that they show."""

    def __init__(self, context: AppContext, queue: ClipQueue) -> None:
        self._context = context
        self._queue = queue

    def routes(self) -> list[Route]:
        return [
            Route("/clips", self._page),
            Route("/clips/events", self._events),
            Route("/clips/upload", self._upload, methods=["POST"]),
            post("/clips/sample", self._sample),
            post("/clips/{id}/cancel", self._change(self._queue.cancel)),
            post("/clips/{id}/retry", self._change(self._queue.retry)),
            post("/clips/{id}/remove", self._remove),
            Route("/clips/{id}/download", self._download),
            Route("/clips/{id}/result/{name}", self._result),
        ]

    def _page(self, request: Request) -> Response:
        with self._context.open_history() as history:
            people = history.people()
        return page(
            request, "clips.html.j2", people=people, groups=exercise_groups(),
            chosen=request.query_params.get("exercise", AUTO),
            own=own_name(),
            max_bytes=MAX_CLIP_BYTES, results=self._context.results_folder,
        )  # fmt: skip

    async def _upload(self, request: Request) -> Response:
        """Take a clip in: its body is the file, its address says what somebody chose."""
        try:
            clip = await run_in_threadpool(self._accept, dict(request.query_params), request)
        except (FormcheckError, OSError) as error:
            return _refused(error)
        target = self._queue.clip_file(clip)
        try:
            size = 0
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            async with await anyio.open_file(descriptor, "wb") as file:
                async for part in request.stream():
                    size += len(part)
                    await file.write(part)
            if not size:
                raise FormError(f"{clip.name} is empty")
            _set_time(target, request.query_params.get("modified", ""))
            await run_in_threadpool(self._queue.add, clip)
        except (FormcheckError, OSError) as error:
            self._queue.discard(clip)
            return _refused(error)
        except ClientDisconnect:
            self._queue.discard(clip)
            return Response(status_code=400)
        except BaseException:
            self._queue.discard(clip)
            raise
        return JSONResponse({"id": clip.id}, 201)

    def _sample(self, _request: Request, _form: FormFields) -> Response:
        """Queue the rendered clip that comes with formcheck."""
        sample = samples_folder() / f"{SAMPLE_NAME}.mp4"
        clip = None
        try:
            clip = self._queue.new_place(sample.name)
            shutil.copyfile(sample, self._queue.clip_file(clip))
            self._queue.add(clip)
        except (FormcheckError, OSError) as error:
            if clip is not None:
                self._queue.discard(clip)
            return _refused(error)
        return JSONResponse({"id": clip.id}, 201)

    def _accept(self, chosen: dict[str, str], request: Request) -> QueuedClip:
        """Check what was chosen before the clip comes, and make room for it."""
        size = int(request.headers.get("content-length", "0") or 0)
        if shutil.disk_usage(self._context.folder).free < size + FREE_BYTES:
            raise FormError("there is not enough room on the disk: free some space")
        settings = _settings(self._context, chosen)
        _options(self._context, settings)
        clip = self._queue.new_place(shown_name(chosen.get("name", "")))
        return clip.model_copy(update={"settings": settings})

    async def _events(self, _request: Request) -> Response:
        return StreamingResponse(
            self._news(), media_type="text/event-stream", headers={"x-accel-buffering": "no"}
        )

    async def _news(self) -> AsyncIterator[str]:
        """Yield the whole list at each change, until the browser goes or the app ends."""
        seen, silent_s = -1, 0.0
        while True:
            last = self._context.stopping.is_set()
            revision, clips, progress = self._queue.snapshot()
            if revision != seen:
                seen, silent_s = revision, 0.0
                shown = await run_in_threadpool(self._list, clips, progress)
                yield f"data: {json.dumps(shown)}\n\n"
            elif silent_s >= _ALIVE_S:
                silent_s = 0.0
                yield ": alive\n\n"
            if last:
                return
            await asyncio.sleep(_NEWS_S)
            silent_s += _NEWS_S

    def _list(self, clips: list[QueuedClip], progress: JobProgress | None) -> list[dict[str, Any]]:
        return [
            _shown(clip, progress, has_page(self._context.results_folder / clip.id))
            for clip in clips
        ]

    def _change(self, change: Callable[[str], None]) -> Callable[[Request, FormFields], Response]:
        def action(request: Request, _form: FormFields) -> Response:
            try:
                change(request.path_params["id"])
            except (FormcheckError, OSError) as error:
                return _refused(error)
            return JSONResponse({})

        return action

    def _remove(self, request: Request, form: FormFields) -> Response:
        with_result = form.text("result") == "delete"
        remove = lambda clip_id: self._queue.remove(clip_id, with_result=with_result)  # noqa: E731
        return self._change(remove)(request, form)

    def _result(self, request: Request) -> Response:
        return result_file(self._folder(request), request.path_params["name"])

    def _download(self, request: Request) -> Response:
        folder = self._folder(request)
        name = Path(self._queue.clip(request.path_params["id"]).kept).stem
        return result_archive(folder, name)

    def _folder(self, request: Request) -> Path:
        try:
            return self._queue.result_folder(request.path_params["id"])
        except QueueError as error:
            raise HTTPException(404, "This result is not there any more.") from error


def _settings(context: AppContext, chosen: dict[str, str]) -> ClipSettings:
    """Return what somebody chose, checked; a new person gets a profile."""
    fields: dict[str, Any] = {name: chosen[name] for name in _CHOSEN if name in chosen}
    try:
        settings = ClipSettings.model_validate(
            fields | {"height_cm": typed_size(chosen.get("height", ""), HEIGHT, "Height")}
        )
        if name := chosen.get("new_person", "").strip():
            with context.open_history() as history:
                person = _known_or_new(history, Person(name=name, height_cm=settings.height_cm))
            settings = settings.model_copy(update={"person": person.name})
    except ValidationError as error:
        raise FormError(explain_fields(error, _LABELS)) from error
    return settings


def _known_or_new(history: History, person: Person) -> Person:
    """Return the profile of that name; begin one where there is none."""
    try:
        return history.person(person.name)
    except UnknownPersonError:
        history.set_person(person)
        return person


def _options(context: AppContext, chosen: ClipSettings) -> Options:
    """Return the options of an analysis, with what the person's profile says.

    Raises
    ------
    FormcheckError
        No such person or exercise, or the two don't go together.
    """
    settings: dict[str, Any] = {"side": chosen.side, "height_cm": chosen.height_cm}
    fill_known(context, settings, chosen.person)
    return api.make_options(
        exercise=chosen.exercise,
        model=None,
        side=settings["side"],
        height_cm=settings["height_cm"],
        foot_length_cm=settings.get("foot_length_cm"),
        mass_kg=settings.get("mass_kg"),
    )


def _shown(clip: QueuedClip, progress: JobProgress | None, report: bool) -> dict[str, Any]:
    """Return a clip for the page's script."""
    chosen = clip.settings
    words = [
        "any exercise" if chosen.exercise == AUTO else exercise_title(chosen.exercise),
        *([] if chosen.side == "auto" else [f"{chosen.side} leg" + "s" * (chosen.side == "both")]),
        *([chosen.person] if chosen.person else []),
    ]
    shown: dict[str, Any] = {
        "id": clip.id,
        "name": clip.name,
        "chosen": " · ".join(words),
        "state": clip.state,
        "headline": clip.headline,
        "reason": as_sentence(clip.reason) if clip.reason else "",
        "session": clip.session,
        "report": report and clip.state == "done",
        "kept": chosen.keep,
    }
    if clip.state == "running" and progress is not None:
        shown["stage"] = STAGE_WORDS.get(progress.stage, progress.stage)
        if progress.total:
            shown["share"] = min(1.0, progress.done / progress.total)
    return shown


def _refused(error: Exception) -> Response:
    if isinstance(error, OSError):
        return JSONResponse({"error": f"can't be written: {error.strerror or error}"}, 507)
    return JSONResponse({"error": str(error)}, 400)


def _set_time(path: Path, milliseconds: str) -> None:
    """Keep when the user's file was made: it tells when the clip was filmed."""
    with suppress(ValueError, OverflowError, OSError):
        when = int(milliseconds) / 1000
        os.utime(path, (when, when))

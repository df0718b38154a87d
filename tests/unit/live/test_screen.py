"""The picture of a live session: what is shown when, mirrored or not."""

from dataclasses import replace

import numpy as np
import pytest
from live_doubles import run_session

from formcheck.app.live.page_state import frame_state
from formcheck.feedback.coach import Feedback
from formcheck.feedback.rules import load_rules
from formcheck.live.display.counting_view import (
    CUE_SHARE,
    MESSAGE_SHARE,
    CountingView,
    head_box,
    leg_points,
    tempo_of,
)
from formcheck.live.display.screen import Screen
from formcheck.live.followers.protocol import RepEvent
from formcheck.live.live_frame import LiveFrame
from formcheck.model.frame import Frame, Image
from formcheck.model.pose_track import PoseTrack

WIDTH, HEIGHT = 640, 360


@pytest.fixture(scope="module")
def frames(four_and_a_shallow_one: PoseTrack) -> dict[str, LiveFrame]:
    """One live of each stage, on a grey picture."""
    seen, _, _ = run_session(four_and_a_shallow_one)
    grey = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
    found = {}
    for live in seen.frames:
        frame = Frame(live.frame.index, live.frame.time_s, grey)
        found[live.state.stage] = replace(live, frame=frame, pose=_within(live))
    return found


def _within(live: LiveFrame) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]] | None:
    """The pose, moved to the right half of the picture."""
    if live.pose is None:
        return None
    pose = live.pose.copy()
    low, high = pose[:, :2].min(axis=0), pose[:, :2].max(axis=0)
    pose[:, :2] = (pose[:, :2] - low) / (high - low) * (80, 300) + (450, 30)
    return pose


def drawn(live: LiveFrame, *, mirrored: bool = False) -> Image:
    return Screen().picture(live, mirrored=mirrored).copy()


def changed(a: Image, b: Image) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    return (a != b).any(axis=2)


@pytest.mark.long
def test_the_frame_itself_is_left_alone(frames: dict[str, LiveFrame]) -> None:
    for live in frames.values():
        image = drawn(live)
        assert (live.frame.image == 90).all()
        assert (image != 90).any()


def test_mirrored_the_leg_is_on_the_other_side_and_words_are_not_turned(
    frames: dict[str, LiveFrame],
) -> None:
    counting = frames["counting"]
    plain = leg_points(counting.pose, counting.state.side, None)
    turned = leg_points(counting.pose, counting.state.side, WIDTH)
    assert plain is not None
    assert turned is not None
    assert turned.toe[0] == pytest.approx(WIDTH - 1 - plain.toe[0])
    # The count stands in the same corner both ways round, and reads the same.
    corner = np.s_[: HEIGHT // 5, : WIDTH // 6]
    np.testing.assert_array_equal(drawn(counting)[corner], drawn(counting, mirrored=True)[corner])


def test_messages_leave_the_feet_free_before_the_start(frames: dict[str, LiveFrame]) -> None:
    still = replace(frames["still"], pose=None)
    rows = np.flatnonzero(changed(drawn(still), still.frame.image).any(axis=1))
    assert rows.max() < HEIGHT / 2
    assert np.ptp(rows) > HEIGHT / 8  # large


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_message_leaves_the_head_free(frames: dict[str, LiveFrame], mirrored: bool) -> None:
    still = frames["still"]
    assert still.pose is not None
    # In the middle of the picture, up to its upper edge.
    pose = still.pose.copy()
    pose[:, 0] += WIDTH / 2 - pose[:, 0].mean()
    still = replace(still, pose=pose)
    head = head_box(pose, WIDTH if mirrored else None)
    assert head is not None
    assert head.y < HEIGHT / 4
    blank = still.frame.image
    where = changed(drawn(still, mirrored=mirrored), blank)
    assert where.sum() > 5000
    assert not where[max(head.y, 0) : head.bottom, head.x : head.right].any()


def test_the_way_down_is_timed_when_it_is_over(frames: dict[str, LiveFrame]) -> None:
    state = frames["counting"].state
    assert state is not None
    last = RepEvent(True, 1.0, 2.0, 3.0, up_s=0.62, hold_s=0.1, down_s=0.3, faults=())
    for done, lines in (
        (replace(last, lowered=False), ("up 0.6 s",)),
        (replace(last, down_s=0.71), ("up 0.6 s", "down 0.7 s")),
        (replace(last, hold_s=5.04), ("hold 5.0 s",)),
        (None, ()),
    ):
        shown = replace(state, progress=replace(state.progress, last=done))
        assert tempo_of(shown) == lines
        in_app = frame_state(replace(frames["counting"], state=shown))["count"]["tempo"]
        assert in_app == ", ".join(lines)


def test_help_covers_neither_the_message_nor_the_head(frames: dict[str, LiveFrame]) -> None:
    for stage, live in frames.items():
        plain = drawn(replace(live, help=False))
        where = changed(plain, drawn(replace(live, help=True)))
        rows = np.flatnonzero(where.any(axis=1))
        low = stage in ("still", "countdown", "counting", "view", "body")
        assert (rows.min() > HEIGHT / 4) if low else (rows.max() < 3 * HEIGHT / 4), stage


def test_the_countdown_is_a_large_digit(frames: dict[str, LiveFrame]) -> None:
    one = frames["countdown"]
    two = replace(one, state=replace(one.state, countdown=2))
    rows = np.flatnonzero(changed(drawn(one), drawn(two)).any(axis=1))
    assert np.ptp(rows) > HEIGHT / 4


def test_a_cue_is_large_and_beside_the_leg(frames: dict[str, LiveFrame]) -> None:
    plain = frames["counting"]
    progress = replace(plain.state.progress, last=None)
    state = replace(plain.state, progress=progress)
    plain = replace(plain, state=state, feedback=Feedback())
    cued = replace(plain, feedback=Feedback(cue="Higher"))
    where = changed(drawn(plain), drawn(cued))
    rows, columns = np.flatnonzero(where.any(axis=1)), np.flatnonzero(where.any(axis=0))
    assert np.ptp(rows) > HEIGHT / 9
    leg = leg_points(plain.pose, plain.state.side, None)
    assert leg is not None
    assert columns.max() < leg.heel[0] or columns.min() > leg.toe[0]


@pytest.mark.parametrize("switch", ["muted", "help"])
def test_what_is_switched_is_seen(frames: dict[str, LiveFrame], switch: str) -> None:
    plain = replace(frames["counting"], muted=False, help=False)
    assert changed(drawn(plain), drawn(replace(plain, **{switch: True}))).sum() > 500


def test_trouble_with_the_camera_takes_the_place_of_other_words(
    frames: dict[str, LiveFrame],
) -> None:
    plain = replace(frames["still"], pose=None)
    gone = replace(plain, trouble="camera 0: no picture for 3 s, waiting")
    assert changed(drawn(plain), drawn(gone)).sum() > 1000


def test_a_moment_is_drawn_once_for_all(frames: dict[str, LiveFrame]) -> None:
    screen = Screen()
    first = screen.picture(frames["counting"], mirrored=True)
    assert screen.picture(frames["counting"], mirrored=True) is first


@pytest.mark.parametrize("size", [(640, 480), (1280, 720), (480, 640)])
def test_every_cue_prompt_and_message_is_whole(size: tuple[int, int]) -> None:
    screen, rules = CountingView(*size), load_rules()
    words = [cue.cue for cue in rules.faults.values() if cue.cue]
    words += [prompt.cue for prompt in rules.test.prompts.values()]
    for text in words:
        banner = screen._banners(text, CUE_SHARE, screen._cue_width())[0]
        assert " ".join(banner.lines) == text
    for why in rules.test.stops.values():
        text = f"Test over: 27 ({why})"
        assert " ".join(screen._banners(text, MESSAGE_SHARE, size[0] - 40)[0].lines) == text

"""The rear foot's turn frame by frame, for a camera: no look ahead."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Thread

import numpy as np

from formcheck.pixels import confidence as sure
from formcheck.pixels.angle_path import ForwardFilter, spread
from formcheck.pixels.foot_frame import LENGTH, Floats, FootFrame
from formcheck.pixels.polar import peak_near
from formcheck.pixels.reader import Cut, Reading, TurnReader
from formcheck.pixels.schedule import HIGH, RAISED_DEG
from formcheck.video.frame import Image

Job = Callable[[], TurnReader]
Start = Callable[[Job], "Future[TurnReader]"]

LEARN_AFTER = (1, 3)
"""Raises after which the foot is learned anew: the first shows which pixels turn, a few
more in which light and how far. (Half a raise is not enough: rendered feet that were learned
from its rising part turned up to a third too far.)"""
CUTS_APART_S = 0.1
MOST_CUTS = 20
DOWN_DEG = 3.0
"""Below it the foot is down, and the raise is over."""
UNLEARNED_SD = 0.065
"""Share of the turn by which it is off because nothing was learned from raised pictures yet:
what lies inside of the outline and does not turn counts too (rendered people: first raises
are off by .088, later ones by .058)."""
UNLEARNED_SCORE = 0.5
"""For the same reason such pictures correlate less: half of what is usual at least."""
STEADY_S = 2.0
STEADY_PX = 0.5
"""Canonical pixels, a hundredth of the foot: standard deviation of a planted forefoot's place
that a camera on a stand shows (rendered clips: .1)."""
GIVE_WAY_S = 0.12
"""In so long a standard deviation grows or shrinks by e at most: a number on a screen must not
jump when the picture of the foot is lost, or found again."""
EASE_DEG_S = 75.0
"""So fast what is told may part from the landmarks. They lag by up to .075 s, 7 degrees in a
brisk raise; more at once is a picture taken for another turn, or a new lesson."""
MOST_SD_DEG = 40.0
"""Standard deviation at which a turn tells nothing any more: a tenth of the landmarks'."""
GAP_S = 0.5
"""After so long without a reading what was seen before tells nothing."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What the landmarks say of the foot in one frame.

    Attributes
    ----------
    time_s : float
        Larger than before.
    shift : ndarray, shape (2,)
        Where the planted foot is against the stance, image pixels.
    toe : ndarray, shape (2,)
        Toe landmark, image pixels.
    pitch_deg, sd_deg : float
        Rough turn of the rear foot, and its standard deviation.
    """

    time_s: float
    shift: Floats
    toe: Floats
    pitch_deg: float
    sd_deg: float


@dataclass(frozen=True, slots=True)
class LiveTurn:
    """Turn of the rear foot in one frame, degrees.

    Attributes
    ----------
    turn_deg, sd_deg : float
        Turn since the stance, heel up positive, and its standard deviation.
    trusted : bool
        This frame shows it; else it is carried on from the frames before, and its standard
        deviation grows.
    """

    turn_deg: float
    sd_deg: float
    trusted: bool


def in_background(job: Job) -> "Future[TurnReader]":
    """Run on a thread of its own; the program may end meanwhile."""
    future: Future[TurnReader] = Future()

    def run() -> None:
        try:
            future.set_result(job())
        except Exception as error:  # noqa: BLE001
            future.set_exception(error)

    Thread(target=run, name="foot", daemon=True).start()
    return future


def at_once(job: Job) -> "Future[TurnReader]":
    """Run before going on: the same every time."""
    future: Future[TurnReader] = Future()
    future.set_result(job())
    return future


class LiveTurnMeter:
    """Measures one foot from a quiet flat stance on.

    Parameters
    ----------
    stance : list of ndarray of uint8
        A few whole pictures of the stance (RGB).
    toe : ndarray, shape (2,)
        Toe landmark in the stance, image pixels.
    frame : FootFrame
        The canonical picture, laid over the stance.
    start : callable
        Runs the learning.
    """

    def __init__(
        self, stance: list[Image], toe: Floats, frame: FootFrame, start: Start = in_background
    ) -> None:
        self._frame, self._toe, self._start = frame, toe, start
        crops = [frame.crop(image, np.zeros(2)) for image in stance]
        self._reader = TurnReader(crops, [], frame)
        self._lesson = _Lesson()
        self._learning: Future[TurnReader] | None = None
        self._trust, self._ground = _Trust(), _Ground()
        self._filter, self._last_s = ForwardFilter(), -np.inf
        self._offset = 0.0

    def look(self, image: Image, glance: Glance) -> LiveTurn | None:
        """Measure the next frame.

        Parameters
        ----------
        image : ndarray of uint8, shape (height, width, 3)
            RGB.
        glance : Glance
            The landmarks' word on it.

        Returns
        -------
        LiveTurn or None
            None when nothing can be said.
        """
        seconds = glance.time_s - self._last_s
        self._last_s = glance.time_s
        if seconds > GAP_S:
            self._filter = ForwardFilter()
            self._trust.forget()
            self._ground.forget()
        guess = self._frame.displaced(glance.shift)
        raised = glance.pitch_deg > RAISED_DEG
        # On a steady camera the floor is where the landmarks saw the foot at rest.
        floor = guess if self._ground.steady else np.full(2, np.nan)
        reading = self._reader.read(image, guess, floor, raised)
        belief = self._filter.step(reading.curve, min(seconds, GAP_S))
        turn, score = peak_near(reading.curve, int(belief.argmax()), sure.PEAK_REACH)
        toe = self._frame.displaced(glance.toe - self._toe)
        apart = float(np.hypot(*(toe - reading.shift))) / LENGTH
        width = float(spread(belief[None])[0])
        sd, holds = self._trust.judge(
            glance, reading, self._reader.calibration, turn, score, width, apart
        )
        down = (turn if holds else glance.pitch_deg) < DOWN_DEG
        if down:
            self._ground.see(glance.time_s, reading.shift)
        self._learn(image, glance, reading, down)
        return self._carried(glance, turn, sd, holds, min(seconds, GAP_S))

    def _carried(
        self, glance: Glance, turn: float, sd: float, holds: bool, seconds: float
    ) -> LiveTurn | None:
        """The turn, or what the landmarks and the last known turn make likely."""
        if holds:
            most = EASE_DEG_S * seconds
            offset = turn - glance.pitch_deg
            self._offset += float(np.clip(offset - self._offset, -most, most))
            sd = float(np.hypot(sd, offset - self._offset))
        sd = self._trust.eased(sd if holds else np.inf, seconds)
        if sd >= MOST_SD_DEG:
            return None
        return LiveTurn(glance.pitch_deg + self._offset, sd, holds)

    def _learn(self, image: Image, glance: Glance, reading: Reading, down: bool) -> None:
        """Put raised pictures aside, and learn from them."""
        self._lesson.see(image, glance, reading, self._frame, down)
        if down and self._learning is not None and self._learning.done():
            if self._learning.exception() is None:
                self._reader = self._learning.result()
            self._learning = None
        cuts = self._lesson.due() if self._learning is None else None
        if cuts:
            reader = self._reader
            self._learning = self._start(lambda: reader.relearned(cuts))


class _Lesson:
    """Raised pictures, and when to learn from them."""

    def __init__(self) -> None:
        self._cuts: list[tuple[float, Cut]] = []
        self._up = self._due = False
        self._raises = 0
        self._top = 0.0
        self._every_s = CUTS_APART_S

    def see(
        self, image: Image, glance: Glance, reading: Reading, frame: FootFrame, down: bool
    ) -> None:
        """Take the next frame."""
        rough = glance.pitch_deg
        if self._raises >= LEARN_AFTER[-1]:
            return
        self._top = max(self._top, rough)
        if rough > self._high and reading.anchored:
            self._up = True
            self._put_aside(image, glance, reading, frame)
        elif down and self._up:
            self._up = False
            self._raises += 1
            self._due |= self._raises in LEARN_AFTER

    def due(self) -> list[Cut] | None:
        """The pictures, when it is time to learn from them."""
        if not self._due:
            return None
        self._due = False
        cuts = self._good
        if self._raises >= LEARN_AFTER[-1]:
            self._cuts = []
        return cuts

    def _put_aside(
        self, image: Image, glance: Glance, reading: Reading, frame: FootFrame
    ) -> None:
        if self._cuts and glance.time_s - self._cuts[-1][0] < self._every_s:
            return
        shift = np.round(reading.shift)
        cut = Cut(frame.crop(image, shift), glance.pitch_deg, reading.shift - shift)
        self._cuts.append((glance.time_s, cut))
        if len(self._cuts) > MOST_CUTS:
            self._cuts = self._cuts[::2]
            self._every_s *= 2

    @property
    def _high(self) -> float:
        return max(RAISED_DEG, HIGH * self._top)

    @property
    def _good(self) -> list[Cut]:
        """Those that were taken high enough, now that the top is known better."""
        return [cut for _, cut in self._cuts if cut.rough_deg > self._high]


class _Ground:
    """Whether the camera stands still, by the forefoot of a foot that is flat."""

    def __init__(self) -> None:
        self._places: deque[tuple[float, Floats]] = deque()

    def see(self, time_s: float, shift: Floats) -> None:
        """Note where the forefoot of the flat foot is."""
        self._places.append((time_s, shift))
        while time_s - self._places[0][0] > STEADY_S:
            self._places.popleft()

    def forget(self) -> None:
        """The foot may stand elsewhere now."""
        self._places.clear()

    @property
    def steady(self) -> bool:
        """The forefoot has stayed where it is in the picture."""
        if not self._places:
            return False
        spread = np.std([place for _, place in self._places], axis=0)
        return bool(np.hypot(*spread) < STEADY_PX)


class _Trust:
    """Whether to trust a turn, by this frame and the last ones."""

    def __init__(self) -> None:
        self._apart: deque[float] = deque(maxlen=sure.STEADY)
        self._disagree: deque[float] = deque(maxlen=sure.STEADY)
        self._over_floor: deque[tuple[float, Floats]] = deque()
        self._held: deque[tuple[float, bool]] = deque()
        self._sd = sure.FLAT_SD_DEG
        self._both = self._square = 0.0
        self._shares: list[float] = []

    def forget(self) -> None:
        """The frames before tell nothing."""
        for past in (self._apart, self._disagree, self._over_floor, self._held):
            past.clear()

    def judge(
        self,
        glance: Glance,
        reading: Reading,
        calibration: sure.Calibration,
        turn: float,
        score: float,
        width: float,
        apart: float,
    ) -> tuple[float, bool]:
        """Standard deviation of the turn, and whether it holds."""
        self._apart.append(apart)
        self._disagree.append(float(reading.channel_deg.std()))
        tells = reading.anchored and width < sure.LOOSE_DEG
        learned = bool(np.isfinite(calibration.score))
        calibrated = calibration.gain_sd if learned else float(
            np.hypot(calibration.gain_sd, UNLEARNED_SD)
        )
        gain_sd = self._gain_sd(glance, turn, tells, calibrated)
        likely = max(abs(turn), abs(glance.pitch_deg))
        disagree = float(np.median(self._disagree))
        sd = float(
            np.sqrt(sure.FLAT_SD_DEG**2 + width**2 + disagree**2 + (gain_sd * likely) ** 2)
        )
        usual = float(sure.usual_score(np.array(turn), calibration))
        usual *= 1.0 if learned else UNLEARNED_SCORE
        odds = max(sure.AT_ODDS_DEG, sure.AT_ODDS * max(turn, glance.pitch_deg))
        holds = (
            tells
            and sd < sure.UNSURE_DEG
            and score > sure.EXPECTED * usual
            and float(np.median(self._apart)) < sure.APART
            and self._slid(glance.time_s, reading.over_floor) < sure.SLID
            and abs(turn - glance.pitch_deg) <= odds
        )
        return sd, holds and self._mostly(glance.time_s, holds)

    def eased(self, sd: float, seconds: float) -> float:
        """The standard deviation on its way to this one."""
        change = float(np.exp(seconds / GIVE_WAY_S))
        self._sd = float(np.clip(sd, self._sd / change, self._sd * change))
        self._sd = min(self._sd, MOST_SD_DEG)
        return self._sd

    def _slid(self, time_s: float, over_floor: Floats) -> float:
        """How far the forefoot has moved over the floor of late, foot lengths."""
        self._over_floor.append((time_s, over_floor))
        while time_s - self._over_floor[0][0] > sure.SLIDE_S:
            self._over_floor.popleft()
        path = np.array([place for _, place in self._over_floor])
        return float(np.hypot(*np.ptp(path, axis=0))) / LENGTH

    def _mostly(self, time_s: float, holds: bool) -> bool:
        """Whether most of the last frames hold."""
        self._held.append((time_s, holds))
        while time_s - self._held[0][0] > sure.ALONGSIDE_S:
            self._held.popleft()
        return sum(held for _, held in self._held) >= sure.MOSTLY * len(self._held)

    def _gain_sd(self, glance: Glance, turn: float, tells: bool, calibrated: float) -> float:
        """As `confidence._gain_sd`, from the frames so far."""
        rough = glance.pitch_deg
        if tells and rough > sure.CLEARLY_RAISED_DEG:
            self._both += turn * rough
            self._square += rough * rough
            self._shares.append(glance.sd_deg / rough)
        if len(self._shares) < sure.FEWEST_RAISED:
            return calibrated
        short = 1 - self._both / self._square
        usual = float(np.hypot(calibrated, np.median(self._shares)))
        return max(calibrated, short) if short > sure.FAR_SHORT * usual else calibrated

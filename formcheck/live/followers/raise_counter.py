"""Counts the raises of a set as they happen."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from formcheck.analysis.endurance import pace_of
from formcheck.exercises.catalogue import RaiseExercise
from formcheck.exercises.rules import Form
from formcheck.kinematics.body_rise import PARTS, BodyRise, Lift, rise_of_parts
from formcheck.kinematics.leg_online import LegSample
from formcheck.live.followers.protocol import RepEvent
from formcheck.model.arrays import Floats
from formcheck.tracking.endurance import OFF_PACE, EnduranceMonitor, Prompt, with_pace
from formcheck.tracking.form import (
    BodyDeviation,
    JudgedRaise,
    judge_raises,
    reference_height,
    reference_raises,
)
from formcheck.tracking.raise_evidence import (
    RaiseEvidence,
    Verdict,
    agreed_verdicts,
    raise_verdict,
)
from formcheck.tracking.raises import (
    TOP_WINDOW_S,
    Phase,
    Raise,
    RaiseDetector,
    RaiseRules,
    timed_raise,
)

FIRST_REFERENCE = 0.3
"""Foot lengths, 8 cm: scale of the depth bar before the first raise."""
MAX_SAMPLES = 3600
"""Two minutes at 30 frames a second: longer than any raise."""
TOP_SHARE = 0.85
"""Of the highest heel so far: below it the heel is on its way down."""
TOP_AFTER_S = 0.1
"""Time without a higher heel after which this is the top."""
RESTS_S = 0.3
"""A heel that has not come lower for so long is down."""
LOWER = 0.01
"""Foot lengths that are lower; less is noise."""
JUST_NOW_S = 0.2
SLOW_FALL = 0.3
"""Of gravity, half of a hop's: who comes down more slowly is on the ground. Live landmarks are
smoothed: a low hop shows .4 to .6 in them."""
WAITS_S = 0.3
"""So long a raise that comes down faster is looked at before it counts."""
NOT_LOWERING = {"min_lowered_share": None, "min_down_s": None}
"""Rules of form without those on the lowering."""


@dataclass(frozen=True, slots=True)
class CounterUpdate:
    """What a sample of the leg brought.

    Attributes
    ----------
    done : RepEvent or None
        A raise that counts, or doesn't, from now on: it is half lowered, and no hop.
    lowered : RepEvent or None
        The last raise again with the verdict on its lowering, which is over now.
    prompt : Prompt or None
        What a test says to the person.
    """

    done: RepEvent | None = None
    lowered: RepEvent | None = None
    prompt: Prompt | None = None


@dataclass(slots=True)
class _Lowering:
    """A raise that is counted and not yet at rest; frames by the detector's numbers."""

    first: int
    top: int
    cut: bool
    half_s: float
    reference: float = float("nan")
    floor: float = float("nan")
    floor_s: float = float("nan")
    lifted: bool = True


class RaiseCounter:
    """Counts raises from one leg's samples.

    Parameters
    ----------
    exercise : RaiseExercise
        Its rules.
    target : float, optional
        Reference depth in foot lengths; else the best raises so far.
    cleaned : callable, optional
        Returns how the body rises between two times, seconds, by landmarks that are cleaned as
        those of a clip; None where they are not known any more.
    """

    def __init__(
        self,
        exercise: RaiseExercise,
        target: float | None = None,
        cleaned: Callable[[float, float], BodyRise | None] | None = None,
    ) -> None:
        self._exercise, self._target, self._cleaned = exercise, target, cleaned
        counting = exercise.counting
        self._rules = RaiseRules(counting.min_rise_foot, counting.end_share)
        self._samples: list[LegSample] = []
        self._trimmed = 0
        self._detector: RaiseDetector | None = None
        self._reference_raises: list[Raise] = []
        self._reference = FIRST_REFERENCE
        self.test: EnduranceMonitor | None = None
        if exercise.endurance is not None:
            self.test = EnduranceMonitor(pace_of(exercise.endurance))
        self._lowering: _Lowering | None = None
        self._undecided: _Lowering | None = None
        self._flat_s = -math.inf
        self._prompt: Prompt | None = None
        self._verdicts: list[Verdict] = []
        self.rep_count = self.partial_reps = 0
        self.last: RepEvent | None = None

    @property
    def begun(self) -> bool:
        """A raise has begun: it would not go on in another standing position."""
        return self._detector is not None and (
            self._detector.up or self.rep_count + self.partial_reps > 0
        )

    @property
    def phase(self) -> Phase:
        """Where in a raise the leg is, as far as it can be known without looking ahead."""
        if self._detector is None or not self._detector.up:
            return "standing"
        top, now = self._samples[self._place(self._detector.tops[-1])], self._samples[-1]
        if now.heel_height < TOP_SHARE * top.heel_height:
            return "lowering"
        return "top" if now.time_s - top.time_s > TOP_AFTER_S else "rising"

    @property
    def reference(self) -> float:
        """Heel height that is 100 % depth, foot lengths."""
        if self._target:
            return self._target
        return self._reference

    def interrupt(self) -> None:
        """The leg was lost: a raise that is under way is not counted."""
        if self._undecided is not None:
            self._decide(self._undecided)
        self._samples.clear()
        self._trimmed = 0
        self._detector = self._lowering = self._undecided = None
        if self.test is not None:
            self.test.interrupt()

    @property
    def rests(self) -> bool:
        """No raise is under way, nor the judgement of one."""
        judging = self._lowering is not None or self._undecided is not None
        return not judging and (self._detector is None or not self._detector.up)

    def rebase(self, flat_s: float) -> None:
        """Heights are from the rest that ended then; what was counted stays."""
        self._samples.clear()
        self._trimmed = 0
        self._detector, self._flat_s = None, flat_s

    def push(self, leg: LegSample) -> CounterUpdate:
        """Take the next sample."""
        if self._detector is None:
            # A heel that was flat just now has lost nothing of its raise.
            was_flat = leg.time_s - self._flat_s <= JUST_NOW_S
            first = min(leg.heel_height, self._rules.min_rise if was_flat else math.inf)
            self._detector = RaiseDetector(self._rules, first)
        self._samples.append(leg)
        self._prompt = self.test.wait(leg.time_s) if self.test is not None else None
        if self._detector.push(leg.heel_height):
            self._undecided = self._new_lowering()
        if self._undecided is not None:
            done = self._decide(self._undecided) if self._is_clear(self._undecided) else None
            return CounterUpdate(done=done, prompt=self._prompt)
        lowered = self._judge_lowering(leg)
        self._trim()
        return CounterUpdate(lowered=lowered, prompt=self._prompt)

    def _place(self, index: int) -> int:
        """Where the detector's sample of this number is in the list."""
        return max(index - self._trimmed, 0)

    def _trim(self) -> None:
        """Let go of what is long past: somebody may stand for an hour."""
        excess = len(self._samples) - MAX_SAMPLES
        if excess > MAX_SAMPLES // 10:
            del self._samples[:excess]
            self._trimmed += excess

    def _new_lowering(self) -> _Lowering:
        assert self._detector is not None
        return _Lowering(
            first=self._detector.bottoms[-2],
            top=self._detector.tops[-1],
            cut=self._detector.starts_cut and len(self._detector.tops) == 1,
            half_s=self._samples[-1].time_s,
        )

    def _is_clear(self, lowering: _Lowering) -> bool:
        """Whether it can be told from a hop by now: half lowered, a raise mostly can."""
        assert self._detector is not None
        waited_s = self._samples[-1].time_s - lowering.half_s
        if self._exercise.posture != "standing" or self._detector.up or waited_s >= WAITS_S:
            return True
        part, found = self._timed(lowering, self._stop)
        lift = self._lift(part, found)
        return 0 < lift.fall < SLOW_FALL

    @property
    def _stop(self) -> int:
        """Behind the sample with the lowest heel since the raise."""
        assert self._detector is not None
        return self._place(self._detector.bottoms[-1]) + 1

    def _decide(self, lowering: _Lowering) -> RepEvent | None:
        """Count a raise, or don't, and say so."""
        self._undecided = None
        part, found = self._timed(lowering, self._stop)
        verdict = self._verdict(part, found)
        if found.height < self._rules.min_rise or verdict not in ("raise", "heel-only"):
            return None
        lowering.reference = self._reference_with(found)
        # The lowering is judged when it is over, not at the moment of counting.
        form = self._exercise.form.model_copy(update=NOT_LOWERING)
        lowering.lifted = verdict == "raise"
        judged = self._judged(part, found, form, lowering.reference, lowering.lifted)
        if judged is None:
            return None
        if self.test is not None:
            judged = self._tested(judged, self.test)
        self._note(judged)
        now = self._samples[-1]
        lowering.floor, lowering.floor_s = now.heel_height, now.time_s
        self._lowering = lowering
        return self.last

    def _tested(self, judged: JudgedRaise, test: EnduranceMonitor) -> JudgedRaise:
        """The raise as the test takes it: with its pace; what ends the test doesn't count."""
        r = judged.raise_
        if r.cut:
            return judged
        faults = with_pace(judged.faults, off_pace=test.off_pace(r.top_s), after_stop=False)
        self._prompt = test.push(r.top_s, self._samples[-1].time_s, judged.faults)
        counted = judged.counted and test.stopped_by is None
        return replace(judged, counted=counted, faults=faults)

    def _judge_lowering(self, leg: LegSample) -> RepEvent | None:
        """Judge the last raise's lowering once the heel rests or rises again."""
        assert self._detector is not None
        lowering = self._lowering
        if lowering is None:
            return None
        if leg.heel_height < lowering.floor - LOWER:
            lowering.floor, lowering.floor_s = leg.heel_height, leg.time_s
        if not self._detector.up and leg.time_s - lowering.floor_s < RESTS_S:
            return None
        self._lowering = None
        bottom = self._detector.bottoms[-1]
        part, found = self._timed(lowering, self._place(bottom) + 1)
        form = self._exercise.form
        judged = self._judged(part, found, form, lowering.reference, lowering.lifted)
        if judged is None:
            return None
        assert self.last is not None
        # What it counts for was said already, and its pace.
        pace = tuple(name for name in self.last.faults if name == OFF_PACE)
        self.last = replace(
            _rep_event(judged), counted=self.last.counted, faults=(*judged.faults, *pace)
        )
        return self.last

    def _timed(self, lowering: _Lowering, stop: int) -> tuple[list[LegSample], Raise]:
        """Put times to a raise from its bottom up to a sample in the list."""
        first = self._place(lowering.first)
        part = self._samples[first:stop]
        height = _heights(part)
        time_s = np.array([leg.time_s for leg in part])
        top = self._place(lowering.top) - first
        return part, timed_raise(height, time_s, slice(0, len(part)), top, lowering.cut, False)

    def _verdict(self, part: list[LegSample], found: Raise) -> Verdict:
        """Whether it was a raise at all, by the criteria of a clip; it is half lowered."""
        height = _heights(part)
        time_s = np.array([leg.time_s for leg in part])
        near = np.abs(time_s - time_s[found.top]) <= TOP_WINDOW_S
        error = np.mean(np.array([leg.heel_height_plus_minus for leg in part])[near])
        lift = None
        if self._exercise.posture == "standing":
            lift = self._lift(part, found)
            if lift.fall >= SLOW_FALL:
                lift = replace(lift, fall=self._true_fall(part, found, lift))
        evidence = RaiseEvidence(float(error), lift)
        self._verdicts.append(raise_verdict(found, height, time_s, evidence, self._rules))
        return agreed_verdicts(self._verdicts)[-1]

    def _lift(self, part: list[LegSample], found: Raise) -> Lift:
        """What the body does, up to now; how far it comes down is not known yet."""
        nothing = np.full(len(PARTS), np.nan)
        up = [nothing if leg.part_heights is None else leg.part_heights for leg in part]
        time_s = np.array([leg.time_s for leg in part])
        body = rise_of_parts(time_s, np.stack(up), [slice(0, len(part))])
        across = np.array([leg.hips_across for leg in part])
        if np.isfinite(across).all():
            body = replace(body, across=across)
        return body.lift(0, found.top, len(part) - 1, (found.cut_start, True))

    def _true_fall(self, part: list[LegSample], found: Raise, seen: Lift) -> float:
        """How fast the body falls in landmarks that are cleaned as those of a clip."""
        first_s, last_s = part[0].time_s, self._samples[-1].time_s
        body = None if self._cleaned is None else self._cleaned(first_s, last_s)
        if body is None:
            return seen.fall
        times = body.time_s
        frames = np.searchsorted(times, [first_s, part[found.top].time_s, part[-1].time_s])
        first, top, last = np.clip(frames, 0, len(times) - 1).tolist()
        return max(seen.fall, body.lift(first, top, last, (found.cut_start, True)).fall)

    def _judged(
        self,
        part: list[LegSample],
        found: Raise,
        form: Form,
        reference: float,
        lifted: bool,
    ) -> JudgedRaise | None:
        height = _heights(part)
        posture = BodyDeviation(
            np.array([leg.knee_change_deg for leg in part]),
            np.array([leg.trunk_change_deg for leg in part]),
            plus_minus_deg=part[found.top].bend_plus_minus_deg,
        )
        counting = self._exercise.counting
        judged = judge_raises([found], height, posture, counting, form, reference, [lifted])
        return judged[0] if judged else None

    def _reference_with(self, new: Raise) -> float:
        """Reference depth once the new raise is among those that make it."""
        if self._target:
            return self._target
        return reference_height([*self._reference_raises, new], self._exercise.counting)

    def _note(self, judged: JudgedRaise) -> None:
        r = judged.raise_
        if judged.counted:
            self.rep_count += 1
        elif judged.is_partial:
            self.partial_reps += 1
        # A raise that is neither was lifted by the knee, or cut.
        if judged.counted or judged.is_partial:
            raises = [*self._reference_raises, r]
            self._reference_raises = reference_raises(raises, self._exercise.counting)
        if self._reference_raises:
            self._reference = reference_height(self._reference_raises, self._exercise.counting)
        # How long the lowering takes is known when it is over.
        self.last = replace(_rep_event(judged), lowered=False)


def _heights(part: list[LegSample]) -> Floats:
    """The heel's height in a raise; by the body's rise over its own bottom: people sway."""
    height = np.array([leg.heel_height for leg in part])
    by_body = all(math.isfinite(leg.hips_across) for leg in part)
    return height - height[0] if by_body else height


def _rep_event(judged: JudgedRaise) -> RepEvent:
    r = judged.raise_
    return RepEvent(
        counted=judged.counted,
        depth=judged.depth,
        top_s=r.top_s,
        end_s=r.end_s,
        up_s=r.top_s - r.start_s,
        hold_s=r.lower_s - r.top_s,
        down_s=r.end_s - r.lower_s,
        faults=judged.faults,
    )

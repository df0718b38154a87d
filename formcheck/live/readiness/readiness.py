"""Getting the person ready: only them, in view, in a quiet neutral posture, and not lost.

Whatever is counted afterwards, this comes first, and this says while it goes on whether
they are still there. It is the same for every exercise: what differs is a `ReadinessPolicy`.
"""

from dataclasses import dataclass
from typing import Literal

from formcheck.kinematics.visibility import is_measurable
from formcheck.live.camera_watch import CameraWatch
from formcheck.live.readiness.guidance import (
    feet_are_seen,
    presence_advice,
    shows_side,
    turn_advice,
)
from formcheck.live.readiness.pose_window import PoseWindow, SeenFrame
from formcheck.live.readiness.stance import RestPolicy, Stance, StanceDetector
from formcheck.live.readiness.subject_lock import SubjectLock
from formcheck.model.frame import Image
from formcheck.model.landmarks import NOBODY, Pose, Side
from formcheck.model.pose_track import PoseTrack
from formcheck.tracking.tracker import LOST_S

FEET_S, FEET_LOOK_S = 2.0, 0.15
"""Whether the feet are seen is judged over so long, and so often."""
VIEW_S = 0.5
"""What keeps the picture from being measured is judged over so long."""
STANCE_LOOK_S = 0.045
"""Whether the person is ready is looked at so often."""
LOOK_S = 0.2
"""A better rest is looked for so often."""
TELL_S = 2.0
"""For so long somebody who is handed over to is told so."""
FOREVER = float("inf")


@dataclass(frozen=True, slots=True)
class ReadinessPolicy:
    """What a kind of exercise asks of the person before it begins, and says when they are lost.

    Attributes
    ----------
    rest : RestPolicy
        What counts as the neutral posture.
    keep_still : str
        Said until it is taken.
    patience_s : float
        Who is seen whole for so long, but not from the side, is taken as they are; and so
        is who does not come to rest for so long.
    view_patience_s : float
        Who is seen from the front or from behind for so long is taken as they stand, as soon as
        they are at rest.
    rest_patience_s : float
        Who was asked for so long to keep still, and goes up and down instead, is followed by how
        the body rises.
    anew_after_s : float
        Who is whole in the picture, and was told for so long how to go on, is made ready anew.
    show : str or None
        Asks for the leg's own side of the body, once; None: either side will do.
    show_s : float
        It takes so long to be told which side that is.
    settle_s : float
        The same of keeping still.
    most_shank_deg : float
        A shank that is tilted further is in no neutral posture.
    straighten : str
        Said then.
    keeps_view : bool
        Who turns away from the camera meanwhile is told to turn back.
    keeps_count : bool
        What was counted outlives another neutral posture.
    looks_back : bool
        What was done shortly before the neutral posture belongs to the set where no countdown
        is waited for.
    watches_camera : bool
        The camera's own motion is measured in the pictures.
    come_back : str
        Said to somebody who was lost and is whole in the picture.
    """

    rest: RestPolicy
    keep_still: str
    patience_s: float = FOREVER
    view_patience_s: float = FOREVER
    rest_patience_s: float = FOREVER
    anew_after_s: float = FOREVER
    ask_side: str | None = None
    ask_side_s: float = 0.0
    settle_s: float = 0.0
    max_shank_tilt_deg: float = FOREVER
    straighten: str = ""
    keeps_view: bool = False
    keeps_count: bool = True
    looks_back: bool = False
    watches_camera: bool = False
    come_back: str = "Come back into the picture"


@dataclass(frozen=True, slots=True)
class NotReady:
    """The person is not ready yet.

    Attributes
    ----------
    stage : "guide" or "still"
        Something must change first; or they need only keep still.
    message : str
        What to do, a few words.
    """

    stage: Literal["guide", "still"]
    message: str


class Readiness:
    """Guides the person into view, takes their neutral posture, and says when they are lost.

    Parameters
    ----------
    size : (int, int)
        Width and height of the picture, pixels.
    side : "left", "right" or None
        The leg to measure; None leaves it to the policy.
    policy : ReadinessPolicy
        What the exercise asks for.

    Attributes
    ----------
    stance : Stance or None
        None until it is taken.
    stranger : bool
        Only somebody else was found in the last frame.
    handed_over : bool
        With the last frame it is somebody else's turn, or the person came back to another place:
        they are to be made ready.
    returned : bool
        With the last frame somebody came into an empty picture, and is taken for the person.
    camera : CameraWatch
        Knows the camera's own motion, if it is given the pictures.
    last_measured_at_s : float
        When the person was last seen well enough to be measured; during a countdown its end,
        from when on they must be.
    """

    def __init__(self, size: tuple[int, int], side: Side | None, policy: ReadinessPolicy) -> None:
        self._side, self._policy, self._size = side, policy, size
        self.camera = CameraWatch()
        self._frames = PoseWindow(size)
        self._detector = StanceDetector(self._frames, side, policy.rest)
        self._now_s = self.last_measured_at_s = 0.0
        self.stranger = self.handed_over = self.returned = False
        self._judged: Pose | None = None
        self._whole: bool | None = None
        self._handed_over_s = self._looked_s = -FOREVER
        self._turned_since_s: float | None = None
        self._feet_seen, self._feet_looked_s, self._readied_s = False, -FOREVER, -FOREVER
        self.restart()

    @property
    def side(self) -> Side | None:
        """The leg that is measured, or that is asked for; None when not known yet."""
        if self.stance is not None:
            return self.stance.side
        return self._side if self._policy.ask_side else None

    def push(self, time_s: float, pose: Pose | None, image: Image | None = None) -> SeenFrame:
        """Take the next frame, with its picture where the camera's motion is to be known.

        Returns
        -------
        SeenFrame
            With the person's landmarks, NaN when they are not found.
        """
        motion = None if image is None else self.camera.push(image, pose)
        self._now_s = time_s
        self.stranger = self.handed_over = self.returned = False
        self._judged = self._whole = None
        if pose is not None and self._lock is not None:
            self._judged = pose
            matches = self._lock.matches(time_s, pose, self.is_whole)
            self.stranger = matches is False
            self.returned = bool(matches) and self._lock.returned
            if self._lock.should_hand_over:
                self.restart()
                self.stranger, self.handed_over = False, True
                self._handed_over_s = time_s
            elif self._lock.came_back_elsewhere and self._policy.keeps_count:
                # Heights and angles are measured from where they stood: they stand anew.
                self.restart()
                self.handed_over = True
            elif not matches:
                pose, self._judged = NOBODY, None
        if pose is None:
            pose = NOBODY
        frame = SeenFrame(time_s, pose, self.camera.steady(pose), motion)
        self._frames.push(frame)
        if self._stands_elsewhere():
            self.restart()
            self.handed_over = True
        return frame

    def is_whole(self) -> bool:
        """Whether the person of the neutral posture can be measured in the last frame, alone."""
        if self._judged is None:
            return False
        if self._whole is None:
            self._whole = is_measurable(self._judged, *self._size)
        return self._whole

    def _stands_elsewhere(self) -> bool:
        """Whether the person is there, but can't be followed from where they were at rest.

        They have turned round, or stand elsewhere: they are made ready anew.
        """
        told_s = self._now_s - self._told_since_s
        if self.stance is None or told_s <= self._policy.anew_after_s or not self.is_whole():
            return False
        return presence_advice(self._frames.last(VIEW_S)) is None

    def _asked_to_turn(self, window: PoseTrack) -> str | None:
        """Say how to turn, until it has been said for long enough."""
        advice = turn_advice(window)
        if advice is None:
            self._turned_since_s = None
            return None
        if self._turned_since_s is None:
            self._turned_since_s = self._now_s
        waited_s = self._now_s - self._turned_since_s
        return advice if waited_s < self._policy.view_patience_s else None

    @property
    def seen_so_far(self) -> list[SeenFrame]:
        """The person's last seconds."""
        return self._frames.frames

    @property
    def feet_seen(self) -> bool:
        """The person's feet can be measured in the last frames."""
        # Who comes back is seen at once.
        if not self._feet_seen or self._now_s - self._feet_looked_s >= FEET_LOOK_S:
            self._feet_looked_s = self._now_s
            self._feet_seen = feet_are_seen(self._frames.last(FEET_S))
        return self._feet_seen

    def restart(self) -> None:
        """Wait for another neutral posture, of whoever is there."""
        self.stance: Stance | None = None
        self._feet_looked_s = -FOREVER
        self._not_ready: NotReady | None = None
        self._told_since_s = FOREVER
        self._lock: SubjectLock | None = None
        self._whole_since_s: float | None = None
        self._still_since_s: float | None = None

    def mark_measured(self, time_s: float) -> None:
        """Note that the person is measured at this time, or must be from then on."""
        self.last_measured_at_s, self._told_since_s = time_s, FOREVER

    def clear_window(self) -> None:
        """What was seen so far says nothing about what comes."""
        self._frames.clear()
        self._feet_looked_s, self._not_ready = -FOREVER, None
        self._told_since_s = FOREVER

    def take_stance(self, brightness: float | None) -> Stance | NotReady:
        """Take the neutral posture, or say what it waits for.

        Parameters
        ----------
        brightness : float or None
            Mean of the picture, 0 to 255, for advice only.
        """
        if self._not_ready is not None and self._now_s - self._readied_s < STANCE_LOOK_S:
            return self._not_ready
        self._readied_s = self._now_s
        missing = self._missing(brightness)
        found = NotReady("guide", missing) if missing else self._rest()
        if isinstance(found, NotReady):
            self._not_ready = self._tell_newcomer() or found
            return self._not_ready
        self.stance, self._not_ready = found, None
        self._lock = SubjectLock(*self._frames.last_found)
        return found

    def _tell_newcomer(self) -> NotReady | None:
        """Say to somebody who has just been handed over to that it is their turn."""
        since_s = self._now_s - self._handed_over_s
        return NotReady("guide", "Somebody else is measured now") if since_s < TELL_S else None

    def take_longer_stance(self) -> Stance | None:
        """Take the posture anew when it was a short one and there is a longer one now."""
        if self.stance is None or not self.stance.short:
            return None
        longer = self._detector.find(whole=True)
        if longer is None or longer.side != self.stance.side:
            return None
        self.stance = longer
        return longer

    def take_better_stance(self) -> Stance | None:
        """Take the posture anew where the person rests better than when it was taken."""
        is_due = self._now_s >= self._looked_s + LOOK_S
        if self.stance is None or self._policy.rest.short_s is None or not is_due:
            return None
        self._looked_s = self._now_s
        if self.stance.by_body:
            better = self._detector.find_side_on()
        else:
            better = self._detector.find_better(self.stance)
        self.stance = better or self.stance
        return better

    @property
    def lost(self) -> bool:
        """The person has not been measured for longer than an exercise goes on over."""
        return self._now_s - self.last_measured_at_s > LOST_S

    def how_to_go_on(self, brightness: float | None) -> str:
        """Say what somebody should do who was lost."""
        self._told_since_s = min(self._told_since_s, self._now_s)
        if self.stranger:
            return "Somebody else is in the picture"
        window = self._frames.last(VIEW_S)
        advice = presence_advice(window, brightness)
        if advice is None and self._policy.keeps_view:
            advice = turn_advice(window)
        return advice or self._policy.come_back

    def _missing(self, brightness: float | None) -> str | None:
        """What must change in the picture before the person can keep still."""
        window = self._frames.last(VIEW_S)
        advice = presence_advice(window, brightness)
        if advice:
            self._whole_since_s = None
            if self._policy.ask_side is None:
                self._still_since_s = None
            return advice
        if self._whole_since_s is None:
            self._whole_since_s = self._now_s
        if self._policy.ask_side is not None and self._still_since_s is not None:
            # The side was shown; of somebody who lies the model may confuse them again.
            return None
        turn = self._turn(window, self._now_s - self._whole_since_s)
        if turn:
            self._still_since_s = None
        elif self._still_since_s is None:
            self._still_since_s = self._now_s
        return turn

    def _turn(self, window: PoseTrack, seen_s: float) -> str | None:
        policy = self._policy
        if seen_s >= policy.patience_s:
            return None
        if policy.ask_side is None:
            return self._asked_to_turn(window)
        assert self._side is not None
        shown = seen_s >= policy.ask_side_s and shows_side(window, self._side)
        return None if shown else policy.ask_side.format(side=self._side)

    def _rest(self) -> Stance | NotReady:
        policy = self._policy
        assert self._still_since_s is not None
        waited_s = self._now_s - self._still_since_s
        if waited_s < policy.settle_s:
            return NotReady("still", policy.keep_still)
        if waited_s >= policy.patience_s:
            return self._detector.current_pose() or NotReady("still", policy.keep_still)
        found = self._detector.find()
        if found is None and waited_s >= policy.rest_patience_s:
            found = self._detector.find_bottom()
        if found is None:
            return NotReady("still", policy.keep_still)
        if abs(found.shank_tilt_deg) > policy.max_shank_tilt_deg:
            return NotReady("guide", policy.straighten)
        return found

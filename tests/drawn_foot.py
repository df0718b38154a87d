"""A drawn foot on a drawn floor, its rear part turned about the ball by known angles."""

from concurrent.futures import Future
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.model.frame import Image, PicturePart
from formcheck.model.recording import FootTurn
from formcheck.registration.foot_template import FootView
from formcheck.registration.foot_turn import FootTurnEstimator
from formcheck.registration.matcher import FootTurnMatcher
from formcheck.registration.online_calibration import Job

Floats = npt.NDArray[np.float64]

WIDTH, HEIGHT = 280, 250
RATE = 20.0
"""Pictures a second: enough for raises of 1.2 s, and each takes its time."""
REST, RAISE = int(0.5 * RATE), int(1.2 * RATE)
"""Pictures of a rest and of a raise, as `raises` makes them by default."""
FINE = 16
HEEL, ANKLE, KNEE = np.array([120.0, 196.0]), np.array([138.0, 172.0]), np.array([141.0, 50.0])
TOE, BALL = np.array([184.0, 199.0]), np.array([174.0, 200.0])
REAR = [(116, 190), (114, 202), (120, 208), (150, 206), (174, 208), (178, 192), (158, 184),
        (148, 168), (126, 168)]  # fmt: skip
FORE = [(170, 192), (182, 193), (196, 199), (199, 206), (174, 208), (168, 206)]
SHANK = [(126, 176), (150, 176), (156, 30), (122, 30)]


def grain(seed: int, size: float, strength: float) -> npt.NDArray[np.float32]:
    """Smooth random pattern (HEIGHT, WIDTH, 3), the same in all colours but faintly."""
    draw = np.random.default_rng(seed)
    both = draw.normal(size=(HEIGHT, WIDTH, 1)) + 0.3 * draw.normal(size=(HEIGHT, WIDTH, 3))
    soft = cv2.GaussianBlur(both.astype(np.float32), (0, 0), size)
    pattern: npt.NDArray[np.float32] = strength * soft / soft.std()
    return pattern


def layer(
    outline: list[tuple[int, int]], colour: tuple[int, int, int], seed: int
) -> npt.NDArray[np.float32]:
    """One textured part, shape (HEIGHT, WIDTH, 4): its colours and its cover, 0..1."""
    cover = np.zeros((HEIGHT, WIDTH), np.uint8)
    corners = (np.array(outline) * FINE).astype(np.int32)
    cv2.fillPoly(cover, [corners], 255, lineType=cv2.LINE_AA, shift=4)
    return np.dstack([np.float32(colour) + grain(seed, 2.0, 14.0), cover.astype(np.float32) / 255])


def rotation(turn_deg: float) -> Floats:
    """Affine (2, 3) that lifts the heel about the ball."""
    turn = np.radians(turn_deg)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return np.column_stack([matrix, BALL - matrix @ BALL])


def add_frame(meter: FootTurnEstimator, index: int, image: Image | PicturePart) -> None:
    """Measure the next frame of the second pass."""
    fix = meter.locate(index, image)
    if fix is not None:
        meter.correlate(index, fix)


@dataclass
class DrawnFoot:
    """A scripted clip of one foot.

    Attributes
    ----------
    turn_deg : ndarray, shape (T,)
        True turn of the rear foot.
    sway : ndarray, shape (T, 2)
        Shift of the camera, pixels.
    slide : ndarray, shape (T, 2)
        Shift of the whole foot over the floor, pixels.
    light : ndarray, shape (T,)
        Factor of brightness.
    mirrored : bool
        Toes to the left.
    floor_seen : bool
        The camera's motion is known.
    height : float
        How long vertical lengths look, as to a camera that looks down.
    """

    turn_deg: Floats
    sway: Floats
    slide: Floats
    light: Floats
    mirrored: bool = False
    rate: float = RATE
    noise: float = 2.0
    covered: list[int] = field(default_factory=list)
    floor_seen: bool = True
    height: float = 1.0

    def __post_init__(self) -> None:
        self.floor = np.float32([150, 140, 120]) + grain(1, 4.0, 10.0)
        self.rear = layer(REAR, (205, 165, 140), 2)
        self.fore = layer(FORE, (208, 168, 142), 3)
        self.shank = layer(SHANK, (200, 160, 136), 4)
        draw = np.random.default_rng(5)
        self.grain = self.noise * draw.normal(size=(5, HEIGHT, WIDTH, 3)).astype(np.float32)

    @property
    def time_s(self) -> Floats:
        return np.arange(len(self.turn_deg)) / self.rate

    def image(self, index: int) -> Image:
        """One frame, RGB."""
        shift = self.sway[index] + self.slide[index]
        turning = rotation(self.turn_deg[index])
        turning[:, 2] += shift
        lift = turning @ np.append(ANKLE, 1.0) - ANKLE
        floor = moved(self.floor, self.sway[index])
        scene = over(floor, self.shank, translation(lift))
        scene = over(scene, self.fore, translation(shift))
        scene = over(scene, self.rear, turning)
        if index in self.covered:
            cv2.rectangle(scene, (100, 130), (182, 215), (60, 90, 60), -1)
        scene = scene * self.light[index] + self.grain[index % len(self.grain)]
        image = np.clip(scene, 0, 255).astype(np.uint8)
        if self.height != 1:
            image = cv2.resize(
                image, (WIDTH, round(self.height * HEIGHT)), interpolation=cv2.INTER_AREA
            )
        return np.ascontiguousarray(image[:, ::-1]) if self.mirrored else image

    def feet(self) -> Floats:
        """Landmarks (T, 4, 2) as a pose model shows them: the heel rises by half only."""
        feet = np.empty((len(self.turn_deg), 4, 2))
        for index, turn in enumerate(self.turn_deg):
            turning = rotation(turn)
            ankle = turning @ np.append(ANKLE, 1.0)
            heel = HEEL + 0.5 * (turning @ np.append(HEEL, 1.0) - HEEL)
            feet[index] = [KNEE + ankle - ANKLE, ankle, heel, TOE]
        feet += (self.sway + self.slide)[:, None]
        if self.mirrored:
            feet[..., 0] = WIDTH - 1 - feet[..., 0]
        feet[..., 1] *= round(self.height * HEIGHT) / HEIGHT
        return feet

    def rough(self) -> tuple[Floats, Floats]:
        """Turn as the landmarks show it, and its standard deviation."""
        return 0.8 * self.turn_deg, 1.0 + 0.15 * np.abs(self.turn_deg)

    def measure(
        self, feet: Floats | None = None, yaw_deg: float | None = 0.0, height: float = 1.0
    ) -> FootTurn:
        """Run both passes of the meter over the clip; ``height`` is what it is told of it."""
        known = self.feet() if feet is None else feet
        flat = np.abs(self.turn_deg) < 0.5
        floor = self.sway * (1, self.height) if self.floor_seen else None
        view = FootView(yaw_deg, height, floor=floor)
        meter = FootTurnEstimator(self.time_s, known, flat, *self.rough(), view)
        for index in meter.calibration_frames:
            meter.calibrate(index, self.image(index))
        for index in range(len(self.turn_deg)):
            add_frame(meter, index, self.image(index))
        return meter.finish()


def translation(shift: Floats) -> Floats:
    return np.column_stack([np.eye(2), shift])


def moved(picture: npt.NDArray[np.float32], shift: Floats) -> npt.NDArray[np.float32]:
    """Shift a picture by parts of a pixel."""
    return cv2.warpAffine(
        picture, translation(shift), (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT
    )


def over(
    scene: npt.NDArray[np.float32], part: npt.NDArray[np.float32], affine: Floats
) -> npt.NDArray[np.float32]:
    """Lay one part over the scene, which is changed."""
    there = cv2.warpAffine(part, affine, (WIDTH, HEIGHT))
    x, y, width, height = cv2.boundingRect((there[..., 3] > 0).astype(np.uint8))
    covered = scene[y : y + height, x : x + width]
    there = there[y : y + height, x : x + width]
    covered += there[..., 3:] * (there[..., :3] - covered)
    return scene


def raises(tops: list[float], rate: float = RATE) -> Floats:
    """Turn over time: flat for half a second, and a raise of 1.2 s to each of the tops."""
    rest = np.zeros(int(0.5 * rate))
    beat = np.arange(int(1.2 * rate)) / (1.2 * rate)
    rise = 0.5 - 0.5 * np.cos(2 * np.pi * beat)
    return np.concatenate([rest, *[np.concatenate([top * rise, rest]) for top in tops]])


def at(time_s: float) -> int:
    """Return the picture at a time, seconds."""
    return round(time_s * RATE)


def clip(turn_deg: Floats, **changes: object) -> DrawnFoot:
    """A foot on a still floor in steady light, unless changed."""
    frames = len(turn_deg)
    plain: dict[str, object] = {
        "sway": np.zeros((frames, 2)),
        "slide": np.zeros((frames, 2)),
        "light": np.ones(frames),
    }
    return DrawnFoot(turn_deg, **{**plain, **changes})  # type: ignore[arg-type]


def at_once(job: Job) -> "Future[FootTurnMatcher]":
    """Learn before going on: the same every time."""
    future: Future[FootTurnMatcher] = Future()
    future.set_result(job())
    return future

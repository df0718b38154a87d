"""Proportions of the body that the leg model leans on, each with its source.

Lengths are fractions of the stature. None of them was fitted to clips.
"""

import math
from dataclasses import dataclass

SHANK, THIGH, TRUNK = 0.246, 0.245, 0.288
"""Segment lengths: .285-.039, .530-.285, .818-.530 (Drillis and Contini 1966, as in
Winter, Biomechanics and Motor Control of Human Movement, fig. 4.1)."""

GRAVITY = 9.81
"""Metres a second squared."""

EYE_TO_HEEL = 0.92
"""Eye height .936 (Drillis and Contini) less the height of the heel landmark, about a
tenth of the foot's length (.015)."""


@dataclass(frozen=True)
class BilateralWidth:
    """A joint of both sides: how far apart they are, and that width's relative spread."""

    width: float
    spread: float


PAIR_SEPARATION = {
    "shoulder": BilateralWidth(0.20, 0.15),
    "hip": BilateralWidth(0.13, 0.20),
    "knee": BilateralWidth(0.11, 0.25),
}
"""Shoulder joint centres: about 35 cm at 175 cm. Hips: joint centres .10 (Drillis and
Contini), but MediaPipe puts its landmarks further out (rendered people, 30 to 45 degrees:
.12 to .14). Knees: between the hip joints and the heels, which people place 17 cm apart
(McIlroy and Maki 1997), a quarter more or less."""

HEELS_APART = 0.097
"""Between the middles of the heels of people who stand as they like: 17 cm (McIlroy and Maki)."""

PAIR_SD = 0.012
"""Landmarks of a pair against each other, across the picture (rendered people from the
side: .008 to .016)."""

FOOT_LENGTH = 0.152
"""Drillis and Contini."""

HEEL_TO_BALL = 0.70 * FOOT_LENGTH
"""Heel to the middle of the first and fifth metatarsophalangeal joint: 70 % of the foot
(ANSUR anthropometric survey)."""

ANKLE_BEHIND_BALL = 0.080
"""Ankle joint centre behind the metatarsophalangeal axis. The middle of the sources:
OpenSim gait2392 .072 (.130 m of 1.80 m), Rajagopal 2016 .0765 (.130 m of 1.70 m),
hand-marked shod feet .073, .55 of the foot's length .0836, MakeHuman bodies .084-.087."""

ANKLE_BEHIND_BALL_SD = 0.08
"""Relative standard deviation of the above: the spread of its sources."""

ANKLE_ABOVE_BALL = 0.030
"""Ankle joint centre above that axis: OpenSim .0244-.026, MakeHuman .025-.032, .05 in a
shoe, which turns about its outsole."""

BALL_ABOVE_SOLE = 0.014
"""That axis above the sole: about 2.5 cm."""

ANKLE_TO_TOE_DEG = math.degrees(math.atan2(ANKLE_ABOVE_BALL + BALL_ABOVE_SOLE, ANKLE_BEHIND_BALL))
"""Slope of the line from ankle to toe of an average foot that stands flat, toes down positive."""

STATURE_SD = 0.05
"""Relative standard deviation of a stature that is read from a picture."""

USUAL_STATURE_M = 1.75
"""Of a grown person of whom nothing is known; for sizes in words and for limits only."""

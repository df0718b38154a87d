"""A scripted person in front of a scripted camera, with the truth beside the landmarks.

A planar body (ball of the foot, ankle, knee, hip, shoulder, head) moves by known joint
angles and is shown as the 33 landmarks that a pose model gives for it::

    script = play(stand(1.0), raises(5, pitch_deg=35.0), stand(1.0))
    filmed = film(script, fps=30.0, camera=Camera(facing="left", yaw_deg=20.0))
    filmed.track      # formcheck.pose.track.PoseTrack
    filmed.truth      # angles and heel heights frame by frame, and every raise
    filmed.recording  # the same as a Recording, ready for analyze_recording

One implementation of its own: nothing here is taken from `formcheck.kinematics`, so that
a mistake there can't hide in the data it is tested with.
"""

from synthetic.camera import Camera
from synthetic.filming import Filmed, Truth, film, frame_times
from synthetic.flaws import CLEAN, Flaws
from synthetic.going import (
    jump,
    march,
    replace_person,
    sit_down_on,
    squat,
    step_in_place,
    turn,
    walk,
)
from synthetic.raising import Rep, lift_free_leg, raises, stand
from synthetic.script import Move, Script, TrueRaise, play
from synthetic.source import ScriptedSource

__all__ = [
    "CLEAN",
    "Camera",
    "Filmed",
    "Flaws",
    "Move",
    "Rep",
    "Script",
    "ScriptedSource",
    "TrueRaise",
    "Truth",
    "film",
    "frame_times",
    "jump",
    "lift_free_leg",
    "march",
    "play",
    "raises",
    "replace_person",
    "sit_down_on",
    "squat",
    "stand",
    "step_in_place",
    "turn",
    "walk",
]

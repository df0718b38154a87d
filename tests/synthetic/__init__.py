"""A scripted person in front of a scripted camera, with the truth beside the landmarks.

A planar body (ball of the foot, ankle, knee, hip, shoulder, head) moves by known joint
angles and is shown as the 33 landmarks that a pose model gives for it::

    script = play(stand(1.0), raises(5, pitch_deg=35.0), stand(1.0))
    filmed = film(script, fps=30.0, camera=Camera(facing="left", yaw_deg=20.0))
    filmed.track      # formcheck.model.pose_track.PoseTrack
    filmed.truth      # angles and heel heights frame by frame, and every raise
    filmed.recording  # the same as a Recording, ready for analyze_recording

One implementation of its own: nothing here is taken from `formcheck.kinematics`, so that
a mistake there can't hide in the data it is tested with.
"""

from synthetic.camera import Camera
from synthetic.circling import circles, foot_in_the_air, swing_shank, write_in_the_air
from synthetic.filming import Filmed, Truth, film, film_at_30, frame_times
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
from synthetic.hopping import bounce_heels, hops
from synthetic.raising import Rep, lift_free_leg, raises, stand
from synthetic.reaching import lunge_forward, reach_back, reach_forward, stand_on_one_leg
from synthetic.script import Move, Posture, Script, TrueCycle, TrueRaise, play
from synthetic.source import ScriptedSource
from synthetic.stepping import bench_rises, lunges, split_squats, squat_jumps, step_ups
from synthetic.stretching import foot_held, foot_reps, heel_walk, held, toe_walk

__all__ = [
    "CLEAN",
    "Camera",
    "Filmed",
    "Flaws",
    "Move",
    "Posture",
    "Rep",
    "Script",
    "ScriptedSource",
    "TrueCycle",
    "TrueRaise",
    "Truth",
    "bench_rises",
    "bounce_heels",
    "circles",
    "film",
    "film_at_30",
    "foot_held",
    "foot_in_the_air",
    "foot_reps",
    "frame_times",
    "heel_walk",
    "held",
    "hops",
    "jump",
    "lift_free_leg",
    "lunge_forward",
    "lunges",
    "march",
    "play",
    "raises",
    "reach_back",
    "reach_forward",
    "replace_person",
    "sit_down_on",
    "split_squats",
    "squat",
    "squat_jumps",
    "stand",
    "stand_on_one_leg",
    "step_in_place",
    "step_ups",
    "swing_shank",
    "toe_walk",
    "turn",
    "walk",
    "write_in_the_air",
]

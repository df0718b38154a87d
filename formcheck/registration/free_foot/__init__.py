"""A foot that is free in the air: how it turns against its shank, from its picture.

Seen from the shank the picture has two layers: what keeps still (shank, room) and the foot,
which turns about one point near the ankle. Both layers and the foot's mask are learnt from the
clip itself; in polar coordinates about that point a turn is a mere shift along the angle, so
one correlation compares every turn of a frame at once. No frame is compared with the frame
before: nothing drifts.
"""

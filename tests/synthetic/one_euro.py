"""The filter that MediaPipe's VIDEO mode puts on its landmarks, forwards.

One-Euro filter (Casiez, Roussel and Vogel 2012) with MediaPipe's settings for pose
landmarks: minimum cutoff 0.05 Hz, beta 80, derivative cutoff 1 Hz, speeds divided by the
side of the region around the body, which is 1.25 times the diameter of the circle about
the hips that holds all landmarks.
"""

import math

import numpy as np

from synthetic.script import Floats

MIN_CUTOFF_HZ, BETA, DERIVATIVE_CUTOFF_HZ = 0.05, 80.0, 1.0


def region_side(points: Floats) -> Floats:
    """Side of the region around the body in every frame, shape (T,), of points (T, 33, 2)."""
    hips = points[:, 23:25].mean(axis=1, keepdims=True)
    side: Floats = 1.25 * 2 * np.hypot.reduce(points - hips, axis=2).max(axis=1)
    return side


def one_euro(values: Floats, time_s: Floats, scale: Floats | float) -> Floats:
    """Filter coordinates of shape (T, K); the scale is one number or of shape (T,)."""
    scales = np.broadcast_to(np.asarray(scale, float), (len(values),))
    filtered = values.astype(np.float64).copy()
    velocity = np.zeros(values.shape[1])
    for i in range(1, len(values)):
        rate = 1.0 / (time_s[i] - time_s[i - 1])
        speed = (values[i] - values[i - 1]) * rate / scales[i]
        velocity = velocity + _gain(DERIVATIVE_CUTOFF_HZ, rate) * (speed - velocity)
        gain = _gain(MIN_CUTOFF_HZ + BETA * np.abs(velocity), rate)
        filtered[i] = filtered[i - 1] + gain * (values[i] - filtered[i - 1])
    return filtered


def _gain(cutoff_hz: Floats | float, rate: float) -> Floats | float:
    return 1.0 / (1.0 + rate / (2 * math.pi * cutoff_hz))

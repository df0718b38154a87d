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
    rates = 1.0 / np.diff(time_s)
    speeds = np.diff(values, axis=0) * rates[:, None] / scales[1:, None]
    gains = _gain(DERIVATIVE_CUTOFF_HZ, rates)
    velocities = np.zeros_like(speeds)
    velocity = np.zeros(values.shape[1])
    for i, (speed, gain) in enumerate(zip(speeds, gains, strict=True)):
        velocities[i] = velocity = velocity + gain * (speed - velocity)
    gains = _gain(MIN_CUTOFF_HZ + BETA * np.abs(velocities), rates[:, None])
    filtered = values.astype(np.float64)
    for i, gain in enumerate(gains, 1):
        filtered[i] = filtered[i - 1] + gain * (values[i] - filtered[i - 1])
    return filtered


def _gain(cutoff_hz: Floats | float, rate: Floats) -> Floats:
    return 1.0 / (1.0 + rate / (2 * math.pi * cutoff_hz))

"""A shift, a turn and a scale of least squares."""

import numpy as np
import pytest

from formcheck.model.similarity import fit_similarity

TURN = np.array([[0.95, -0.2, 12.0], [0.2, 0.95, -3.0]])


@pytest.mark.parametrize("count", [2, 3, 40])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_what_moved_the_points_is_found(count: int, kind: type[np.floating]) -> None:
    before = np.random.default_rng(count).uniform(0, 400, (count, 2)).astype(kind)
    after = (before @ TURN[:, :2].T + TURN[:, 2]).astype(kind)
    np.testing.assert_allclose(fit_similarity(before, after), TURN, atol=1e-3)


def test_no_other_is_nearer_to_the_points() -> None:
    chance = np.random.default_rng(5)
    before = chance.uniform(0, 400, (30, 2))
    after = before @ TURN[:, :2].T + TURN[:, 2] + chance.normal(0, 2, before.shape)

    def missed(motion: np.ndarray) -> float:
        return float(((before @ motion[:, :2].T + motion[:, 2] - after) ** 2).sum())

    best = fit_similarity(before, after)
    for cosine, sine, x, y in np.vstack([np.diag([1e-3, 1e-3, 0.1, 0.1]), [1e-3, 0, -0.2, 0]]):
        for sign in (-1, 1):
            other = best + sign * np.array([[cosine, -sine, x], [sine, cosine, y]])
            assert missed(best) < missed(other)

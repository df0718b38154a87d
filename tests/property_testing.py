"""The one Hypothesis profile of all tests, and how a test asks for more or fewer examples."""

import os

from hypothesis import HealthCheck, settings

EXAMPLES = 25
IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")

IN_SLOW_LANE = bool(os.environ.get("FORMCHECK_DEEP"))
"""There the tests that are marked ``deep`` try ten times as many examples."""

settings.register_profile(
    "formcheck",
    # A loaded machine is no fault of the code under test.
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        # Where a fixture is shared by all examples, the test leaves it as it was.
        HealthCheck.function_scoped_fixture,
    ],
    max_examples=EXAMPLES * (10 if IN_SLOW_LANE else 1),
    # In CI the same examples every time: a change must not fail by chance.
    derandomize=IN_CI,
    print_blob=True,
)


def examples(share: float, *, derandomize: bool = IN_CI) -> settings:
    """Return settings with a share of the profile's examples.

    Parameters
    ----------
    share : float
        1 is the profile's number: less for a costly test, more where a fault hides well.
    derandomize : bool
        Whether the examples are the same every time, also on a user's machine.
    """
    count = settings.get_profile("formcheck").max_examples
    return settings(
        settings.get_profile("formcheck"),
        max_examples=max(1, round(share * count)),
        derandomize=derandomize,
    )

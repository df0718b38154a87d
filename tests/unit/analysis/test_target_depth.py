"""A depth that the user sets instead of the set's own best."""

from synthetic import film, play, raises, stand

from formcheck.analysis.options import Options
from formcheck.analysis.pipeline import analyze_recording


def test_the_target_decides_what_is_full() -> None:
    filmed = film(play(stand(1.0), raises(3, pitch_deg=20.0), stand(0.7)))
    counts = {}
    for target in (None, 0.25, 0.6):
        summary = analyze_recording(filmed.recording, Options(target=target)).result.summary
        counts[target] = (summary.rep_count, summary.partial_reps)
    # 20 degrees lift the heel by a quarter of the foot's length.
    assert counts == {None: (3, 0), 0.25: (3, 0), 0.6: (0, 3)}

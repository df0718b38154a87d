"""What an installation weighs, and who needs what in it."""

from pathlib import Path
from types import SimpleNamespace

import licences
import pytest
import weights


def test_the_page_names_what_is_heavy() -> None:
    needed = licences.installed(extras=("",))
    rows = {
        line.split(" | ")[0].removeprefix("| "): line.split(" | ")
        for line in weights.PAGE.read_text("utf-8").splitlines()
        if line.startswith("| ") and "others" not in line
    }
    del rows["package"], rows["formcheck"]
    assert {"mediapipe", "scipy", "av"} <= set(rows) <= set(needed)
    assert set(weights.WHY) <= {*needed, "formcheck"}
    assert [name for name, row in rows.items() if row[2] != needed[name][1]] == []
    assert "distributed" not in needed


def test_a_file_of_two_packages_is_weighed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, size in (("shared.so", 2_000_000), ("own.so", 1_000_000), ("own.pyc", 500_000)):
        (tmp_path / name).write_bytes(bytes(size))

    def entries(*names: str) -> SimpleNamespace:
        files = [SimpleNamespace(locate=lambda name=name: tmp_path / name) for name in names]
        return SimpleNamespace(files=files)

    packages = {
        "one": entries("shared.so", "own.so", "own.pyc", "gone.py"),
        "other": entries("shared.so"),
    }
    monkeypatch.setattr(weights, "distribution", packages.__getitem__)
    seen: set[Path] = set()
    assert weights.weigh("one", seen) == (3.0, 0.5)
    assert weights.weigh("other", seen) == (0.0, 0.0)

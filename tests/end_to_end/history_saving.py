"""What the processes do that are killed while they save."""

from multiprocessing.connection import Connection
from pathlib import Path

from formcheck.history.store import History
from formcheck.model.result import Result


def save(path: Path, text: str, count: int | None, said: Connection) -> None:
    """Save one result again and again, and send each number once it is saved."""
    result = Result.model_validate_json(text)
    saved = 0
    with History(path) as history:
        while count is None or saved < count:
            said.send(history.save(result))
            saved += 1

"""The tables of the history, and how those of an older version become today's.

``PRAGMA user_version`` holds the version. Each step is a list of statements that leads from
the version before to the next; they run in one transaction, so that a power cut leaves the
older or the newer version and nothing between. A step that was published never changes.
"""

import sqlite3
from contextlib import suppress

APPLICATION_ID = 0x464F524D
"""``PRAGMA application_id``, "FORM": tells a history from another program's database."""

_FIRST = (
    """
    CREATE TABLE sessions (
        id INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice, also after a deletion
        at TEXT NOT NULL,                     -- when it was done; UTC, sorts as text
        saved_at TEXT NOT NULL,
        kind TEXT NOT NULL,
        exercise TEXT NOT NULL,
        person TEXT,
        clip TEXT NOT NULL,
        folder TEXT,
        report BLOB NOT NULL                  -- report.json, zlib
    )
    """,
    # What is listed and drawn stands in columns: nothing is unpacked for it.
    """
    CREATE TABLE measurements (
        session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        side TEXT NOT NULL,
        value REAL NOT NULL,
        plus_minus REAL,
        PRIMARY KEY (session_id, name, side)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX sessions_by_time ON sessions (at)",
    "CREATE INDEX sessions_by_exercise ON sessions (exercise, at)",
)

_PROFILES = (
    """
    CREATE TABLE people (
        name TEXT PRIMARY KEY COLLATE NOCASE,
        height_cm REAL,
        foot_length_cm REAL,
        mass_kg REAL,
        side TEXT,
        injured TEXT
    )
    """,
    # Whoever was written in two ways is one person, by the way that was used first.
    """
    INSERT OR IGNORE INTO people (name)
    SELECT trim(person) FROM sessions WHERE trim(coalesce(person, '')) != '' ORDER BY id
    """,
    """
    UPDATE sessions SET person =
        (SELECT name FROM people WHERE name = trim(sessions.person))
    WHERE person IS NOT NULL
    """,
    "CREATE INDEX sessions_by_person ON sessions (person, at)",
)

PARTS = """
    CREATE TABLE IF NOT EXISTS measurement_parts (
        session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        side TEXT NOT NULL,
        set_up REAL NOT NULL,
        within REAL NOT NULL,
        PRIMARY KEY (session_id, name, side)
    ) WITHOUT ROWID
    """
"""What of a half-width does not cancel between sessions. A table of its own and no version:
who knows nothing of it reads and writes all the rest as before."""

MEASURED = """
    CREATE TABLE IF NOT EXISTS measured_ranges (
        session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        side TEXT NOT NULL,
        PRIMARY KEY (session_id, name, side)
    ) WITHOUT ROWID
    """
"""Ranges of a kind that is underestimated which a session measured in full; those that are not
in it are minimums. A table of its own and no version, likewise."""

REPEATABLE = """
    CREATE TABLE IF NOT EXISTS repeatable_readings (
        session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        side TEXT NOT NULL,
        repeatable REAL NOT NULL,
        repeatable_error REAL NOT NULL,
        PRIMARY KEY (session_id, name, side)
    ) WITHOUT ROWID
    """
"""The same quantities read so that they repeat best between sessions of one person. A table of its
own and no version, likewise."""

NOTES = """
    CREATE TABLE IF NOT EXISTS session_notes (
        session_id INTEGER PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
        text TEXT,
        pain INTEGER,   -- 0 to 10
        load_kg REAL,
        shoes TEXT
    )
    """
"""What was noted about a session by hand. A table of its own and no version, likewise."""

GOALS = """
    CREATE TABLE IF NOT EXISTS goals (
        person TEXT NOT NULL COLLATE NOCASE REFERENCES people (name) ON DELETE CASCADE,
        exercise TEXT NOT NULL,  -- empty for whichever
        name TEXT NOT NULL,
        side TEXT NOT NULL,
        at_least INTEGER NOT NULL,  -- 1, or 0 for "at most"
        value REAL NOT NULL,
        PRIMARY KEY (person, exercise, name, side)
    ) WITHOUT ROWID
    """
"""What a person wants to reach. A table of its own and no version, likewise."""

CORRECTED = """
    CREATE TABLE IF NOT EXISTS corrected_sessions (
        session_id INTEGER PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE
    )
    """
"""Sessions whose result was corrected by hand. A table of its own and no version, likewise."""

ADDED = {
    "measurement_parts": PARTS,
    "measured_ranges": MEASURED,
    "repeatable_readings": REPEATABLE,
    "session_notes": NOTES,
    "goals": GOALS,
    "corrected_sessions": CORRECTED,
}
"""Tables that a history may lack, by name."""
STEPS = (_FIRST, _PROFILES)
VERSION = len(STEPS)


def version_of(connection: sqlite3.Connection) -> int:
    """Return the version of a history's tables; 0 for an empty file."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def has_its_tables(connection: sqlite3.Connection) -> bool:
    """Tell whether the tables and columns of a history's version are there, and no later one's.

    Tables that this formcheck doesn't know are somebody else's business.

    Parameters
    ----------
    connection : sqlite3.Connection
        With a version that is not newer than `VERSION`.
    """
    fresh = sqlite3.connect(":memory:")
    version, found = version_of(connection), _columns(connection)
    try:
        for statement in (statement for step in STEPS[:version] for statement in step):
            fresh.execute(statement)
        wanted = _columns(fresh)
        # A step that fails is told when it is taken.
        with suppress(sqlite3.Error):
            for statement in (statement for step in STEPS[version:] for statement in step):
                fresh.execute(statement)
        later = _columns(fresh) - wanted
        for table in ADDED.values():
            fresh.execute(table)
        added = _columns(fresh) - wanted - later
    finally:
        fresh.close()
    # Each of the added tables is there as a whole, or not at all.
    names = {name for name, _ in found}
    wanted |= {column for column in added if column[0] in names}
    return wanted <= found and not later & found


def _columns(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    return set(
        connection.execute(
            "SELECT m.name, c.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c"
            " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
        )
    )


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables to today's version, whole or not at all.

    Parameters
    ----------
    connection : sqlite3.Connection
        In autocommit mode, with a version that is not newer than `VERSION`.
    """
    if version_of(connection) == VERSION and _has_added(connection):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Read again: another process may have done it while this one waited.
        for step in STEPS[version_of(connection) :]:
            for statement in step:
                connection.execute(statement)
        for table in ADDED.values():
            connection.execute(table)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        # sqlite has rolled back already where the disk is full.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _has_added(connection: sqlite3.Connection) -> bool:
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return ADDED.keys() <= {name for (name,) in found}

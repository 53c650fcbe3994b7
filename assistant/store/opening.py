"""Opens the database behind the store and brings it to the shape this program knows."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from assistant.errors import StoreError

MIGRATIONS = Path(__file__).with_name("migrations")
# How long a writer waits for another; writes here take well under a millisecond each.
BUSY_SECONDS = 5.0
OPENING_SECONDS = 30.0
REMEDY = 'Set "store" to another place (docs/deployment.md), or move what stands there away.'


def open_engine(place: Path | str) -> Engine:
    """An engine over the newest tables. `place` is a file for SQLite or the URL of a server.

    Safe when two programs open the same file at once. Raises StoreError, never naming what a URL
    holds besides its host: it may carry a password.
    """
    url = url_of(place)
    shown = url.database if url.get_backend_name() == "sqlite" else url.host
    try:
        if url.get_backend_name() != "sqlite":
            return _migrated(create_engine(url))
        if not url.database:
            raise StoreError(f"The store needs a file to stand in. {REMEDY}")
        path = Path(url.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{path}.lock", timeout=OPENING_SECONDS):
            return _migrated(_sqlite(url))
    except (OSError, SQLAlchemyError, Timeout, ModuleNotFoundError) as error:
        raise StoreError(f"The store {shown} cannot be opened. {REMEDY}") from error


def url_of(place: Path | str) -> URL:
    """The URL of a file or of a URL as written."""
    text = str(place)
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
        url.get_dialect()
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreError(f"The setting store is no address of a database. {REMEDY}") from error
    return url


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _: Any) -> None:
        # Transactions begin where `begun` says, not where the driver guesses.
        connection.isolation_level = None
        for pragma in (
            "journal_mode = WAL",
            "synchronous = NORMAL",
            "foreign_keys = ON",
            # What is deleted is written over, not only let go of.
            "secure_delete = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        # A writer takes its lock first: one that read before would be refused, not made to wait.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def write_through(engine: Engine) -> None:
    """Have SQLite carry over what stands in its journal, so that what was deleted is gone from the
    file now and not some time later. Other databases see to that themselves."""
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _migrated(engine: Engine) -> Engine:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    known = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        held = MigrationContext.configure(connection).get_current_heads()
    if held == tuple(known.get_heads()):
        return engine
    unknown = [one for one in held if one not in {step.revision for step in known.walk_revisions()}]
    if unknown:
        raise StoreError(f"The store was made by a newer version of this program. {REMEDY}")
    with engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return engine

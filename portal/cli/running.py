"""What commands share: the application around them, and answers for programs."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from portal.settings import Settings

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Answer with one JSON object, for a program to read."
)


def say_json(answer: Any) -> None:
    """Print one JSON document; dates and paths as text."""
    click.echo(json.dumps(answer, default=str, indent=2))


@contextmanager
def application(**overrides: Any) -> Iterator[Settings]:
    """The application's context with an open connection, whatever the schema's state.

    `overrides` are settings. A SQLite file that isn't there is made: for the commands that
    bring a database about. Raises SettingsError.
    """
    from portal import settings

    with _opened(settings.load(**overrides)) as loaded:
        yield loaded


@contextmanager
def existing_application(or_demo: bool = True) -> Iterator[Settings]:
    """As `application`, and never makes a database: without one it refuses.

    Where nothing but the demo was made it works on that, and says so, unless `or_demo` is
    off. Raises SettingsError and ClickException.
    """
    from portal import settings

    loaded = settings.load_or_demo() if or_demo else settings.load()
    path = loaded.database_path
    if path and not path.is_file():
        raise click.ClickException(
            f"There is no database at {path}. Make it: portal db upgrade (or, to look: portal demo)"
        )
    if or_demo and loaded.demo:
        click.echo(f"Working on the demo, {path or 'as the settings say'}.", err=True)
    with _opened(loaded):
        yield loaded


@contextmanager
def ready_application(or_demo: bool = True) -> Iterator[Settings]:
    """As `existing_application`, and refuses a database that lacks migrations."""
    with existing_application(or_demo) as loaded:
        refuse_pending()
        yield loaded


@contextmanager
def _opened(loaded: Settings) -> Iterator[Settings]:
    from portal import create_app, running, schema
    from portal.db import connection, database

    with running.together(loaded), create_app(loaded).app_context(), connection():
        schema.refuse_newer(database.obj)
        yield loaded
    database.close_all()


def refuse_pending() -> None:
    """Raise ClickException if the connected database lacks migrations."""
    from portal import schema
    from portal.db import database

    count = schema.pending_count(database.obj)
    if count:
        raise click.ClickException(
            f"The database lacks {count} migration{'s' if count > 1 else ''}. "
            "Bring it up to date first: portal db upgrade"
        )

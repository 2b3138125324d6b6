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

    `overrides` are settings. Raises SettingsError.
    """
    from portal import create_app, settings
    from portal.db import connection, database

    loaded = settings.load(**overrides)
    with create_app(loaded).app_context(), connection():
        yield loaded
    database.close_all()


@contextmanager
def ready_application(**overrides: Any) -> Iterator[Settings]:
    """As `application`, and refuses a database that lacks migrations."""
    with application(**overrides) as loaded:
        refuse_pending()
        yield loaded


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

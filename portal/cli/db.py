"""portal db upgrade, status, new, check."""

from collections.abc import Callable
from pathlib import Path

import click

from portal.cli.running import application, existing_application, json_option, say_json


@click.group("db")
def command() -> None:
    """Bring the database up to date, and prove that it is."""


@command.command()
@click.option("--no-backup", is_flag=True, help="Don't copy the database first.")
@json_option
def upgrade(no_backup: bool, as_json: bool) -> None:
    """Apply pending migrations, after a copy to instance/backups.

    The copy is encrypted to the keys in backup_recipients; without one it is in clear, and goes
    after a week.

    \b
    Example:
      portal db upgrade
    """
    from portal import schema
    from portal.db import database
    from portal.keeping import migration_copies

    with application() as settings:
        backups = None if no_backup else settings.instance / "backups"
        done = schema.upgrade(
            database.obj,
            backups=backups,
            seal=lambda copy: migration_copies.sealed(settings, copy),
        )
    if as_json:
        say_json({"applied": done.applied, "backup": done.backup})
        return
    if done.backup:
        click.echo(f"Copied the database to {done.backup}")
    for name in done.applied:
        click.echo(f"Applied {name}")
    if not done.applied:
        click.echo("The database is up to date.")


@command.command()
@json_option
def status(as_json: bool) -> None:
    """List migrations and when each was applied.

    \b
    Example:
      portal db status
    """
    from portal import schema
    from portal.db import database

    with existing_application():
        rows = schema.status(database.obj)
    if as_json:
        say_json([{"name": name, "applied_at": at} for name, at in rows])
        return
    for name, at in rows:
        click.echo(f"{name}  {at:%Y-%m-%d %H:%M} UTC" if at else f"{name}  pending")


@command.command()
@click.argument("name")
def new(name: str) -> None:
    """Draft a migration that brings this database to the models. Read it before you keep it.

    \b
    Example:
      portal db new add_person_title
    """
    from portal import schema
    from portal.cli.running import ready_application
    from portal.db import database

    with ready_application():
        path = schema.new(database.obj, name)
    click.echo(f"Wrote {path}")
    click.echo("A rename is written as a drop and an add, and a changed CHECK not at all: read it.")


@command.command()
@json_option
def check(as_json: bool) -> None:
    """Compare the database's catalogue with the models, CHECKs included.

    \b
    Example:
      portal db check
    """
    from portal import schema
    from portal.db import database

    with existing_application():
        found = schema.check(database.obj)
    if as_json:
        say_json({"differences": found})
    else:
        for line in found:
            click.echo(line)
    if found:
        raise click.ClickException(f"The database differs from the models in {len(found)} places.")
    if not as_json:
        click.echo("The database is what the models say.")


@command.command()
def encrypt() -> None:
    """Encrypt the SQLite file by a key outside it. Stop Portal first.

    Copied, checked and put in the file's place. Write database_cipher = true in portal.toml.

    \b
    Example:
      portal db encrypt
    """
    from portal import cipher_change

    _change("encrypted", cipher_change.encrypt)


@command.command()
def decrypt() -> None:
    """Write the encrypted SQLite file as a plain one. Stop Portal first.

    \b
    Example:
      portal db decrypt
    """
    from portal import cipher_change

    _change("plain", cipher_change.decrypt)


@command.command()
def rekey() -> None:
    """Encrypt the SQLite file by a new key. Stop Portal first.

    \b
    Example:
      portal db rekey
    """
    from portal import cipher_change, key_rotation, keys
    from portal.keys import Purpose

    def new_key() -> bytes:
        name = key_rotation.put_first(Purpose.DATABASE)
        return keys.ring(Purpose.DATABASE).by_name[name]

    _change("encrypted by a new key", lambda path: cipher_change.rekey(path, new_key))


def _change(what: str, change: Callable[[Path], int]) -> None:
    from portal import running, settings

    loaded = settings.load_or_demo()
    settings.use(loaded)
    path = loaded.database_path
    if path is None or not path.is_file():
        raise click.ClickException("There is no SQLite file: on PostgreSQL, encrypt its disk.")
    with running.alone(loaded):
        count = change(path)
    click.echo(f"{path} is {what}; {count:,} rows were copied and counted.")
    wanted = what != "plain"
    if loaded.database_cipher != wanted:
        line = f"database_cipher = {'true' if wanted else 'false'}"
        click.echo(f"Now write in {loaded.instance / 'portal.toml'}: {line}")

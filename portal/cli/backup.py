"""portal backup, and its parts: keygen, list, verify."""

from pathlib import Path
from typing import Any

import click

from portal.cli.running import json_option, ready_application, say_json


@click.group("backup", invoke_without_command=True)
@json_option
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Make a backup now: encrypted, restored to a scratch place and checked before it counts.

    The worker makes one each night by itself. Everything that must come back is in it:
    database, keys, settings, and which people were erased.

    \b
    Examples:
      portal backup
      portal backup keygen --out backup-key.txt
    """
    if ctx.invoked_subcommand is not None:
        return
    from dataclasses import asdict

    from portal.keeping import making

    with ready_application() as settings:
        made = making.make(settings)
    if as_json:
        say_json(asdict(made))
    else:
        click.echo(f"Wrote {made.name}, {_size(made.byte_count)}, in {made.seconds:.0f} seconds.")
        if made.verified_at:
            click.echo(
                f"Restored and checked: {made.row_count:,} rows, {made.event_count:,} events."
            )
        if made.copied_to:
            click.echo(f"A copy is in {made.copied_to}.")
    if made.problem:
        raise click.ClickException(f"The backup doesn't count. {made.problem}")
    if made.copy_problem:
        raise click.ClickException(made.copy_problem)


@command.command()
@click.option("--out", type=click.Path(path_type=Path), help="Write the private key to a file.")
def keygen(out: Path | None) -> None:
    """Make a pair of keys. The private one is shown once and kept nowhere: carry it away.

    \b
    Examples:
      portal backup keygen
      portal backup keygen --out /media/stick/backup-key.txt
    """
    import os

    import pyrage

    made = pyrage.x25519.Identity.generate()
    public, text = made.to_public(), f"# public key: {made.to_public()}\n{made}\n"
    if out is None:
        click.echo(text, nl=False)
    else:
        try:
            descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as problem:
            raise click.ClickException(f"{out} can't be made: {problem.strerror}.") from problem
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        click.echo(f"The private key is in {out}.")
    click.echo(
        "Keep the private key in two places that aren't this server: without it no backup can be "
        "read, by anybody.\nOn the server only this line belongs, in portal.toml:\n"
        f'backup_recipients = ["{public}"]',
        err=True,
    )


@command.command("list")
@json_option
def list_backups(as_json: bool) -> None:
    """List the backups that are kept, newest first, and which of them count.

    \b
    Example:
      portal backup list
    """
    from dataclasses import asdict

    from portal import backups, clock, settings

    loaded = settings.load_or_demo()
    clock.set_zone(loaded.timezone)
    rows = backups.every(loaded)[::-1]
    if as_json:
        say_json([asdict(one) for one in rows])
        return
    for one in rows:
        state = "verified" if one.verified_at else f"doesn't count: {one.problem}"
        click.echo(f"{one.name}  {_at(one.made_at)}  {_size(one.byte_count)}  {state}")
    if not rows:
        click.echo("There is no backup yet. Make one: portal backup")


@command.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--identity", required=True, type=click.Path(path_type=Path), help="File of the private key."
)
@json_option
def verify(file: Path, identity: Path, as_json: bool) -> None:
    """Restore a backup to a scratch place, check it, and throw that away.

    \b
    Example:
      portal backup verify portal-20261128-020000.tar.gz.age --identity backup-key.txt
    """
    from portal import settings
    from portal.keeping import restoring

    found = restoring.verify(settings.load_or_demo(), file, identity)
    if as_json:
        say_json(
            {"made_at": found.made_at, "problem": found.proof.problem, "sound": found.is_sound}
        )
    elif found.is_sound:
        click.echo(
            f"It is whole, and shows {_at(found.made_at)}: {found.proof.row_count:,} rows, "
            f"{found.proof.event_count:,} events."
        )
    if not found.is_sound:
        raise click.ClickException(found.proof.problem)


def _at(moment: Any) -> str:
    from portal import clock

    return f"{clock.local(moment):%Y-%m-%d %H:%M}"


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"

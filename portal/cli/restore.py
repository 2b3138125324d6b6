"""portal restore."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from portal.cli.running import json_option, say_json


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--identity", required=True, type=click.Path(path_type=Path), help="File of the private key."
)
@click.option("--to", type=click.Path(path_type=Path), help="A new folder, instead of this one.")
@click.option("--database-url", default="", help="An empty PostgreSQL database, for its backups.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@json_option
def command(
    file: Path, identity: Path, to: Path | None, database_url: str, yes: bool, as_json: bool
) -> None:
    """Go back to a backup. It is restored to a new place and checked first; only then it is used.

    Stop Portal before. What was there is kept beside it. Everybody is signed out, people who
    were erased since are erased again, and mail that waited is held back.

    \b
    Examples:
      portal restore portal-20261128-020000.tar.gz.age --identity backup-key.txt
      portal restore FILE --identity backup-key.txt --to /var/lib/portal-new
      portal restore FILE --identity KEY --database-url postgresql://portal@localhost/empty
    """
    from portal import backups, clock, settings
    from portal.keeping import restoring

    loaded = settings.load_or_demo()
    clock.set_zone(loaded.timezone)
    if not yes and not as_json:
        known = next((one for one in backups.every(loaded) if one.name == file.name), None)
        when = f"to {_at(known.made_at)}" if known else "to the time at which it was made"
        where = f"into {to}" if to else f"in place of what is in {loaded.instance}"
        click.confirm(f"Go back {when}, {where}?", abort=True, err=True)
    found = restoring.restore(loaded, file, identity, to, database_url)
    if not found.is_sound:
        raise click.ClickException(f"Nothing was changed. {found.proof.problem}")
    if as_json:
        say_json(
            {"made_at": found.made_at, "folder": found.folder, "aside": found.aside}
            | {"proof": vars(found.proof)}
        )
        return
    _say(found)


def _say(found: Any) -> None:
    from portal import clock

    proof = found.proof
    ago = clock.now() - found.made_at
    click.echo(f"Restored to {found.folder}, as it was on {_at(found.made_at)}, {_words(ago)} ago.")
    _say_lost(proof)
    if proof.applied:
        click.echo(
            f"Brought up to this version's schema: {_count(len(proof.applied), 'migration')}."
        )
    _say_erased(proof)
    _say_ways_in(proof)
    if proof.held_mail_count:
        click.echo(
            f"Held back as perhaps sent: {_count(proof.held_mail_count, 'message')}. An "
            "administrator decides about each on the page Mail."
        )
    if found.aside:
        click.echo(
            f"What was there before is in {found.aside}. Delete it once you are sure: it holds, "
            "in clear, what was erased since."
        )
    if found.is_elsewhere:
        click.echo("Set DATABASE_URL to the database that you named, then start Portal again.")
    else:
        click.echo("Start Portal again.")


def _say_erased(proof: Any) -> None:
    if proof.erased_again_count:
        click.echo(f"Erased again: {_count(proof.erased_again_count, 'person', 'people')}.")
    if proof.kept_by_hold:
        click.echo(
            "Erased before, and kept by a legal hold now: "
            f"{', '.join(map(str, proof.kept_by_hold))}. Lift it if it may end, then: "
            "portal erase --again"
        )
    if proof.unsettled_count:
        click.echo(
            f"Of {_count(proof.unsettled_count, 'person', 'people')} nobody knows whether their "
            "erasure was finished: they stand as the backup has them. Look at who asked "
            "to be erased last."
        )


def _say_ways_in(proof: Any) -> None:
    click.echo(
        f"Signed out: {_count(proof.signed_out_count, 'device')}. Links that waited are dead."
    )
    if proof.recovery_code_count:
        click.echo(
            f"Recovery codes of {_count(proof.recovery_code_count, 'user')} are gone, since some "
            "may have been used: they were told to make new ones."
        )
    for line in proof.since:
        click.echo(line)
    if proof.not_known:
        click.echo(
            f"What was changed about accounts since can't be known: {proof.not_known}. Go through "
            "the pages Users and Providers: whoever was switched off, lost a role, changed their "
            "passphrase or had a token revoked after the backup stands as before that."
        )


def _say_lost(proof: Any) -> None:
    if proof.lost_event_count:
        click.echo(
            f"{_count(proof.lost_event_count, 'event')} recorded after that, and lost with what "
            "was done by it: ask whoever worked then to enter it again."
        )
    elif proof.lost_event_count is None:
        click.echo("Whatever was entered after that is lost; how much isn't known here.")
    for words, count in proof.lost_actions.items():
        click.echo(f"  {words}: {count:,}")


def _count(number: int, one: str, more: str = "") -> str:
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def _at(moment: Any) -> str:
    from portal import clock

    return f"{clock.local(moment):%d %B %Y at %H:%M}".lstrip("0")


def _words(ago: timedelta) -> str:
    hours = ago.total_seconds() / 3600
    if hours < 1:
        return f"{ago.total_seconds() / 60:.0f} minutes"
    return f"{hours:.0f} hours" if hours < 72 else f"{hours / 24:.0f} days"

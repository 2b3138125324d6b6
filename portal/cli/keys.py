"""portal keys list, rotate, prune."""

import click

from portal.cli.running import json_option, ready_application, say_json

# Those that a new line replaces.
NAMES = ("session", "links", "secrets", "audit")


@click.group("keys")
def command() -> None:
    """Look at the keys outside the database, and replace them."""


@command.command("list")
@json_option
def list_keys(as_json: bool) -> None:
    """Name every key, what it is for and since when. Never shows a key.

    \b
    Example:
      portal keys list
    """
    from portal import key_rotation

    with ready_application():
        found = key_rotation.facts()
    if as_json:
        say_json([one._asdict() for one in found])
        return
    for one in found:
        since = f"{one.made_at:%Y-%m-%d %H:%M} UTC" if one.made_at else "a time not noted"
        click.echo(
            f"{one.purpose:9} {one.name:9} since {since}{'' if one.is_newest else ', replaced'}"
        )


@command.command()
@click.argument("purpose", type=click.Choice(NAMES), required=False)
@json_option
def rotate(purpose: str | None, as_json: bool) -> None:
    """Put a new key in the place of the newest: of one PURPOSE, or of all of them.

    Nobody is signed out, and a form that is open can be sent. Servers that run take the new
    key up with their next request. Older keys go with `portal keys prune`.

    \b
    Examples:
      portal keys rotate
      portal keys rotate session
    """
    from portal import key_rotation, settings
    from portal.keys import Purpose

    made = {}
    with ready_application():
        for name in (purpose,) if purpose else NAMES:
            # Asked for all, what isn't ours to replace is passed over and said.
            if name == "session" and not purpose and settings.current().secret_key:
                click.echo("session: given by SECRET_KEY, so it stays.", err=True)
                continue
            made[name] = key_rotation.rotate(Purpose(name))
    if as_json:
        say_json(made)
        return
    for name, key in made.items():
        click.echo(f"{name}: {key} is the new key.")
    click.echo("Take a copy of the folder keys to where you keep it, apart from the backups.")


@command.command()
@json_option
def prune(as_json: bool) -> None:
    """Drop keys that were replaced and that nothing needs any more.

    \b
    Example:
      portal keys prune
    """
    from portal import key_rotation
    from portal.keys import Purpose

    with ready_application():
        dropped = {name: key_rotation.prune(Purpose(name)) for name in NAMES}
    if as_json:
        say_json(dropped)
        return
    for name, gone in dropped.items():
        for key in gone:
            click.echo(f"{name}: dropped {key}.")
    if not any(dropped.values()):
        click.echo("Nothing to drop yet.")

"""portal programme add."""

import click

from portal.cli.running import json_option, ready_application, say_json


@click.group("programme")
def command() -> None:
    """Add programmes: what funders pay for."""


@command.command()
@click.argument("name")
@click.option("--funder", default="", help="Who pays for it.")
@json_option
def add(name: str, funder: str, as_json: bool) -> None:
    """Add a programme, which holds groups.

    \b
    Example:
      portal programme add "Anxiety and low mood" --funder "Northquay Trust"
    """
    from portal.groups import group_actions

    with ready_application():
        programme_id = group_actions.add_programme(name, funder, by=None)
    if as_json:
        say_json({"id": programme_id, "name": name, "funder": funder})
        return
    click.echo(f"Added {name}. Give it a group: portal group add NAME --programme {name!r}")

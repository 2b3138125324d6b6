"""portal provider add, token."""

import click

from portal.cli.running import json_option, ready_application, say_json


@click.group("provider")
def command() -> None:
    """Add organisations that refer, and tokens for their computers."""


@command.command()
@click.argument("name")
@click.option("--ods", default="", help="Its ODS code, which its messages name it by.")
@json_option
def add(name: str, ods: str, as_json: bool) -> None:
    """Add a healthcare organisation that refers.

    \b
    Example:
      portal provider add "Elm Road Surgery" --ods A81001
    """
    from portal.providers import actions

    with ready_application():
        provider_id = actions.add_provider(name, ods, by=None)
    if as_json:
        say_json({"id": provider_id, "name": name, "ods_code": ods})
        return
    click.echo(f"Added {name}. Give its computer a token: portal provider token {name!r}")


@command.command()
@click.argument("name")
@click.option("--label", default="", help="Which of its computers, for your own list.")
@json_option
def token(name: str, label: str, as_json: bool) -> None:
    """Make a bearer token for a provider's computer. It is shown this once.

    \b
    Example:
      portal provider token "Elm Road Surgery" --label "GP system"
    """
    from portal.providers import actions, queries

    with ready_application():
        provider_id = queries.provider_named(name)
        if provider_id is None:
            raise click.ClickException(
                f"There is no provider called {name!r}. Add it: portal provider add {name!r}"
            )
        made = actions.issue_token(provider_id, label, by=None)
    if as_json:
        say_json({"provider": name, "label": label, "token": made})
        return
    click.echo("Send it as the Authorization header. It isn't shown again.", err=True)
    click.echo(f"Authorization: Bearer {made}")

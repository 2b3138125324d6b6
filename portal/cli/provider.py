"""portal provider add, token, revoke, map."""

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
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice(["referrals:write", "fhir:write", "status:read"]),
    help="What it opens; may be given more than once. All of it, unless said.",
)
@click.option("--days", type=int, default=None, help="How long it works; at most the setting.")
@json_option
def token(name: str, label: str, scopes: tuple[str, ...], days: int | None, as_json: bool) -> None:
    """Make a bearer token for a provider's computer. It is shown this once.

    A provider has two at most that work: revoke one to make a third.

    \b
    Example:
      portal provider token "Elm Road Surgery" --label "GP system"
    """
    from portal.models import TokenScope
    from portal.providers import token_actions

    with ready_application():
        made = token_actions.issue_token(
            _provider_named(name), label, scopes=scopes or tuple(TokenScope), valid_days=days
        )
    if as_json:
        say_json({"provider": name, "label": label, "token": made})
        return
    click.echo("Send it as the Authorization header. It isn't shown again.", err=True)
    click.echo(f"Authorization: Bearer {made}")


@command.command()
@click.argument("name")
@click.option("--label", default=None, help="Only the tokens with this label.")
@json_option
def revoke(name: str, label: str | None, as_json: bool) -> None:
    """Stop a provider's tokens from working, this instant.

    \b
    Example:
      portal provider revoke "Elm Road Surgery" --label "GP system"
    """
    from portal.providers import token_actions

    with ready_application():
        count = token_actions.revoke_tokens(_provider_named(name), label, by=None)
    if as_json:
        say_json({"provider": name, "revoked": count})
        return
    click.echo(f"Revoked {count}. Make a new one: portal provider token {name!r}")


@command.command("map")
@click.argument("service")
@click.argument("programme")
@json_option
def map_(service: str, programme: str, as_json: bool) -> None:
    """Say which programme a service named in messages belongs to, from the next one on.

    \b
    Example:
      portal provider map "Psychology services" "Anxiety and low mood"
    """
    from portal.providers import actions, queries

    with ready_application():
        programme_id = queries.programme_named(programme)
        if programme_id is None:
            raise click.ClickException(f"There is no programme called {programme!r}.")
        actions.map_service(service, programme_id, by=None)
    if as_json:
        say_json({"service": service, "programme": programme})
        return
    click.echo(f"Messages that ask for {service!r} now go to {programme}.")


def _provider_named(name: str) -> int:
    from portal.providers import queries

    provider_id = queries.provider_named(name)
    if provider_id is None:
        raise click.ClickException(
            f"There is no provider called {name!r}. Add it: portal provider add {name!r}"
        )
    return provider_id

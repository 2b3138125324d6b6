"""portal user add."""

import os

import click

from portal.cli.running import json_option, ready_application, say_json

# Named here so that help needs no models; a test holds them to the enum.
ROLES = ("staff", "facilitator", "manager", "administrator")


@click.group("user")
def command() -> None:
    """Add people who work or volunteer here."""


@command.command()
@click.argument("name")
@click.option("--email", help="For signing in; without it they can't.")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(ROLES))
@json_option
def add(name: str, email: str | None, roles: tuple[str, ...], as_json: bool) -> None:
    """Add a user. The passphrase is asked for, or read from PORTAL_PASSPHRASE.

    \b
    Examples:
      portal user add "Ada Quist" --email ada@charity.org --role administrator
      portal user add "Fay Ferreira" --email fay@charity.org --role facilitator --role staff
    """
    from portal.auth import actions
    from portal.models import Role

    with ready_application():
        address = _checked_email(email)
        passphrase = _passphrase() if address else None
        user = actions.add_user(name, address, [Role(one) for one in roles], passphrase, by=None)
    if as_json:
        say_json({"id": user.id, "name": user.name, "email": user.email, "roles": sorted(roles)})
        return
    click.echo(f"Added {user.name} ({', '.join(sorted(roles))}).")
    if not address:
        click.echo("Without an e-mail address they can't sign in.")


def _passphrase() -> str:
    from portal.auth.passwords import MINIMUM_LENGTH

    given = os.environ.get("PORTAL_PASSPHRASE")
    if given is not None:
        return given
    words = f"Passphrase ({MINIMUM_LENGTH} characters or more)"
    return str(click.prompt(words, hide_input=True, confirmation_prompt=True))


def _checked_email(email: str | None) -> str | None:
    from email_validator import EmailNotValidError, validate_email

    if not email:
        return None
    try:
        checked = validate_email(email, check_deliverability=False, test_environment=True)
    except EmailNotValidError as problem:
        raise click.ClickException(f"{email!r} isn't an e-mail address: {problem}") from problem
    return str(checked.normalized)

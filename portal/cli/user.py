"""portal user add, invite, reset, reset-factors."""

import os
from typing import Any

import click

from portal.cli.running import json_option, ready_application, say_json

# Named here so that help needs no models; a test holds them to the enum.
ROLES = ("staff", "facilitator", "manager", "administrator")


@click.group("user")
def command() -> None:
    """People who work or volunteer here: add them, let them begin again."""


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


@command.command("reset-factors")
@click.argument("email")
@json_option
def reset_factors(email: str, as_json: bool) -> None:
    """Take away a user's passkeys, authenticator app and recovery codes.

    For somebody who lost their phone, and whom you know. They are signed out everywhere, told by
    mail, and set up a new second step when they sign in next. Their passphrase stays.

    \b
    Example:
      portal user reset-factors fay@charity.org
    """
    from portal.auth import factor_actions, queries

    with ready_application():
        user = queries.user_to_sign_in(email)
        if user is None:
            raise click.ClickException(f"Nobody who can sign in has the address {email}.")
        factor_actions.reset_factors(user.id, by=None)
    if as_json:
        say_json({"id": user.id, "name": user.name, "email": user.email})
        return
    click.echo(f"{user.name} is signed out everywhere and sets up a new second step next time.")


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


@command.command()
@click.argument("name")
@click.option("--email", required=True, help="The invitation goes there, and they sign in by it.")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(ROLES))
@json_option
def invite(name: str, email: str, roles: tuple[str, ...], as_json: bool) -> None:
    """Make an account and mail a link to choose its passphrase.

    Where no mail server is set the link is printed, to be handed over. For somebody who has an
    account already and never chose a passphrase, a new link is made.

    \b
    Examples:
      portal user invite "Ada Quist" --email ada@charity.org --role administrator
    """
    from portal.auth import link_actions, user_actions, user_queries
    from portal.models import Role

    with ready_application():
        address = _checked_email(email) or ""
        known = user_queries.user_by_email(address)
        if known is None:
            held = [Role(one) for one in roles]
            _user_id, link = user_actions.invite_user(name, address, held, by=None, is_meant=True)
        else:
            link = link_actions.invite(known, None)
        _say_link(link, address, as_json)


@command.command()
@click.argument("email")
@json_option
def reset(email: str, as_json: bool) -> None:
    """Mail somebody a link to choose a new passphrase; their second step stays as it is.

    Where no mail server is set the link is printed, to be handed over.

    \b
    Examples:
      portal user reset ada@charity.org
    """
    from portal.auth import link_actions, user_queries

    with ready_application():
        known = user_queries.user_by_email(email)
        if known is None:
            raise click.ClickException(f"Nobody here signs in as {email}.")
        _say_link(link_actions.send_reset(known, None), email, as_json)


def _say_link(link: Any, address: str, as_json: bool) -> None:
    from portal.formats import day_and_time
    from portal.mail import address_of
    from portal.models import UserLinkKind

    is_invitation = link.kind == UserLinkKind.INVITATION
    endpoint = "links.invitation_open" if is_invitation else "links.reset_open"
    where = "" if link.is_mailed else address_of(endpoint, link_token=link.token)
    if as_json:
        say_json({"email": address, "until": link.expires_at, "link": where or None})
        return
    until = day_and_time(link.expires_at)
    if link.is_mailed:
        click.echo(f"A link is on its way to {address}. It works once, until {until}.")
        return
    click.echo("No mail server is set. Hand this over, to nobody else:")
    click.echo(where)
    click.echo(f"It works once, until {until}.")

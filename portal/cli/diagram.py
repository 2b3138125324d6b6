"""`portal diagram`: how a referral moves, from the table that decides it."""

import click


@click.command("diagram")
def command() -> None:
    """Print the states of a referral and the moves between them, as Mermaid text.

    \b
    Example:
      portal diagram > referrals.mmd
    """
    from portal.referrals import rules

    click.echo(rules.diagram())

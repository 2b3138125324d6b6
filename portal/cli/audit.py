"""portal audit verify, head, check, accept."""

import click

from portal.cli.running import json_option, ready_application, say_json


@click.group("audit")
def command() -> None:
    """Check the audit trail."""


@command.command()
@json_option
def verify(as_json: bool) -> None:
    """Check every event's seal, and name the first that was changed, deleted or swapped.

    \b
    Example:
      portal audit verify
    """
    from portal import audit

    with ready_application():
        verdict = audit.verify()
    count = verdict.checked_count
    events = f"{count:,} event{'' if count == 1 else 's'}"
    if as_json:
        say_json({"checked": count, "sound": verdict.is_sound, "problem": verdict.problem})
    else:
        click.echo(f"Checked {events}." if verdict.is_sound else f"Checked {events} in order.")
    if not verdict.is_sound:
        raise click.ClickException(verdict.problem)


@command.command()
@json_option
def head(as_json: bool) -> None:
    """Print the newest event's number and its short code, to keep on paper.

    \b
    Example:
      portal audit head
    """
    from portal.office import trail_queries

    with ready_application():
        newest = trail_queries.head()
    if newest is None:
        raise click.ClickException("There are no events yet.")
    if as_json:
        say_json({"number": newest.number, "code": newest.code, "at": newest.at})
    else:
        click.echo(f"{newest.code}  {newest.number}")


@command.command()
@click.argument("code")
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
@json_option
def check(code: str, number: int, as_json: bool) -> None:
    """Compare the trail with a CODE and NUMBER from an older digest, and check every seal.

    \b
    Example:
      portal audit check BCDF-GHJK-LMNP-QRST 12345
    """
    from portal import audit
    from portal.office import event_words, trail_queries
    from portal.office.trail_rules import Agreement, as_code

    if not as_code(code):
        raise click.ClickException("A code has 16 letters, such as BCDF-GHJK-LMNP-QRST.")
    with ready_application():
        agreement = trail_queries.code_agreement(code, number)
        verdict = audit.verify()
        words = str(event_words.AGREEMENT[agreement][0])
    if as_json:
        say_json({"agreement": agreement, "sound": verdict.is_sound, "problem": verdict.problem})
    if agreement != Agreement.AGREES:
        raise click.ClickException(words)
    if not verdict.is_sound:
        raise click.ClickException(f"Number and code agree, but: {verdict.problem}")
    if not as_json:
        click.echo(f"They agree, and all {verdict.checked_count:,} events are sound.")


@command.command()
@click.option("--yes", is_flag=True, help="Don't ask.")
def accept(yes: bool) -> None:
    """Take the database as it is, after a loss of events or a restore that was meant.

    Until then every page of administrators, /readyz and the doctor speak of the loss. That it
    was accepted is an event too.

    \b
    Example:
      portal audit accept
    """
    from portal import high_water
    from portal.office import trail_actions

    with ready_application():
        problem = high_water.check()
        if not problem:
            click.echo("The database has all that was noted outside it. Nothing to accept.")
            return
        click.echo(problem, err=True)
        if not yes:
            click.confirm("Take the database as it is?", abort=True)
        trail_actions.accept_loss()
    click.echo("Accepted; an event says so.")

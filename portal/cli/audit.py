"""portal audit verify."""

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

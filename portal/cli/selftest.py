"""portal privacy-selftest."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from portal.cli.running import json_option, say_json

if TYPE_CHECKING:
    from portal.selftest.run import Result

MOST_LINES = 40


@click.command("privacy-selftest")
@json_option
def command(as_json: bool) -> None:
    """Prove that nobody is shown what isn't theirs, on a scratch copy of the demo.

    Every text about every person becomes a word that nothing else has. Then everybody there
    is (each role, whoever left, whoever holds a link or a token) opens everything, and every
    page, file, log and mail is searched for those words. Takes some minutes; neither your
    database nor your settings are touched. Exit code 1 if a word is where it doesn't belong.

    \b
    Example:
      portal privacy-selftest
    """
    from portal.selftest.run import run

    result = run(say=_say_progress)
    if as_json:
        say_json({"clean": result.is_clean, **asdict(result)})
    else:
        _say(result)
    if not result.is_clean:
        count = len(result.leaks) + len(result.failures)
        raise click.ClickException(f"{count} thing{'s' if count > 1 else ''} to mend.")
    if not as_json:
        click.echo("Nobody was shown anything that isn't theirs.")


def _say_progress(line: str) -> None:
    # For whoever waits; a program that reads the answer gets the answer alone.
    if sys.stderr.isatty():
        click.echo(line, err=True)


def _say(result: "Result") -> None:
    click.echo(
        f"{result.person_count} people with {result.marker_count} markers in "
        f"{result.field_count} fields; {result.reader_count} readers opened "
        f"{result.address_count} addresses in {result.seconds:.0f} seconds and were shown "
        f"{result.seen_count} of the markers."
    )
    for leak in result.leaks[:MOST_LINES]:
        click.echo(f"  XX {leak.field} (row {leak.row}) to {leak.reader}, at {leak.address}")
    for problem in result.failures[:MOST_LINES]:
        click.echo(f"  XX {problem}")
    hidden_count = max(len(result.leaks) - MOST_LINES, 0) + max(
        len(result.failures) - MOST_LINES, 0
    )
    if hidden_count:
        click.echo(f"  and {hidden_count} more; --json lists all.")

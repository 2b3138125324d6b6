"""portal report programmes, figures, issue."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from portal.cli.running import json_option, ready_application, say_json

# Named here so that help needs no models; a test holds them to the enums.
PRESETS = ("nhs", "cms", "board")
DAY = click.DateTime(formats=["%Y-%m-%d"])
REFUSED = 3
CLOSE_NAMES = 3


@click.group("report")
def command() -> None:
    """Print a programme's figures, and issue reports."""


@command.command()
@json_option
def programmes(as_json: bool) -> None:
    """List programmes, with who pays for each.

    \b
    Example:
      portal report programmes
    """
    from portal.reports import funding_queries

    with ready_application():
        rows = funding_queries.programmes()
        fundings = funding_queries.fundings()
    funders = {
        row.programme_id: [one.funder for one in fundings if one.programme_id == row.programme_id]
        for row in rows
    }
    if as_json:
        say_json(
            [
                {
                    "id": row.programme_id,
                    "name": row.name,
                    "is_open": bool(row.is_open),
                    "funders": funders[row.programme_id],
                    "targets": row.target_count,
                }
                for row in rows
            ]
        )
        return
    for row in rows:
        paid = ", ".join(funders[row.programme_id])
        click.echo(f"{row.name}  ({paid})" if paid else row.name)
    if not rows:
        click.echo("There is no programme. Add one: portal programme add NAME")


def _asked(function: Any) -> Any:
    """The options that say what a report is of."""
    for option in (
        click.option("--preset", type=click.Choice(PRESETS), default=PRESETS[0], show_default=True),
        click.option("--to", "last", type=DAY, required=True, metavar="DATE", help="Last day."),
        click.option("--from", "first", type=DAY, required=True, metavar="DATE", help="First day."),
        click.option("--programme", required=True, metavar="NAME", help="Which programme."),
        click.argument("document", type=click.Choice(("programme", "summary"))),
    ):
        function = option(function)
    return function


@command.command()
@_asked
@json_option
def figures(document: str, as_json: bool, **options: Any) -> None:
    """Print a report's figures as they may be printed, by the same protection.

    With --json each has its key, its number or null, its mark (exact, rounded, small, other)
    and its unit.

    \b
    Example:
      portal report figures programme --programme "Anxiety and low mood" \\
        --from 2026-07-01 --to 2026-09-30 --json
    """
    from portal import clock
    from portal.reports import draft_making, earlier_queries, figure_lines, making

    with ready_application():
        ask = _ask(document, **options)
        made = making.make(ask, clock.now(), earlier=earlier_queries.comparable(ask).earlier)
        refusals = draft_making.refusals_of(made)
        said = [_refusal(one, ask) for one in refusals]
        lines = [] if refusals else figure_lines.lines(made.now.printed)
    if as_json:
        say_json(
            {
                "programme": options["programme"],
                "from": ask.period.first,
                "to": ask.period.last,
                "preset": ask.protection.value,
                "refusals": said,
                "figures": [one._asdict() for one in lines],
            }
        )
    elif lines:
        width = max(len(one.name) for one in lines)
        for one in lines:
            click.echo(f"{one.name:<{width}}  {one.said}")
    if refusals:
        _refuse(said, quiet=as_json)


@command.command()
@_asked
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="FILE",
    help="Where the PDF goes.",
)
@json_option
def issue(document: str, out: Path, as_json: bool, **options: Any) -> None:
    """Make a report, issue it for good, and write its PDF.

    Nothing is issued where a number could tell of somebody: each reason is said, and the exit
    code is 3.

    \b
    Example:
      portal report issue programme --programme "Anxiety and low mood" \\
        --from 2026-07-01 --to 2026-09-30 --preset nhs --out report.pdf
    """
    from portal.reports import foreground_making

    # Before anything is issued: that can't be taken back.
    if not out.absolute().parent.is_dir():
        raise click.ClickException(
            f"There is no folder {out.absolute().parent}. Make it first, or name another file."
        )
    with ready_application():
        ask = _ask(document, **options)
        issued = foreground_making.issue_now(ask)
        said = [_refusal(one, ask) for one in issued.refusals]
    if said:
        if as_json:
            say_json({"issued": None, "refusals": said})
        _refuse(said, quiet=as_json)
    out.write_bytes(issued.body)
    if as_json:
        say_json({"issued": issued.number, "sha256": issued.sha256, "out": out, "refusals": []})
        return
    click.echo(f"Issued report {issued.number} and wrote it to {out}.")
    click.echo(f"SHA-256 {issued.sha256}")


def _ask(document: str, programme: str, first: datetime, last: datetime, preset: str) -> Any:
    from portal import clock
    from portal.models import Protection, ReportKind
    from portal.reports import words
    from portal.reports.ask_rules import Ask
    from portal.reports.period_rules import Period, problem_with

    problem = problem_with(first.date(), last.date(), clock.today())
    if problem:
        _field, said = words.problem(problem, first.date(), last.date(), clock.today())
        raise click.ClickException(said)
    return Ask(
        ReportKind(document),
        Period(first.date(), last.date()),
        programme_id=_programme_id(programme),
        protection=Protection(preset),
    )


def _programme_id(name: str) -> int:
    from rapidfuzz import process, utils

    from portal.groups import setup_queries
    from portal.reports import funding_queries

    found = setup_queries.programme_named(name)
    if found is not None:
        return int(found.id)
    names = [one.name for one in funding_queries.programmes()]
    close = process.extract(name, names, processor=utils.default_process, limit=CLOSE_NAMES)
    said = ", ".join(repr(found[0]) for found in close)
    nearest = f" Nearest: {said}." if said else " Add one: portal programme add NAME"
    raise click.ClickException(f"There is no programme called {name!r}.{nearest}")


def _refusal(one: Any, ask: Any) -> dict[str, Any]:
    from portal.reports import draft_words, issue_queries

    line = draft_words.refusal(one, ask, issue_queries.presets())
    return {
        "problem": one.problem.value,
        "sentence": line.sentence,
        "figures": list(one.figures),
        "names": line.figures,
        "mends": [label for _key, label in line.mends],
    }


def _refuse(said: list[dict[str, Any]], *, quiet: bool) -> None:
    if not quiet:
        click.echo("This can't be printed as asked:", err=True)
        for one in said:
            click.echo(f"  {one['sentence']} ({'; '.join(one['names'])})", err=True)
            for mend in one["mends"]:
                click.echo(f"    {mend}", err=True)
    raise SystemExit(REFUSED)

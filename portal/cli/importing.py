"""portal import."""

import json
from pathlib import Path
from typing import Any

import click

from portal.cli.running import json_option, ready_application, say_json

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("kind", required=False)
@click.argument("file", required=False, type=FILE)
@click.option("--list", "list_kinds", is_flag=True, help="Name the kinds, with their columns.")
@click.option(
    "--mapping", type=FILE, help='What the columns mean: a JSON file such as {"Mail": "email"}.'
)
@click.option("--sheet", default="", help="The sheet of a workbook; the first unless said.")
@click.option("--dry-run", is_flag=True, help="Check every row and write nothing at all.")
@click.option(
    "--set", "same", multiple=True, help='What stands in every row: --set programme="Peer groups".'
)
@click.option("--only-good", is_flag=True, help="Leave wrong rows out and bring in the others.")
@json_option
def command(
    kind: str | None, file: Path | None, list_kinds: bool, mapping: Path | None, **options: Any
) -> None:
    """Bring in rows from a spreadsheet (.xlsx) or CSV file.

    All rows are checked first. If any is wrong nothing is written, each is named, and the
    exit code is 1. What was brought in can be undone under Imports.

    \b
    Examples:
      portal import --list
      portal import training records.csv --dry-run
      portal import training records.xlsx --mapping columns.json
    """
    with ready_application():
        if list_kinds:
            _say_kinds(options["as_json"])
            return
        if not kind or not file:
            raise click.ClickException(
                "Name the kind and the file: portal import KIND FILE (or see: portal import --list)"
            )
        _bring_in(kind, file, mapping, options)


def _say_kinds(as_json: bool) -> None:
    from portal.imports import kinds

    answer = [
        {
            "kind": one.name,
            "label": str(one.label),
            "columns": [field.name for field in one.fields() if not field.is_wide],
            "required": [field.name for field in one.fields() if field.is_required],
        }
        for one in kinds.everything()
    ]
    if as_json:
        say_json({"kinds": answer})
        return
    for one in answer:
        click.echo(f"{one['kind']}: {one['label']}")
        click.echo(f"  columns: {', '.join(one['columns'])}")
        click.echo(f"  needed: {', '.join(one['required']) or 'none'}")
    if not answer:
        click.echo("Nothing takes rows from a file yet.")


def _bring_in(kind_name: str, file: Path, mapping: Path | None, options: dict[str, Any]) -> None:
    from portal.imports import actions, apply_actions, checking
    from portal.models import RowState

    plan = _plan(kind_name, file, mapping, options["sheet"])
    things = actions.things_of(plan.kind, plan.body, plan.sheet, plan.headings, plan.mapping)
    things = _filled(plan.kind, things, options["same"])
    judged = checking.judge_all(plan.kind, things, None)
    wrong = [
        {"row": thing.number, "heading": thing.heading, "field": field, "problem": problem}
        for thing, one in zip(things, judged, strict=True)
        for field, problem in one.errors.items()
    ]
    flagged = [
        {"row": thing.number, "heading": thing.heading, "look_at": one.flag}
        for thing, one in zip(things, judged, strict=True)
        if one.flag
    ]
    counts = {
        state.value: sum(one.state == state for one in judged)
        for state in (RowState.READY, RowState.WRONG, RowState.KNOWN)
    }
    answer: dict[str, Any] = {"kind": kind_name, **counts, "made": 0, "wrong_rows": wrong}
    answer["flagged_rows"] = flagged
    is_held = bool(wrong) and not options["only_good"]
    if not options["dry_run"] and not is_held and counts["ready"]:
        answer["import_id"], answer["made"] = apply_actions.bring_in_now(plan, things, judged, None)
    if options["as_json"]:
        say_json(answer)
    else:
        _say(answer, options["dry_run"], is_held)
    if is_held:
        raise SystemExit(1)


def _filled(kind: Any, things: list[Any], same: tuple[str, ...]) -> list[Any]:
    """The rows with what `--set` says in each empty cell of that field."""
    names = {one.name for one in kind.fields() if not one.is_wide}
    given: dict[str, str] = {}
    for text in same:
        name, equals, value = text.partition("=")
        if not equals or name not in names or not value.strip():
            raise click.ClickException(
                f"--set {text!r} should be such as FIELD=TEXT. Fields: {', '.join(sorted(names))}."
            )
        given[name] = value.strip()
    if not given:
        return things
    return [
        thing._replace(
            cells={name: text or given.get(name, "") for name, text in thing.cells.items()}
        )
        for thing in things
    ]


def _say(answer: dict[str, Any], is_dry: bool, is_held: bool) -> None:
    click.echo(f"{answer['ready']} ready, {answer['wrong']} wrong, {answer['known']} here already.")
    for one in answer["wrong_rows"]:
        place = " ".join(filter(None, [f"Row {one['row']}", one["heading"]]))
        field = f", {one['field']}" if one["field"] else ""
        click.echo(f"{place}{field}: {one['problem']}")
    for one in answer["flagged_rows"]:
        place = " ".join(filter(None, [f"Row {one['row']}", one["heading"]]))
        click.echo(f"{place}, to look at: {one['look_at']}")
    if is_dry:
        click.echo("Nothing was written: this was a dry run.")
    elif is_held:
        click.echo("Nothing was written. Mend these rows, or leave them out with --only-good.")
    else:
        click.echo(f"{answer['made']} brought in.")


def _plan(kind_name: str, file: Path, mapping: Path | None, sheet: str) -> Any:
    from portal import settings
    from portal.imports import actions, kinds
    from portal.imports.apply_actions import Plan

    kind = kinds.get(kind_name)
    if kind is None:
        known = ", ".join(one.name for one in kinds.everything()) or "none yet"
        raise click.ClickException(f"There is no kind {kind_name!r}. Kinds: {known}.")
    most = settings.current().max_upload_bytes
    if file.stat().st_size > most:
        raise click.ClickException(f"{file.name} is larger than {most // 1_000_000} MB.")
    body = file.read_bytes()
    name, headings, guessed = actions.understand(kind, body, sheet)
    columns = _given(kind, headings, mapping) if mapping else guessed
    _refuse_unplaced(kind, headings, columns)
    return Plan(kind, file.name, body, name, headings, columns)


def _given(kind: Any, headings: list[str], mapping: Path) -> dict[int, str]:
    from portal.imports import column_rules

    try:
        given = json.loads(mapping.read_text("utf-8-sig"))
    except ValueError:
        given = None
    if not isinstance(given, dict) or not all(isinstance(one, str) for one in given.values()):
        raise click.ClickException(
            f'{mapping.name} should hold one JSON object, such as {{"Mail": "email"}}.'
        )
    fields = {one.name for one in kind.fields()}
    places = {column_rules.fold(heading): index for index, heading in enumerate(headings)}
    unknown = [heading for heading in given if column_rules.fold(heading) not in places]
    if unknown:
        raise click.ClickException(
            f"The file has no column {', '.join(map(repr, unknown))}. "
            f"Its columns: {', '.join(headings)}."
        )
    strange = sorted(set(given.values()) - fields - {""})
    if strange:
        raise click.ClickException(
            f"There is no field {', '.join(map(repr, strange))}. "
            f"Fields: {', '.join(sorted(fields))}."
        )
    return {places[column_rules.fold(heading)]: name for heading, name in given.items() if name}


def _refuse_unplaced(kind: Any, headings: list[str], columns: dict[int, str]) -> None:
    from portal.errors import DomainError
    from portal.imports import actions

    try:
        actions.check_columns(kind, columns)
    except DomainError as problem:
        left = [heading for index, heading in enumerate(headings) if index not in columns]
        raise click.ClickException(
            f"{problem.message} Columns without a meaning: {', '.join(left) or 'none'}. "
            "Say what they mean with --mapping FILE."
        ) from None

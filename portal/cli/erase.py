"""portal erase."""

import click

from portal.cli.running import json_option, ready_application, say_json


@click.command("erase")
@click.argument("person_id", type=int, required=False)
@click.option("--due", "is_due", is_flag=True, help="Everybody on the list of who is due.")
@click.option("--again", is_flag=True, help="Whom the ledger names, after a restore.")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@json_option
def command(person_id: int | None, is_due: bool, again: bool, dry_run: bool, as_json: bool) -> None:
    """Erase a person who asked, by their number, or everybody who is due.

    What figures count stays, without anybody's words. The files are rewritten, and the ledger
    beside the database has it done again after any restore.

    \b
    Examples:
      portal erase 57 --dry-run
      portal erase 57
      portal erase --due
      portal erase --again
    """
    if sum((person_id is not None, is_due, again)) != 1:
        raise click.ClickException("Say whom: a person's number, --due or --again.")
    if again and dry_run:
        raise click.ClickException("--again has no dry run: they were erased before.")
    from portal import erasing

    with ready_application():
        erasing.settle_at_start()
        if again:
            done = erasing.apply_again()
            found = {"erased": done.erased}
            if done.held:
                found["kept by a legal hold"] = len(done.held)
                numbers = ", ".join(map(str, done.held))
                click.echo(
                    f"A legal hold keeps {numbers}, who were erased before. Lift it on their page "
                    "if it may end, then: portal erase --again",
                    err=True,
                )
        elif dry_run:
            found = _would_go(person_id)
        else:
            found = _erase(person_id)
    if as_json:
        say_json(found)
        return
    for words, count in found.items():
        click.echo(f"{words}: {count:,}")


def _would_go(person_id: int | None) -> dict[str, int]:
    """Rows by table that would be deleted or emptied."""
    from portal.privacy import due_actions, due_queries, erasure_actions

    if person_id is not None:
        return erasure_actions.would_go(person_id)
    due_actions.list_due()
    found: dict[str, int] = {"people": due_queries.due_count()}
    for counts in due_queries.due_counts():
        for table, count in counts.items():
            found[table] = found.get(table, 0) + count
    return found


def _erase(person_id: int | None) -> dict[str, int]:
    from portal.models import ErasureWhy
    from portal.privacy import due_actions, due_queries, erasure_actions

    if person_id is not None:
        erasure_actions.erase_person(person_id, ErasureWhy.ASKED, None)
        found = {"erased": 1}
    else:
        due_actions.list_due()
        erased, left = due_actions.erase_due(due_queries.listed_ids(), None)
        found = {"erased": erased, "left out": left}
    if not erasure_actions.scrub():
        raise click.ClickException(
            "Erased, but the files couldn't be rewritten while somebody was reading them. "
            "A worker tries again."
        )
    return found

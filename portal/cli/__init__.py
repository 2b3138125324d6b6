"""The `portal` command. Each noun is a module of its own; what is heavy loads when it is used."""

import importlib
import os
from typing import Any

import click

from portal.errors import DomainError, PdfUnavailable, SettingsError

# Command: the line that `portal --help` says of it. Kept here so that help is
# quick: no command's module is imported before it is called.
COMMANDS = {
    "demo": "Make an invented charity and serve it on this computer.",
    "serve": "Serve Portal for real, behind a web server.",
    "work": "Do background work: mail, notices, imports.",
    "doctor": "Check that everything Portal needs is here and in order.",
    "db": "Bring the database up to date, and prove that it is.",
    "backup": "Make a backup, encrypted and proven; list and verify them.",
    "restore": "Go back to a backup, checked before anything is changed.",
    "user": "Add people who work or volunteer here.",
    "programme": "Add programmes: what funders pay for.",
    "group": "Add groups, say who leads them, and plan their sessions.",
    "course": "Add courses that those who lead groups take.",
    "provider": "Add organisations that refer, and tokens for their computers.",
    "report": "Print a programme's figures, and issue reports.",
    "import": "Bring in rows from a spreadsheet or CSV file.",
    "audit": "Check the audit trail.",
    "keys": "Look at the keys outside the database, and replace them.",
    "privacy-selftest": "Prove that nobody is shown what isn't theirs, on a scratch copy.",
    "subject-access": "Put together a copy of all that is kept about a person.",
    "erase": "Erase people whose records are due, or one who asked.",
    "diagram": "Print how a referral moves, as the README draws it.",
}
# Modules whose name can't be their command's word.
MODULES = {
    "import": "importing",
    "privacy-selftest": "selftest",
    "subject-access": "subject_access",
}


class Portal(click.Group):
    """A group whose commands load when called, and whose errors are one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which somebody needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"portal.cli.{MODULES.get(cmd_name, cmd_name)}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what went wrong is one line on standard error and exit code 1."""
        try:
            return super().invoke(ctx)
        except DomainError as problem:
            raise click.ClickException(problem.message) from problem
        except (SettingsError, PdfUnavailable) as problem:
            raise click.ClickException(str(problem)) from problem
        except Exception as problem:
            if not _is_database_trouble(problem):
                raise
            words = " ".join(str(problem).split())
            raise click.ClickException(f"The database can't be used: {words}") from problem


def _is_database_trouble(problem: Exception) -> bool:
    from peewee import DatabaseError, InterfaceError

    return isinstance(problem, DatabaseError | InterfaceError)


@click.group(cls=Portal, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="portal", message="%(prog)s %(version)s")
def main() -> None:
    """Portal: a lightweight intranet for nonprofits that run mental-health support groups.

    See it work: portal demo
    """
    # Whatever a command makes (database, backup, key) is for its owner alone.
    os.umask(0o077)

"""What the doctor looks at of backups, and of the room that is kept free."""

from portal import backups, read_only
from portal.findings import Finding, Stage, looks
from portal.settings import Settings


@looks(Stage.MACHINE)
def _backups(settings: Settings) -> Finding | None:
    """Whether there is a backup that was restored and checked, and not for too long."""
    path = settings.database_path
    if settings.demo or (path and not path.is_file()):
        return None
    if not settings.backup_recipients:
        return Finding(
            "Backups",
            "warning",
            "there is no key to encrypt them to, so none is made",
            "portal backup keygen",
        )
    hours = backups.age_hours(settings)
    if hours is None:
        return Finding("Backups", "warning", "none was made and checked yet", "portal backup")
    words = f"the last one that was restored and checked is {hours:.0f} hours old"
    if not backups.is_red(settings):
        return Finding("Backups", "ok", words)
    newest = backups.every(settings)[-1]
    return Finding("Backups", "problem", words, newest.problem or "portal backup")


@looks(Stage.MACHINE)
def _plain_copies(settings: Settings) -> Finding | None:
    """Copies made by hand beside the database: without its log they lack what came last."""
    path = settings.database_path
    found = sorted(path.parent.glob(f"{path.name}?*")) if path else []
    ours = {f"{path.name}{suffix}" for suffix in ("-wal", "-shm", "-journal")} if path else set()
    copies = [one.name for one in found if one.name not in ours]
    if not copies:
        return None
    return Finding(
        "Copies",
        "warning",
        f"{copies[0]} looks like a copy made by hand, which lacks what was written last",
        "Make backups with portal backup, and delete it.",
    )


@looks(Stage.MACHINE)
def _room(settings: Settings) -> Finding | None:
    free, least = read_only.room(settings)
    if free >= least:
        return None
    words = f"{free / 1e6:,.0f} MB are free, so nothing can be changed"
    return Finding("Room", "problem", words, f"Make room: {least / 1e6:,.0f} MB at least.")

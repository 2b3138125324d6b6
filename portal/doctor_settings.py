"""What the doctor looks at of the settings and the instance folder."""

from urllib.parse import urlsplit

from portal import modes
from portal.findings import Finding, Stage, looks
from portal.settings import Settings


@looks(Stage.MACHINE, is_quick=True)
def _settings(settings: Settings) -> Finding:
    address = urlsplit(settings.base_url)
    if address.hostname in ("127.0.0.1", "localhost", "::1"):
        return Finding("Settings", "ok", f"for this computer alone, at {settings.base_url}")
    lacking = []
    if address.scheme != "https":
        lacking.append("base_url isn't https")
    if not settings.secure_cookies:
        lacking.append("secure_cookies is off, so a cookie can travel without HTTPS")
    if not settings.trusted_hosts:
        lacking.append("trusted_hosts is empty, so any host name is answered")
    if lacking:
        mend = f"Set them in {settings.instance / 'portal.toml'}."
        return Finding("Settings", "problem", "; ".join(lacking), mend)
    return Finding("Settings", "ok", f"served at {settings.base_url}")


@looks(Stage.MACHINE, is_quick=True)
def _instance(settings: Settings) -> Finding:
    folder = settings.instance
    probe = folder / ".doctor"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as problem:
        return Finding(
            "Instance folder",
            "problem",
            f"{folder} can't be written to: {problem.strerror}",
            "Make it the property of the user that runs Portal.",
        )
    loose = modes.loose(settings)
    if loose:
        return Finding(
            "Instance folder",
            "problem",
            f"other users of this machine can get at {loose[0]}",
            f"chmod {'700' if loose[0].is_dir() else '600'} {loose[0]}",
        )
    return Finding("Instance folder", "ok", f"{folder}, for its owner alone")


@looks(Stage.MACHINE, is_quick=True)
def _keys(settings: Settings) -> Finding:
    folder = settings.instance / "keys"
    words = "SECRET_KEY is given from outside" if settings.secret_key else "of our own"
    if not folder.is_dir():
        return Finding("Keys", "ok", f"{words}; made at first need")
    for file in sorted(folder.iterdir()):
        if modes.is_open_to_others(file):
            return Finding(
                "Keys",
                "problem",
                f"others can read {file}, and could forge or open what it closes",
                f"chmod 600 {file} and then replace it: portal keys rotate",
            )
    return Finding("Keys", "ok", f"{words}, for their owner alone")

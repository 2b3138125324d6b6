"""Gunicorn, started from Python so that no configuration file is needed."""

from typing import Any

from gunicorn.app.base import BaseApplication

from portal.settings import Settings


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with threads around `create_app`."""

    def __init__(self, settings: Settings, options: dict[str, Any]):
        self.settings = settings
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Take our options; nothing is read from a file or the environment."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application; each worker makes its own, with connections of its own."""
        from portal import create_app

        return create_app(self.settings)


def serve(settings: Settings, host: str, port: int, workers: int, threads: int) -> None:
    """Answer requests until stopped. Never returns."""
    shown = f"[{host}]" if ":" in host else host
    Server(
        settings,
        {
            "bind": f"{shown}:{port}",
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            "umask": 0o077,
            "proc_name": "portal",
            "loglevel": "warning",
            # A report's PDF is the slowest answer there is.
            "timeout": 60,
            "graceful_timeout": 20,
            "control_socket_disable": True,
        },
    ).run()

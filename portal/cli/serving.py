"""Gunicorn, started from Python so that no configuration file is needed, and a worker beside it."""

import pickle  # nosec B403 # written here, for a child of ours
import subprocess
import sys
from contextlib import suppress
from time import monotonic
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.http.wsgi import Response as gunicorn_response

from portal.log import log
from portal.settings import Settings

# The pause before a worker that died is started again: doubled each time, unless it had
# worked for a while.
FIRST_PAUSE_SECONDS = 1
LONGEST_PAUSE_SECONDS = 60


class Keeper:
    """Keeps one worker process for background jobs, for as long as the server lives.

    The worker holds the reading end of a pipe and stops when nobody holds the other end: so
    it ends with the server however that ends.
    """

    def __init__(self, settings: Settings):
        self.settings = settings
        self.process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._pause = 0.0
        self._start_again_at = 0.0

    def look(self) -> None:
        """Start the worker if it isn't running. Called about once a second; never waits."""
        if self.process and self.process.poll() is not None:
            self._mourn()
        if self.process is None and monotonic() >= self._start_again_at:
            self._start()

    def _mourn(self) -> None:
        self.release()
        self.process = None
        lived = monotonic() - self._started_at
        longer = 0 if lived > LONGEST_PAUSE_SECONDS else self._pause * 2
        self._pause = min(max(longer, FIRST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)
        self._start_again_at = monotonic() + self._pause
        log.warning("worker_ended", again_in_seconds=self._pause)

    def _start(self) -> None:
        self._started_at = monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "portal.worker"], stdin=subprocess.PIPE
        )
        # Over the pipe rather than the command line, which every user of the machine can read.
        with suppress(BrokenPipeError):
            assert self.process.stdin
            self.process.stdin.write(pickle.dumps(self.settings))
            self.process.stdin.flush()

    def release(self) -> None:
        """Let go of this process's end of the pipe, as a forked web process must."""
        if self.process and self.process.stdin:
            with suppress(BrokenPipeError):
                self.process.stdin.close()

    def stop(self) -> None:
        """End the worker: it may finish the job it is at, within its grace."""
        from portal.worker import GRACE_SECONDS

        if self.process is None:
            return
        self.release()
        try:
            self.process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()


class KeepingArbiter(Arbiter):  # type: ignore[misc]
    """Gunicorn's master, which also looks after the worker; a thread would be forked along."""

    def manage_workers(self) -> None:
        """Called at the start and about once a second."""
        super().manage_workers()
        if self.app.keeper:
            self.app.keeper.look()


def _say_no_server() -> None:
    """Leave out the header that names the software; gunicorn has no setting for that."""
    said = gunicorn_response.default_headers

    def unsaid(self: Any) -> list[str]:
        return [line for line in said(self) if not line.startswith("Server:")]

    gunicorn_response.default_headers = unsaid


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with threads around `create_app`."""

    def __init__(self, settings: Settings, options: dict[str, Any], keeper: Keeper | None = None):
        self.settings = settings
        self.options = options
        self.keeper = keeper
        super().__init__()

    def load_config(self) -> None:
        """Take our options; nothing is read from a file or the environment."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application; each worker makes its own, with connections of its own."""
        from portal import create_app

        return create_app(self.settings)

    def run(self) -> None:
        """Serve until stopped. Never returns."""
        try:
            KeepingArbiter(self).run()
        except RuntimeError as problem:
            raise SystemExit(f"Error: {problem}") from problem


def serve(
    settings: Settings, host: str, port: int, workers: int, threads: int, *, jobs: bool = True
) -> None:
    """Answer requests until stopped, with a worker for background jobs unless `jobs` is off.

    Never returns.
    """
    from portal import running

    # Held by the web processes too, which are forked from this one.
    running.hold(settings)
    shown = f"[{host}]" if ":" in host else host
    keeper = Keeper(settings) if jobs else None
    _say_no_server()

    def forked(_arbiter: Any, _worker: Any) -> None:
        if keeper:
            keeper.release()

    def ended(_arbiter: Any) -> None:
        if keeper:
            keeper.stop()

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
            "keepalive": 5,
            # A request's first line, headers and cookies: what ours need, with room.
            "limit_request_line": 8190,
            "limit_request_fields": 64,
            "limit_request_field_size": 8190,
            # Proxies are counted by `proxy_count` alone, in the application: gunicorn would
            # believe X-Forwarded-Proto of whatever runs on this machine.
            "forwarded_allow_ips": "",
            "proxy_protocol": False,
            "control_socket_disable": True,
            "post_fork": forked,
            "on_exit": ended,
        },
        keeper,
    ).run()

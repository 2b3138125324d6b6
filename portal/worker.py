"""The worker: runs what is due until it is told to stop.

`portal work` is one by itself. `portal serve` keeps one beside the web server: a process of
its own, which gets its settings over a pipe and ends when that pipe does.
"""

import logging
import os
import pickle  # nosec B403 # read from the server that began this
import signal
import sys
from threading import Thread, Timer
from typing import Any

from portal.settings import Settings

# A long import in one thread doesn't hold up the mail of the other.
THREADS = 2
# A job that is running may take so long to finish once the server beside it has ended.
GRACE_SECONDS = 20
# How often an idle worker looks whether it was rung; the file is local, and the look cheap.
LONGEST_PAUSE_SECONDS = 1.0


def work(settings: Settings, grace_seconds: float | None = None) -> None:
    """Run what is due until SIGINT or SIGTERM, then finish the jobs begun and return.

    Jobs get `grace_seconds` for that, without a limit unless given; a second Ctrl-C ends
    at once. What is cut off is run again later.
    """
    from huey.consumer import Consumer

    from portal import alarm, create_app, erasing, job_runs, running, schema
    from portal.db import connection, database
    from portal.log import log

    running.hold(settings)
    app = create_app(settings)
    with connection():
        schema.refuse_newer(database.obj)
        erasing.settle_at_start()
    _quiet_huey(log)

    def look() -> None:
        # Nothing may be raised here: Huey would write the words of the error to the log.
        try:
            alarm.beat(queue)
            with app.app_context(), connection():
                job_runs.run_due(stopping=consumer.stop_flag.is_set)
        except Exception as problem:
            log.error("tick_failed", problem=problem)

    queue = alarm.answer(settings, look)
    consumer = Consumer(
        queue,
        workers=THREADS,
        max_delay=LONGEST_PAUSE_SECONDS,
        # Only the minute's alarm is scheduled.
        scheduler_interval=30,
        shutdown_timeout=grace_seconds,
    )
    # Huey would cut off running jobs at SIGTERM, and start itself anew at SIGHUP.
    signals = (signal.SIGINT, signal.SIGTERM)
    consumer._signal_actions = {one: (False, True) for one in signals}
    consumer.run()
    alarm.close()
    database.close_all()


def _quiet_huey(log: Any) -> None:
    """Send Huey's complaints through our own log, which keeps no values."""

    class Ours(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            problem = record.exc_info[1] if record.exc_info else None
            log.warning("huey", about=record.msg, problem=problem)

    logger = logging.getLogger("huey")
    logger.handlers = [Ours(logging.WARNING)]
    logger.propagate = False


def beside_a_server() -> None:
    """Work with the settings that standard input brings, until it ends or a signal comes."""
    os.umask(0o077)
    try:
        settings: Settings = pickle.load(sys.stdin.buffer)  # nosec B301 # from the server that began this
    except EOFError:
        return
    Thread(target=_stop_at_end_of_input, name="end of input", daemon=True).start()
    work(settings, GRACE_SECONDS)


def _stop_at_end_of_input() -> None:
    sys.stdin.buffer.read()
    # Should stopping hang, this process must still not outlive its server.
    last = Timer(GRACE_SECONDS + 5, os._exit, (1,))
    last.daemon = True
    last.start()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    beside_a_server()

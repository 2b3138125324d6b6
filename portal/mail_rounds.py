"""Rounds of mail: handing over what is due in the outbox, and writing down what came of it.

A worker hands over one message at a time, with a short write before and after each step:

  queued   a worker takes it up; should that worker die, it is due again a little later
  sending  written before the mail server is given it; what is found so later on was perhaps
           sent, is `unsure`, and goes out again only when somebody says so
  sent     written when the server has said that it has it

A server that refuses for now is asked again after 1, 2, 4, 8 ... minutes, at most a day apart;
after `mail_attempts` tries the message has failed. A server that can't be reached, or doesn't
let us in, says nothing about the message: it waits and isn't given up, whatever the time.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import Flask
from flask_babel import gettext as _

from portal import clock, jobs, settings, smtp
from portal.db import connection, database, write
from portal.log import log
from portal.models import OutboxMessage, OutboxState

# A message whose worker died before handing it over is due again after this.
HELD_FOR = timedelta(minutes=5)
# One that is still being handed over so long after it was taken up was left behind.
STRANDED_AFTER = timedelta(minutes=5)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(days=1)
# The server may be back at any time, and asking costs nothing.
LONGEST_WAIT_TO_REACH = timedelta(hours=1)


class _Taken(NamedTuple):
    """A message that this worker has taken up, at `taken_at`: that instant is its claim."""

    id: int
    to_address: str
    subject: str
    text: str
    html: str
    message_id: str
    attempt_count: int
    created_at: datetime
    taken_at: datetime


def install(app: Flask) -> None:
    """Give the application its mail server; every tick sends by it what is due."""
    smtp.install(app)


@jobs.on_tick
def send_due(limit: int = 100, *, stopping: Callable[[], bool] = lambda: False) -> int:
    """Hand over what is due, oldest first, at most `limit` messages. Returns how many were sent.

    Takes up no further message once `stopping()` is true: one that a worker is cut off from
    while handing it over would be in doubt, and need somebody to decide about it.
    Without a mail server nothing is sent and everything waits. Several workers may call this at
    once. Needs an application context with `install`ed mail. Raises RuntimeError inside a
    transaction, which a slow mail server would keep open.
    """
    if database.in_transaction():
        raise RuntimeError("mail.send_due must run outside db.write().")
    with connection():
        _mark_stranded()
        if not settings.current().mail_server:
            return 0
        line = smtp.Line()
        sent_count = taken_count = 0
        try:
            while taken_count < limit and not stopping() and (message := _take()) is not None:
                taken_count += 1
                sent_count += _deliver(line, message)
                if line.has_broken_off:
                    # A server that fails like this mustn't leave the whole outbox in doubt.
                    break
        except smtp.Unreached:
            # It would be the same with the next message.
            log.warning("mail_server_unreached")
        finally:
            line.close()
        if taken_count:
            log.info("mail_round", taken=taken_count, sent=sent_count)
        return sent_count


def wait_after_refusal(attempt_count: int) -> timedelta:
    """How long to wait after the nth try (from 1) was refused for now: 1, 2, 4 ... minutes.

    At most a day. Raises ValueError below 1.
    """
    if attempt_count < 1:
        raise ValueError("Tries are counted from 1.")
    # Ten doublings are most of a day; more would only make a number too large to hold.
    return min(FIRST_WAIT * 2 ** min(attempt_count - 1, 20), LONGEST_WAIT)


def wait_to_reach(waited: timedelta) -> timedelta:
    """How long to wait for a server out of reach: as long again as the message has waited.

    So the waits double, from a minute to an hour, without a count of tries being spent.
    """
    return min(max(waited, FIRST_WAIT), LONGEST_WAIT_TO_REACH)


def _mark_stranded() -> None:
    """Say of what a dead worker left half handed over that it was perhaps sent."""
    stranded = (OutboxMessage.state == OutboxState.SENDING) & (
        OutboxMessage.taken_at < clock.now() - STRANDED_AFTER
    )
    # Looking costs nobody the right to write.
    if not OutboxMessage.select(OutboxMessage.id).where(stranded).exists():
        return
    with write():
        OutboxMessage.update(
            state=OutboxState.UNSURE,
            problem=_("Portal stopped while handing it to the mail server."),
        ).where(stranded).execute()


def _take() -> _Taken | None:
    """Take up the message that is due the longest; None if there is none.

    It stays queued, due again later: a worker that dies before handing it over loses nothing.
    """
    now = clock.now()
    is_due = (OutboxMessage.state == OutboxState.QUEUED) & (OutboxMessage.due_at <= now)
    if not OutboxMessage.select(OutboxMessage.id).where(is_due).exists():
        return None
    first = (
        OutboxMessage.select(OutboxMessage.id)
        .where(is_due)
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(1)
    )
    columns = [getattr(OutboxMessage, name) for name in _Taken._fields]
    with write():
        rows = list(
            OutboxMessage.update(
                attempt_count=OutboxMessage.attempt_count + 1, taken_at=now, due_at=now + HELD_FOR
            )
            .where(OutboxMessage.id == first)
            .returning(*columns)
            .tuples()
            .execute()
        )
    return _Taken(*rows[0]) if rows else None


def attaches(function: Callable[[int], tuple[str, bytes] | None]) -> None:
    """Ask this for the PDF that goes with a message of the outbox: (name, bytes), or None.

    It is drawn when the message goes, so that the outbox, which administrators read, holds none.
    """
    attaching.append(function)


attaching: list[Callable[[int], tuple[str, bytes] | None]] = []


def _document(outbox_id: int) -> tuple[str, bytes] | None:
    found = (function(outbox_id) for function in attaching)
    return next((one for one in found if one is not None), None)


def _deliver(line: smtp.Line, message: _Taken) -> bool:
    """Hand one message over and write down what came of it. True if the server has it.

    Raises smtp.Unreached where the next message would fare no better; this one waits.
    """
    try:
        letter = smtp.Letter(
            message.to_address,
            message.subject,
            message.text,
            message.html,
            message.message_id,
            _document(message.id),
        )
        line.open()
    except smtp.Unreached as problem:
        _write_down(message, _put_off(message, problem), OutboxState.QUEUED)
        raise
    if not _write_down(message, {"state": OutboxState.SENDING}, OutboxState.QUEUED):
        # It took so long to reach the server that another worker has it by now.
        return False
    try:
        line.send(letter)
    except smtp.Unreached as problem:
        _finish(message, _put_off(message, problem))
        raise
    except smtp.Refused as problem:
        _finish(message, _after_refusal(message, problem))
        return False
    except smtp.InDoubt as problem:
        _finish(message, {"state": OutboxState.UNSURE, "problem": str(problem)})
        return False
    _finish(message, {"state": OutboxState.SENT, "sent_at": clock.now(), "problem": ""})
    return True


def _put_off(message: _Taken, problem: smtp.Unreached) -> dict[str, Any]:
    """Back to the queue: the try doesn't count."""
    now = clock.now()
    return {
        "state": OutboxState.QUEUED,
        "attempt_count": message.attempt_count - 1,
        "due_at": now + wait_to_reach(now - message.created_at),
        "problem": str(problem),
    }


def _after_refusal(message: _Taken, problem: smtp.Refused) -> dict[str, Any]:
    is_last = message.attempt_count >= settings.current().mail_attempts
    return {
        "state": OutboxState.FAILED if problem.is_for_good or is_last else OutboxState.QUEUED,
        "due_at": clock.now() + wait_after_refusal(message.attempt_count),
        "problem": str(problem),
    }


def _finish(message: _Taken, values: dict[str, Any]) -> None:
    # What the server said counts, even where this took so long that it was marked `unsure`.
    _write_down(message, values, OutboxState.SENDING, OutboxState.UNSURE)


def _write_down(message: _Taken, values: dict[str, Any], *states: OutboxState) -> bool:
    """Change the message's row; False if it isn't in one of these states by this worker's claim."""
    mine = (
        (OutboxMessage.id == message.id)
        & OutboxMessage.state.in_(states)
        & (OutboxMessage.taken_at == message.taken_at)
    )
    with write():
        return bool(OutboxMessage.update(**values).where(mine).execute())

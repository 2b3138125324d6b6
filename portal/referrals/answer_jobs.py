"""What the worker does for answers: tells what is due, at every tick."""

from collections.abc import Callable

from portal import jobs
from portal.db import connection
from portal.referrals import answer_actions


@jobs.on_tick
def tell_what_is_due(*, stopping: Callable[[], bool] = lambda: False) -> int:
    """Tell referrers and people what they are owed, each once. Returns how many answers."""
    with connection():
        return answer_actions.tell_due(stopping=stopping)

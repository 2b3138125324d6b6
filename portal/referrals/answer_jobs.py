"""What the worker does for answers: tells what is due, at every tick."""

from collections.abc import Callable

from flask import render_template

from portal import jobs, mail_rounds, pdf
from portal.db import connection
from portal.referrals import answer_actions, answer_letter_queries


@jobs.on_tick
def tell_what_is_due(*, stopping: Callable[[], bool] = lambda: False) -> int:
    """Tell referrers and people what they are owed, each once. Returns how many answers."""
    with connection():
        return answer_actions.tell_due(stopping=stopping)


def letter_beside(outbox_id: int) -> tuple[str, bytes] | None:
    """The letter that names the person, for the one kind of address that may have it."""
    letter = answer_letter_queries.letter_in_mail(outbox_id)
    if letter is None:
        return None
    html = render_template("referrals/answer_letter.html", letter=letter)
    return f"letter-{letter.reference}.pdf", pdf.render_pdf(html)


mail_rounds.attaches(letter_beside)

"""Answering questions on one's own phone, by a link and without an account.

One question on a page, each kept as soon as it's answered. The page says neither who is asked
nor by whom: whoever glances at the phone learns nothing. The address is the key, so it stays out
of logs and Referer headers, and a wrong one is answered like one that has ended.
"""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from portal.auth import throttle
from portal.auth.forms import EmptyForm
from portal.auth.guard import public, redisplays
from portal.errors import DomainError
from portal.outcomes import link_actions, link_queries, link_words, question_rules
from portal.outcomes.link_actions import LinkGone
from portal.outcomes.link_queries import OpenLink
from portal.outcomes.question_rules import Question
from portal.outcomes.respond_forms import AnswerForm
from portal.web import sends_no_referrer

bp = Blueprint("respond", __name__, url_prefix="/respond")

# Wrong links from one address, and requests by one link, in so many minutes.
WRONG_LINKS = 20
REQUESTS = 300
MINUTES = 10


@bp.after_request
def _keep_the_address(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.route("/answers/sent")
@public
def answers_sent() -> Any:
    """Thanks. It has no secret in its address: there is nothing to go back to."""
    return render_template("outcomes/respond_done.html")


@bp.route("/<link_token>", methods=["GET", "POST"])
@sends_no_referrer
@redisplays
@public
def question_show(link_token: str) -> Any:
    """One question, the first that nobody has answered unless told; its answer is kept."""
    link = _link_or_none(link_token)
    if link is None:
        return _gone()
    asked = _asked(link)
    if not asked:
        return _gone()
    if request.method == "POST":
        return _take(link_token, asked)
    link_actions.note_open(link)
    number = _number(request.args.get("question"), asked, link)
    if number > len(asked):
        return _last_page(link_token, link, asked)
    return _page(link_token, link, asked, number)


@bp.route("/<link_token>/send", methods=["POST"])
@sends_no_referrer
@redisplays
@public
def answers_send(link_token: str) -> Any:
    """Send what was answered; the link ends with it."""
    link = _link_or_none(link_token)
    if link is None:
        return _gone()
    form = EmptyForm()
    if not form.validate_on_submit():
        return _last_page(link_token, link, _asked(link), form)
    try:
        link_actions.send(link_token)
    except LinkGone:
        return _gone()
    except DomainError as problem:
        form.refuse(problem)
        return _last_page(link_token, link, _asked(link), form)
    return redirect(url_for(".answers_sent"), 303)


def _link_or_none(token: str) -> OpenLink | None:
    """The link, within its limits. Raises TooManyRequests for one used, or guessed, too fast."""
    link = link_queries.open_link(token)
    if link is None:
        key, most = f"respond from {request.remote_addr}", WRONG_LINKS
    else:
        key, most = f"respond link {link.link_id}", REQUESTS
    wait = throttle.take(key, most, MINUTES)
    if wait:
        raise TooManyRequests(retry_after=wait)
    return link


def _gone() -> Any:
    """The same for a wrong link, one that was sent, has run out or was taken back."""
    return render_template("outcomes/respond_gone.html"), 404


def _asked(link: OpenLink) -> list[Question]:
    measures = link.known_measures()
    has_goals = any(one.is_goals for one in measures)
    goals = link_queries.own_goals(link.person_id) if has_goals else []
    return question_rules.questions(measures, goals, link_words.goal_ends())


def _number(text: str | None, asked: list[Question], link: OpenLink) -> int:
    """Which question an address or a form means, from 1; one more than there are is the end."""
    if text and text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= len(asked) + 1:
        return int(text[:4])
    return question_rules.first_open(asked, link.answers)


def _take(token: str, asked: list[Question]) -> Any:
    link = link_queries.open_link(token)
    if link is None:
        return _gone()
    # By its own name: a goal that staff closed meanwhile moves those after it up.
    named = request.form.get("item")
    number = (
        _number(request.form.get("question"), asked, link)
        if named is None
        else question_rules.number_of(asked, named)
    )
    if number > len(asked):
        return redirect(url_for(".question_show", link_token=token), 303)
    question = asked[number - 1]
    form = AnswerForm(question)
    if not form.validate_on_submit():
        return _page(token, link, asked, number, form)
    try:
        link_actions.save_answer(token, question, form.chosen)
    except LinkGone:
        return _gone()
    except DomainError as problem:
        form.refuse(problem)
        return _page(token, link, asked, number, form)
    if request.headers.get("X-Saves") == "quietly":
        return "", 204
    return redirect(url_for(".question_show", link_token=token, question=number + 1), 303)


def _page(
    token: str,
    link: OpenLink,
    asked: list[Question],
    number: int,
    form: AnswerForm | None = None,
) -> Any:
    question = asked[number - 1]
    shown = form
    if shown is None:
        kept = question_rules.answer_of(question, link.answers)
        shown = AnswerForm(
            question, formdata=None, data={"answer": None if kept is None else str(kept)}
        )
    page = render_template(
        "outcomes/respond_question.html",
        link_token=token,
        question=question,
        number=number,
        count=len(asked),
        form=shown,
        left_out=question_rules.LEFT_OUT,
        # The words above a set of questions stand above each of them: every page stands alone.
        instructions=question.instructions,
        has_errors=form is not None,
    )
    return page, 422 if form is not None else 200


def _last_page(
    token: str, link: OpenLink, asked: list[Question], form: EmptyForm | None = None
) -> Any:
    given = question_rules.given(asked, link.answers)
    answered = sum(len(one) for one in given.values())
    page = render_template(
        "outcomes/respond_last.html",
        link_token=token,
        form=form or EmptyForm(formdata=None),
        answered_count=answered,
        left_out_count=len(asked) - answered,
        first_open=question_rules.first_open(asked, link.answers),
        count=len(asked),
        has_errors=form is not None,
    )
    return page, 422 if form is not None else 200

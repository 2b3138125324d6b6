"""Finding a group without an account: the list, one group, and both feeds of the same."""

from typing import Any

from flask import Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import NotFound, TooManyRequests

from portal.auth import throttle
from portal.auth.guard import public
from portal.formats import weekday_name
from portal.groups import bp, find_feeds, find_pages, find_rules, find_words
from portal.groups.find_pages import Listed, Offered
from portal.groups.find_rules import Wanted, Way

# A household, a library or a surgery may share one address; a program that copies needn't.
LOOKS_PER_ADDRESS = 120
LOOKS_MINUTES = 10
# How long a copy may be shown: a seat that was taken since is asked about anyway.
CACHE_SECONDS = 300


@bp.context_processor
def _find_words() -> dict[str, Any]:
    return {"find_words": find_words}


@bp.route("/find")
@public
def find_list() -> Any:
    """Every group that is listed, under each way to take part; what is chosen is in the address."""
    _take_turn()
    everything = find_pages.listed()
    offers = find_pages.offered(everything)
    wanted = _wanted(offers)
    found = find_pages.found(everything, wanted)
    page = render_template(
        "groups/find_list.html",
        found=found,
        sections=_by_way(found, wanted),
        offered=offers,
        choices=_choices(offers),
        wanted=wanted,
        total_count=len(everything),
    )
    return _cached(make_response(page))


@bp.route("/find/<int:group_id>")
@public
def find_show(group_id: int) -> Any:
    """One listed group; one that isn't listed is as absent as one that isn't there."""
    _take_turn()
    one = next((one for one in find_pages.listed() if one.group.group_id == group_id), None)
    if one is None:
        raise NotFound
    return _cached(make_response(render_template("groups/find_show.html", one=one)))


@bp.route("/find/hsds.json")
@public
def find_hsds() -> Any:
    """The list as Open Referral's HSDS 3."""
    _take_turn()
    return _cached(jsonify(find_feeds.hsds(find_pages.listed())))


@bp.route("/find/meetings.json")
@public
def find_meetings() -> Any:
    """The list as Meeting Guide's JSON."""
    _take_turn()
    return _cached(jsonify(find_feeds.meetings(find_pages.listed())))


def _choices(offers: Offered) -> dict[str, list[tuple[Any, str]]]:
    """(value, words) of each list to choose from."""
    return {
        "topics": [(one, one) for one in offers.topics],
        "audiences": [(one, one) for one in offers.audiences],
        "ways": [(one, str(find_words.WAY[one])) for one in offers.ways],
        "days": [(one, weekday_name(one)) for one in offers.days],
        "areas": [(one, one) for one in offers.areas],
    }


def _by_way(found: list[Listed], wanted: Wanted) -> list[tuple[str, list[Listed]]]:
    """Groups under each way to take part; a hybrid one stands under both of its own."""
    ways = [Way(wanted.way)] if wanted.way else list(Way)
    sections = [
        (str(way), [one for one in found if way in find_rules.WAYS[one.group.format]])
        for way in ways
    ]
    return [(way, groups) for way, groups in sections if groups]


def _wanted(offers: Offered) -> Wanted:
    """What the address asks for; what no group has is as if it weren't asked for."""
    asked = request.args
    day = asked.get("day", "")
    return Wanted(
        topic=_one_of(asked.get("topic", ""), offers.topics),
        audience=_one_of(asked.get("audience", ""), offers.audiences),
        way=_one_of(asked.get("format", ""), offers.ways),
        day=next((one for one in offers.days if str(one) == day), None),
        area=_one_of(asked.get("area", ""), offers.areas),
    )


def _one_of(asked: str, known: list[str]) -> str:
    return next((str(one) for one in known if str(one).casefold() == asked.casefold()), "")


def _take_turn() -> None:
    """Refuse an address that has looked too often, and say until when."""
    wait = throttle.take(f"find {request.remote_addr}", LOOKS_PER_ADDRESS, LOOKS_MINUTES)
    if wait:
        raise TooManyRequests(retry_after=wait)


def _cached(response: Response) -> Any:
    """Let anybody keep a copy for a while: the same for everybody, with nobody's name in it."""
    response.headers["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
    response.add_etag()
    return response.make_conditional(request)

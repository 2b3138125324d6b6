"""A message's bytes as a Bundle: parsed, its resources found by reference. Pure."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.intake.reading_rules import as_line, as_list, as_object, objects
from portal.intake.rules import EXTERNAL_ID_LENGTH, Refusal, Say, clean_line

# More than this says no more: the message itself is there to read.
MOST_REFERENCE_WARNINGS = 8
# Of one kind, and in all with the line that counts the rest: so that a fault that repeats
# can't push out what matters.
MOST_WARNINGS_OF_A_KIND = 8
MOST_WARNINGS = 50
WARNED_LENGTH = 200
QUOTE_LENGTH = 60
KEY_LENGTH = 40
LONGEST_PATH = 20
_EXTERNAL_ID = re.compile(rf"[!-~]{{1,{EXTERNAL_ID_LENGTH}}}")

# The step before, None at the resource itself; and a key, a position or the resource's path.
Step = tuple[Any, str | int]


@dataclass(frozen=True)
class Resource:
    """One resource of a Bundle and where it stands, as a FHIRPath expression."""

    path: str
    body: dict[str, Any]
    full_url: str = ""

    @property
    def kind(self) -> str:
        return as_line(self.body.get("resourceType"))

    def get(self, name: str) -> Any:
        return self.body.get(name)

    def at(self, name: str) -> str:
        return f"{self.path}.{name}"


@dataclass
class Reading:
    """A Bundle being read: its resources, and the warnings that gather on the way."""

    today: date
    say: Say
    resources: list[Resource] = field(default_factory=list)
    _warned: dict[str, None] = field(default_factory=dict)
    _kinds: Counter[str] = field(default_factory=Counter)
    _left_out: int = 0
    _by_reference: dict[str, Resource] = field(default_factory=dict)
    _contained_in: dict[int, dict[str, Resource]] = field(default_factory=dict)

    def warn(self, text: str, **values: Any) -> None:
        """Add a sentence for staff, once; past the most that anybody reads, only count it."""
        is_full = len(self._warned) >= MOST_WARNINGS - 1
        if is_full or self._kinds[text] >= MOST_WARNINGS_OF_A_KIND:
            self._left_out += 1
            return
        said = self.say(text, **{name: _shown(value) for name, value in values.items()})
        if said not in self._warned:
            self._warned[said] = None
            self._kinds[text] += 1

    @property
    def warnings(self) -> tuple[str, ...]:
        """What staff are told, in order; the last one says how many more there were."""
        if not self._left_out:
            return tuple(self._warned)
        more = self.say(
            "%(count)s more warnings aren't shown here; the message has the rest.",
            count=self._left_out,
        )
        return (*self._warned, more)

    def add(self, full_url: str, resource: Resource) -> None:
        """Make a resource findable by its fullUrl, its type and id, and its bare urn."""
        self.resources.append(resource)
        own_id = as_line(resource.get("id"))
        names = [full_url]
        if own_id:
            names += [f"{resource.kind}/{own_id}", f"urn:uuid:{own_id}"]
        for name in filter(None, names):
            self._by_reference.setdefault(name, resource)

    def of_kind(self, kind: str) -> list[Resource]:
        """The resources of a type, in the order of the Bundle."""
        return [one for one in self.resources if one.kind == kind]

    def resolve(self, value: Any, owner: Resource) -> Resource | None:
        """The resource that a Reference points at; None if it isn't in the message."""
        reference = reference_of(value)
        if reference.startswith("#"):
            return self._contained(reference[1:], owner)
        found = self._by_reference.get(reference)
        if found is None and "/" in reference:
            # An absolute address, or a version of one: its last two words still say which.
            words = reference.split("/_history/")[0].rstrip("/").split("/")
            found = self._by_reference.get("/".join(words[-2:]))
        return found

    def _contained(self, own_id: str, owner: Resource) -> Resource | None:
        # By the object itself: the message holds it for as long as it is read.
        known = self._contained_in.get(id(owner.body))
        if known is None:
            known = self._contained_in[id(owner.body)] = {}
            for position, body in enumerate(as_list(owner.get("contained"))):
                name = as_line(as_object(body).get("id"))
                if name:
                    known.setdefault(name, Resource(owner.at(f"contained[{position}]"), body))
        return known.get(own_id)

    def resolve_all(self, values: Iterable[Any], owner: Resource) -> list[Resource]:
        """The resources that References point at, each once, in order."""
        found: dict[int, Resource] = {}
        for value in values:
            resource = self.resolve(value, owner)
            if resource is not None:
                found.setdefault(id(resource.body), resource)
        return list(found.values())

    def listed(self, owner: Resource, name: str) -> list[Any]:
        """An element that is a list by the standard; a single one is taken, with a warning."""
        value = owner.get(name)
        if value is not None and not isinstance(value, list):
            self.warn(
                "%(element)s is one value where the standard has a list; it was read as one.",
                element=owner.at(name),
            )
        return as_list(value)

    def warn_of_dangling(self) -> None:
        """Warn of every reference that resolves to nothing."""
        dangling: dict[str, Step] = {}
        for owner in self.resources:
            for step, value in references_in(owner):
                if self.resolve(value, owner) is None:
                    dangling.setdefault(reference_of(value), step)
        for reference, step in list(dangling.items())[:MOST_REFERENCE_WARNINGS]:
            self.warn(
                "The message refers to %(reference)s, which isn't in it (%(element)s).",
                element=f"{path_of(step)}.reference",
                reference=quoted(reference),
            )
        more = len(dangling) - MOST_REFERENCE_WARNINGS
        if more > 0:
            self.warn("%(count)s more references point at nothing in the message.", count=more)


def reference_of(value: Any) -> str:
    """The text of a Reference, or an empty string."""
    return as_line(as_object(value).get("reference"))


def references_in(owner: Resource) -> Iterator[tuple[Step, dict[str, Any]]]:
    """Every Reference inside a resource that names something: (the step to it, itself)."""
    # A list of what is left, not recursion: a message may be nested deeper than our stack.
    # Steps point back to the one before them, so that no path is written that nobody reads.
    waiting: list[tuple[Step, Any]] = [((None, owner.path), owner.body)]
    while waiting:
        step, value = waiting.pop()
        if isinstance(value, dict):
            if reference_of(value):
                yield step, value
            inner = list(value.items())
        else:
            inner = list(enumerate(value))
        waiting += [
            ((step, name), held) for name, held in reversed(inner) if isinstance(held, dict | list)
        ]


def path_of(step: Step) -> str:
    """A step as a FHIRPath expression; of a long way the end, with its keys shortened."""
    names: list[str] = []
    before, name = step
    while before is not None and len(names) < LONGEST_PATH:
        names.append(f"[{name}]" if isinstance(name, int) else f".{_shown(name, KEY_LENGTH)}")
        before, name = before
    return "".join([str(name) if before is None else "…", *reversed(names)])


def _shown(value: Any, length: int = WARNED_LENGTH) -> Any:
    """A value as a sentence may hold it: text as one clean line, shortened."""
    if not isinstance(value, str):
        return value
    line = clean_line(value[: 2 * length])
    return line if len(line) <= length and len(value) <= 2 * length else f"{line[:length]}…"


def quoted(value: Any) -> str:
    """A value as an answer shows it: in quotes, shortened."""
    text = as_line(value) if isinstance(value, str | int | float) else type(value).__name__
    short = text if len(text) <= QUOTE_LENGTH else text[:QUOTE_LENGTH] + "…"
    return f'"{short}"'


def parse_json(body: bytes, say: Say) -> Any:
    """The body's JSON. Raises Refusal saying the line and column where it stops being JSON."""
    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError as problem:
        raise Refusal(
            400,
            "structure",
            "Bundle",
            say(
                "The body isn't UTF-8 text: byte %(number)s can't be read. Send FHIR JSON "
                "encoded as UTF-8.",
                number=problem.start + 1,
            ),
        ) from None
    except json.JSONDecodeError as problem:
        raise Refusal(
            400,
            "structure",
            "Bundle",
            say(
                "The body isn't JSON: %(problem)s at line %(line)s, column %(column)s. Mend it "
                "there and send it again.",
                problem=problem.msg,
                line=problem.lineno,
                column=problem.colno,
            ),
        ) from None
    except (ValueError, RecursionError):
        raise Refusal(
            400,
            "structure",
            "Bundle",
            say(
                "The body can't be read as FHIR JSON: it is nested too deeply, or holds a "
                "number that JSON doesn't have. Send a FHIR Bundle."
            ),
        ) from None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} isn't JSON")


def external_id_of(content: Any) -> str:
    """Bundle.id if it may serve as the sender's key; else an empty string."""
    found = as_object(content).get("id")
    return found if isinstance(found, str) and _EXTERNAL_ID.fullmatch(found) else ""


def check_bundle(content: Any, say: Say, types: tuple[str, ...] = ("message",)) -> str:
    """The Bundle's id. Raises Refusal when this isn't a Bundle of such a type with one."""
    bundle, said = as_object(content), " or ".join(types)
    if bundle.get("resourceType") != "Bundle":
        found = bundle.get("resourceType", content)
        raise Refusal(
            400,
            "structure",
            "Bundle",
            say(
                "The body is %(found)s, not a FHIR Bundle. Send a Bundle of type %(types)s.",
                found=quoted(found),
                types=said,
            ),
        )
    if bundle.get("type") not in types:
        raise Refusal(
            400,
            "value",
            "Bundle.type",
            say(
                "Bundle.type is %(found)s. Send a Bundle of type %(types)s.",
                found=quoted(bundle.get("type", "")),
                types=said,
            ),
        )
    external_id = external_id_of(bundle)
    if not external_id:
        raise Refusal(
            400,
            "required",
            "Bundle.id",
            say(
                "Bundle.id is missing or isn't a key (it holds %(found)s). Give every message "
                "an id of its own, such as a UUID, and keep it when you send the same "
                "message again.",
                found=quoted(bundle.get("id", "")),
            ),
        )
    return external_id


def read_bundle(bundle: dict[str, Any], today: date, say: Say) -> Reading:
    """The resources of a Bundle, with warnings for entries that hold none."""
    reading = Reading(today, say)
    for position, entry in enumerate(as_list(bundle.get("entry"))):
        path = f"Bundle.entry[{position}].resource"
        body = as_object(entry).get("resource")
        if not isinstance(body, dict) or not as_line(body.get("resourceType")):
            reading.warn("%(element)s holds no resource; it was left out.", element=path)
            continue
        full_url = as_line(as_object(entry).get("fullUrl"))
        reading.add(full_url, Resource(path, body, full_url))
    return reading


def first_object(value: Any) -> dict[str, Any]:
    """The first JSON object of a list, or an empty one."""
    return next(iter(objects(value)), {})

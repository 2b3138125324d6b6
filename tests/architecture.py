"""Reads the source as a tree and says where it breaks the plan of the house.

Each check takes sources rather than paths, so that a test can plant a fault and see it found.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
AREAS = {
    "imports": 0,
    "people": 1,
    "providers": 1,
    "training": 2,
    "groups": 3,
    "concerns": 4,
    "referrals": 5,
    "intake": 6,
    "outcomes": 7,
    "reports": 8,
    "privacy": 8,
    "office": 8,
    "home": 9,
}
# How high each part of the house stands; imports go down, or stay level.
TOP = 100
VIEWS = 80
ROOMS = 60
HEIGHTS = {
    "cli": TOP,
    "after_restore": TOP,
    "areas": TOP,
    "demo": TOP,
    "doctor": TOP,
    "doctor_database": TOP,
    "doctor_deploy": TOP,
    "doctor_keeping": TOP,
    "doctor_machine": TOP,
    "doctor_settings": TOP,
    "navigation": 55,
    "auth": 50,
    "web": 45,
    "error_pages": 44,
    "worker": TOP,
    "proving": TOP,
    "serving": TOP,
    "keeping": 43,
    "readiness": 43,
    "selftest": TOP,
    "jobs": 42,
    "job_runs": 43,
    "mail": 43,
    "mail_rounds": 43,
    "audit": 40,
    "erasing": 26,
    "scrubbing": 26,
    "ageing": 26,
    "high_water": 35,
    "key_rotation": 41,
    "schema": 25,
    "models": 20,
    "catalogue": 15,
}
RULES = 30
BESIDE_DB = 10
ROOM_NAMES = ("views", "forms", "actions", "queries", "rules")
WRITES = {
    "create",
    "insert",
    "insert_many",
    "insert_from",
    "replace",
    "replace_many",
    "update",
    "bulk_create",
    "bulk_update",
    "delete",
    "delete_by_id",
    "get_or_create",
    "set_by_id",
}
GETTEXT = {"_", "_l", "gettext", "ngettext", "lazy_gettext"}
READS = {"select", "get", "get_or_none", "get_by_id", "raw", "filter", "select_from"}


@dataclass(frozen=True)
class Module:
    """One module: its dotted name and its tree."""

    name: str
    tree: ast.Module

    @property
    def parts(self) -> list[str]:
        return self.name.split(".")

    @property
    def area(self) -> str:
        """The area it belongs to, or ''."""
        return self.parts[1] if len(self.parts) > 1 and self.parts[1] in AREAS else ""

    @property
    def room(self) -> str:
        """Which room of an area it is: "views" for `views` and for `attendance_views` alike."""
        if len(self.parts) < 3:
            return ""
        return next((room for room in ROOM_NAMES if self.parts[-1].endswith(room)), "")

    @property
    def height(self) -> int:
        if self.name == "portal" or self.parts[0] == "wsgi":
            return TOP
        if self.room == "views":
            return VIEWS
        if self.area:
            return RULES if self.room == "rules" else ROOMS
        return HEIGHTS.get(self.parts[1], BESIDE_DB)


def module(name: str, source: str) -> Module:
    """A module from its source."""
    return Module(name, ast.parse(source))


def modules(under: str = "portal") -> list[Module]:
    """Every module of the package, without the frozen schemas of its migrations."""
    found = []
    for path in sorted((ROOT / under).rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if ".migrations." not in name:
            found.append(module(name.removesuffix(".__init__"), path.read_text("utf-8")))
    return found


def imports(of: Module, known: set[str]) -> Iterator[tuple[str, str, int]]:
    """What a module imports: (module, name or '', line). `from portal import x` is module x."""
    for node in ast.walk(of.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, "", node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                if inner in known:
                    yield inner, "", node.lineno
                else:
                    yield node.module, alias.name, node.lineno


def upward_imports(all_modules: list[Module]) -> list[str]:
    """Imports that climb, name a view, or cross the order of the areas."""
    by_name = {one.name: one for one in all_modules}
    found = []
    for one in all_modules:
        for target, name, line in imports(one, set(by_name)):
            other = by_name.get(target)
            problem = _import_problem(one, other) if other else ""
            if problem:
                found.append(f"{one.name}:{line} imports {target} {name}".rstrip() + f": {problem}")
    return found


def _import_problem(one: Module, other: Module) -> str:
    same_package = one.parts[:2] == other.parts[:2]
    if one.height == TOP or one.name == other.name:
        return ""
    if other.room == "views" and other.name != one.name:
        return "nobody imports views"
    if other.name == f"portal.{one.area}" or (same_package and one.parts[1] == "auth"):
        return ""
    if other.height > one.height:
        return "imports go down only"
    crosses = one.area and other.area and one.area != other.area and one.room != "views"
    if crosses and AREAS[other.area] >= AREAS[one.area]:
        return f"{one.area} doesn't stand on {other.area}"
    return ""


def impure_rules(all_modules: list[Module], tables: set[str]) -> list[str]:
    """Rules that know of Flask, the database or a table."""
    found = []
    for one in all_modules:
        if one.room != "rules":
            continue
        for target, name, line in imports(one, {other.name for other in all_modules}):
            first = target.split(".")[0]
            is_outside = first.startswith(("flask", "peewee", "playhouse", "werkzeug"))
            is_table = target.startswith("portal.models") and name in tables
            is_ours = target in ("portal.db", "portal.audit", "portal.error_pages", "portal.web")
            if is_outside or is_table or is_ours:
                found.append(f"{one.name}:{line} imports {target} {name}".rstrip())
    return found


def busy_models(all_modules: list[Module]) -> list[str]:
    """Models that import more of ours than models, db and clock, or Flask."""
    found = []
    for one in all_modules:
        if one.parts[:2] != ["portal", "models"]:
            continue
        for target, name, line in imports(one, {other.name for other in all_modules}):
            allowed = target.startswith(("portal.models", "portal.db", "portal.clock"))
            if target.startswith("flask") or (target.startswith("portal") and not allowed):
                found.append(f"{one.name}:{line} imports {target} {name}".rstrip())
    return found


def _tables_used(
    one: Module, tables: set[str], methods: set[str]
) -> Iterator[tuple[str, str, int]]:
    local = {}
    for node in ast.walk(one.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("portal.models"):
            for alias in node.names:
                if alias.name in tables:
                    local[alias.asname or alias.name] = alias.name
    for node in ast.walk(one.tree):
        if isinstance(node, ast.Attribute) and node.attr in methods:
            root = node.value
            if isinstance(root, ast.Name) and root.id in local:
                yield local[root.id], node.attr, node.lineno
            elif isinstance(root, ast.Attribute) and root.attr in tables:
                yield root.attr, node.attr, node.lineno


def foreign_writes(
    all_modules: list[Module], tables: set[str], owns: dict[str, set[str]]
) -> list[str]:
    """Writes to a table by an area that doesn't own it, or outside an area's actions."""
    found = []
    for one in all_modules:
        owner = one.area or (one.parts[1] if len(one.parts) > 1 else "")
        if owner not in owns:
            continue
        for table, method, line in _tables_used(one, tables, WRITES):
            if table not in owns[owner]:
                found.append(f"{one.name}:{line} {table}.{method}: {owner} doesn't own it")
            elif one.area and one.room != "actions":
                found.append(f"{one.name}:{line} {table}.{method}: writes belong in actions")
        found += _unseen_writes(one)
    return found


def _unseen_writes(one: Module) -> list[str]:
    # An instance's save() doesn't say which table it writes, nor does SQL text.
    found = []
    for node in ast.walk(one.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in ("save", "delete_instance") and one.area:
                found.append(f"{one.name}:{node.lineno} .{node.func.attr}() hides its table")
            if node.func.attr == "execute_sql" and one.room in ("actions", "views", "forms"):
                found.append(f"{one.name}:{node.lineno} execute_sql hides its table")
    return found


def queries_in_views(all_modules: list[Module], tables: set[str]) -> list[str]:
    """Tables read or written by views and forms."""
    return [
        f"{one.name}:{line} {table}.{method}"
        for one in all_modules
        if one.room in ("views", "forms")
        for table, method, line in _tables_used(one, tables, READS | WRITES)
    ]


def unsaid_words(one: Module) -> list[str]:
    """Calls of gettext whose words aren't plain text, which no translator would ever see."""
    calls = [
        node
        for node in ast.walk(one.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args
    ]
    return [
        f"{one.name}:{node.lineno}"
        for node in calls
        if node.func.id in GETTEXT
        and not (isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str))
    ]

"""Every action that the source records in the trail, found by reading it as a tree."""

import ast
from collections.abc import Iterator

from tests.architecture import Module, modules

_RECORDERS = {"record_event": 0, "record_look": 0}


def recorded_actions(under: str = "portal") -> set[str]:
    """The names of actions, those handed on through functions of our own too."""
    every = modules(under)
    recorders = {**_RECORDERS}
    while True:
        found = {**recorders}
        for one in every:
            found |= _handing_on(one, recorders)
        if found == recorders:
            break
        recorders = found
    return {action for one in every for action in _named(one, recorders)}


def _handing_on(of: Module, recorders: dict[str, int]) -> dict[str, int]:
    """Functions that give one of their own arguments to a recorder as its action: its place."""
    found = {}
    for function in ast.walk(of.tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        names = [one.arg for one in function.args.args]
        for call in _calls(function, recorders):
            action = _action(call, recorders)
            if isinstance(action, ast.Name) and action.id in names:
                found[_full_name(of, function.name)] = names.index(action.id)
    return found


def _full_name(of: Module, name: str) -> str:
    # A function with a name of its own is called from elsewhere; a private one only here.
    return f"{of.name}.{name}" if name.startswith("_") or name == "record" else name


def _calls(tree: ast.AST, recorders: dict[str, int]) -> Iterator[ast.Call]:
    names = {name.split(".")[-1] for name in recorders}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in names:
            yield node


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _action(call: ast.Call, recorders: dict[str, int]) -> ast.expr | None:
    places = {place for name, place in recorders.items() if name.split(".")[-1] == _called(call)}
    for place in sorted(places):
        if place < len(call.args):
            return call.args[place]
    for keyword in call.keywords:
        if keyword.arg in ("action", "event"):
            return keyword.value
    return None


def _named(of: Module, recorders: dict[str, int]) -> Iterator[str]:
    local = {
        name: place
        for name, place in recorders.items()
        if "." not in name or name.startswith(f"{of.name}.") or name.endswith(".record")
    }
    for function in ast.walk(of.tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        given = {
            target.id: node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in _calls(function, local):
            action = _action(call, local)
            if isinstance(action, ast.Name):
                action = given.get(action.id)
            yield from _texts(action)


def _texts(node: ast.expr | None) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)

"""Finds lists of rows that no ORDER BY puts in order."""

import ast

from tests.architecture import Module

ONE_VALUE = {"scalar", "first", "get", "get_or_none", "exists", "count", "execute", "in_"}
LISTERS = {"list", "tuple", "page_of", "enumerate", "map", "iter"}
# Order is lost in these anyway, or made by them.
UNORDERED = {
    "set",
    "frozenset",
    "dict",
    "sorted",
    "sum",
    "max",
    "min",
    "any",
    "all",
    "len",
    "Counter",
}


def unordered_lists(one: Module) -> list[str]:
    """Functions of a queries module that list rows of a select without ordering them."""
    functions = {
        node.name: node for node in ast.walk(one.tree) if isinstance(node, ast.FunctionDef)
    }
    found = []
    for name, function in functions.items():
        reader = _Reader(function, functions)
        found += [f"{one.name}:{line} {name}" for line in sorted(reader.unordered())]
    return found


class _Reader:
    def __init__(self, function: ast.FunctionDef, functions: dict[str, ast.FunctionDef]):
        self.function = function
        self.functions = functions
        self.bound: dict[str, list[ast.expr]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.bound.setdefault(node.targets[0].id, []).append(node.value)
            elif (
                isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value
            ):
                self.bound.setdefault(node.target.id, []).append(node.value)

    def unordered(self) -> set[int]:
        lines = set()
        for expression in self._listed():
            methods = self._methods(expression, frozenset())
            is_one_row = methods & ONE_VALUE or ("aggregate" in methods) > ("group_by" in methods)
            if "select" in methods and "order_by" not in methods and not is_one_row:
                lines.add(expression.lineno)
        return lines

    def _listed(self) -> list[ast.expr]:
        """Expressions whose rows the function goes through in order, or hands out."""
        # A private function may hand an unfinished query to one that orders it.
        is_public = not self.function.name.startswith("_")
        skipped = set()
        found: list[ast.expr] = []
        for node in ast.walk(self.function):
            if isinstance(node, ast.Call):
                name = _called(node)
                if name in UNORDERED:
                    skipped |= {id(inner) for one in node.args for inner in ast.walk(one)}
                elif name in LISTERS:
                    found += node.args[:1]
            elif isinstance(node, ast.For):
                found.append(node.iter)
            elif isinstance(node, ast.ListComp | ast.GeneratorExp):
                found.append(node.generators[0].iter)
            elif isinstance(node, ast.Return) and node.value is not None and is_public:
                found.append(node.value)
        return [one for one in found if id(one) not in skipped]

    def _methods(self, expression: ast.expr, seen: frozenset[str]) -> set[str]:
        """Names of the methods chained onto the expression's root, through variables."""
        methods: set[str] = set()
        while True:
            if isinstance(expression, ast.Call):
                if isinstance(expression.func, ast.Attribute):
                    methods.add(expression.func.attr)
                    if expression.func.attr == "select" and _only_aggregates(expression.args):
                        methods.add("aggregate")
                    expression = expression.func.value
                    continue
                return methods | self._called_methods(expression, seen)
            if isinstance(expression, ast.Attribute):
                expression = expression.value
                continue
            if isinstance(expression, ast.Name) and expression.id not in seen:
                for value in self.bound.get(expression.id, ()):
                    methods |= self._methods(value, seen | {expression.id})
            return methods

    def _called_methods(self, call: ast.Call, seen: frozenset[str]) -> set[str]:
        name = _called(call)
        function = self.functions.get(name)
        if function is None or f"{name}()" in seen or function is self.function:
            return set()
        inner = _Reader(function, self.functions)
        methods: set[str] = set()
        for node in ast.walk(function):
            if isinstance(node, ast.Return) and node.value is not None:
                methods |= inner._methods(node.value, seen | {f"{name}()"})
        return methods


def _only_aggregates(columns: list[ast.expr]) -> bool:
    calls = [one for one in columns if isinstance(one, ast.Call)]
    return bool(columns) and len(calls) == len(columns) and all(map(_is_aggregate, calls))


def _is_aggregate(call: ast.Call) -> bool:
    function = call.func
    while isinstance(function, ast.Attribute) and isinstance(function.value, ast.Call):
        function = function.value.func
    if isinstance(function, ast.Name):
        return function.id == "joined"
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "fn"
        and function.attr in ("COUNT", "SUM", "MIN", "MAX", "AVG")
    )


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""

#!/usr/bin/env python3
"""Compares skive's scopes with CPython's symtable.  See README.md in this folder."""
import io
import os
import sys

_here = os.path.dirname(os.path.abspath(__file__))
sys.path = [p for p in sys.path if os.path.abspath(p or ".") != _here]  # nor "symtable"
import ast
import symtable
import tokenize
sys.path.append(_here)
import common
import refused

sys.path.remove(_here)

FLAGS = ("global", "declared_global", "nonlocal", "local", "free", "parameter", "imported",
         "annotated", "assigned", "referenced", "namespace")
INLINED = ("listcomp", "setcomp", "dictcomp")
INLINES = sys.version_info >= (3, 12)  # PEP 709
DEFERS = sys.version_info >= (3, 14)  # PEP 649: annotations are scopes of their own
CELLS = ("__class__", "__classdict__")
HIDDEN = ("__conditional_annotations__", ".format")


class Scope:
    __slots__ = ("kind", "name", "line", "nested", "symbols", "children")

    def __init__(self, kind, name, line, nested):
        self.kind, self.name, self.line, self.nested = kind, name, line, nested
        self.symbols, self.children = {}, []


# ---- CPython's side ---------------------------------------------------------------------------

def type_of(table):
    kind = table.get_type()
    kind = str(getattr(kind, "value", kind))
    return {"type parameter": "type_parameters", "TypeVar bound": "type_variable",
            "type alias": "type_alias", "type parameters": "type_parameters",
            "type variable": "type_variable"}.get(kind, kind)


def flags_of(symbol):
    return frozenset(f for f in FLAGS if getattr(symbol, "is_" + f)())


def cpython_scope(table):
    scope = Scope(type_of(table), table.get_name(), table.get_lineno(), table.is_nested())
    for symbol in table.get_symbols():
        if symbol.get_name() not in HIDDEN:
            scope.symbols[symbol.get_name()] = flags_of(symbol)
    for child in table.get_children():
        inner = cpython_scope(child)
        if inner.kind == "annotation":
            undefer(scope, inner)
        else:
            scope.children.append(inner)
    return scope


def undefer(scope, annotation):
    """Puts what an annotation refers to back into the scope where it stands."""
    for name, flags in annotation.symbols.items():
        if name != "__classdict__":
            scope.symbols[name] = scope.symbols.get(name, flags) | {"referenced"}
    scope.children += annotation.children


# ---- skive's side -----------------------------------------------------------------------------

def skive_scope(items):
    stack, root = [], None
    for item in items:
        if item[0] == "scope":
            depth = int(item[1])
            scope = Scope(item[2], item[3], int(item[4]), "nested" in item[5:])
            del stack[depth:]
            if stack:
                stack[-1].children.append(scope)
            else:
                root = scope
            stack.append(scope)
        else:
            stack[-1].symbols[item[1]] = frozenset(item[2:])
    return root


def inline(scope):
    """PEP 709 as inline_comprehension in Python/symtable.c does it: the symbols of list, set and
    dict comprehensions join the scope around them, their inner scopes take their place."""
    children = []
    for child in scope.children:
        inline(child)
        inlined = child.name in INLINED and child.kind == "function" and ".0" in child.symbols
        if not inlined or sees_class(scope):
            children.append(child)
            continue
        for name, flags in child.symbols.items():
            if name == ".0":
                continue
            mine = scope.symbols.get(name)
            if DEFERS and name in CELLS and scope.kind == "class":
                flags = flags - {"free"} | {"global"}  # the cell is not the class's own
            if mine is None:
                scope.symbols[name] = flags
            elif "free" in mine and "free" in flags and not mine & {"referenced", "assigned"}:
                scope.symbols[name] = flags  # was only passed through
            elif DEFERS and "free" in flags:
                scope.symbols[name] = mine | flags & {"referenced"}
        children += child.children
    scope.children = children


def sees_class(scope):
    return "__classdict__" in scope.symbols and scope.kind.startswith("type_")


def settle(scope):
    """What symtable.Symbol computes from a symbol's surroundings."""
    names = {child.name for child in scope.children}
    module = scope.name == "top"  # symtable takes every scope of that name for the module
    for name, flags in scope.symbols.items():
        flags = set(flags) - {"namespace"}
        if name in names:
            flags.add("namespace")
        if module and flags & {"assigned", "parameter", "imported"}:
            flags |= {"global", "local"}
        scope.symbols[name] = frozenset(flags)
    if sys.version_info < (3, 13):  # there the handlers of try came after its else
        scope.children.sort(key=lambda child: child.line)
    for child in scope.children:
        settle(child)


def unvisited(tree):
    """The names in annotations of variables of functions, where they are never evaluated: since 3.14
    symtable does not visit them."""
    names = set()
    for function in ast.walk(tree) if DEFERS else ():
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for node in ast.walk(function):
                if isinstance(node, ast.AnnAssign):
                    names |= {n.id for n in ast.walk(node.annotation) if isinstance(n, ast.Name)}
    return names


def forget(scope, names):
    """Makes no difference of whether something else in a function refers to `names`."""
    for name in names & scope.symbols.keys():
        flags = scope.symbols[name]
        if scope.kind == "function":
            scope.symbols[name] = flags = flags - {"referenced"}
        if flags <= {"global", "free"}:
            del scope.symbols[name]
    for child in scope.children:
        forget(child, names)


# ---- comparing --------------------------------------------------------------------------------

def first_difference(ours, theirs, path=""):
    path = path + "/" + theirs.name
    for what in ("kind", "name", "line", "nested"):
        a, b = getattr(ours, what), getattr(theirs, what)
        if a != b:
            return "%s: %s is %r, CPython has %r" % (path, what, a, b)
    for name in sorted(ours.symbols.keys() | theirs.symbols.keys()):
        a, b = ours.symbols.get(name), theirs.symbols.get(name)
        if a != b:
            return "%s:%d %s: skive %s, CPython %s" % (path, ours.line, name,
                                                      sorted(a) if a is not None else None,
                                                      sorted(b) if b is not None else None)
    if len(ours.children) != len(theirs.children):
        return "%s: skive has the scopes %s, CPython %s" % (
            path, [c.name for c in ours.children], [c.name for c in theirs.children])
    for a, b in zip(ours.children, theirs.children):
        difference = first_difference(a, b, path)
        if difference:
            return difference
    return None


def text_of(source):
    encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    return source.decode(encoding)


def compare(block):
    source = block.source
    try:
        tree = ast.parse(source)
        table = symtable.symtable(text_of(source), block.path, "exec")
        compile(source, block.path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError, LookupError) as error:
        if block.error:
            return common.Result(block.path, "refused")
        return common.Result(block.path, "differs", ["accepted, but CPython says %s" % error])
    if block.error:
        listed = refused.reason(tree)
        message = "line %s: %s" % tuple(block.error)
        return common.Result(block.path, "listed" if listed else "differs", [message] + listed)
    ours, theirs = skive_scope(block.items), cpython_scope(table)
    if INLINES:
        inline(ours)
    for scope in ours, theirs:
        settle(scope)
        forget(scope, unvisited(tree))
    difference = first_difference(ours, theirs)
    if difference is None:
        return common.Result(block.path, "same")
    return common.Result(block.path, "differs", [difference])


def main():
    options = common.arguments(__doc__)
    return common.report(common.run(compare, "names", options), options.v)


if __name__ == "__main__":
    common.with_big_stack(main)

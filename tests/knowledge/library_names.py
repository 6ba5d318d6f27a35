#!/usr/bin/env python3
"""Attribute names that the standard library's Python code uses on objects that may be someone else's.

    library_names.py LIB_FOLDER... > transform/program/knowledge/names.list

A name in the part `store` is stored or deleted on a receiver that is neither the method's own first parameter nor a
name bound to a class, function or module of the same file; in the part `setattr` it is a literal given to
setattr/delattr; in the part `load` it is loaded from such a receiver.  Code of the library cannot touch an attribute of
an object handed to it under a name that is not here, except by a computed getattr/setattr, `__dict__`, vars, copy or
pickle, which the tables say function by function.  Test folders, idlelib, lib2to3, turtledemo, ensurepip and
site-packages are left out.
"""
import ast
import os
import sys

SKIP = {"test", "tests", "idlelib", "lib2to3", "turtledemo", "ensurepip", "site-packages", "__pycache__", "idle_test"}
PARTS = ("store", "setattr", "load")


class Visitor(ast.NodeVisitor):
    def __init__(self, tree, found):
        self.found = found
        self.own = [set()]
        self.top = {n.name for n in tree.body if isinstance(n, (ast.ClassDef, ast.FunctionDef))}
        for n in ast.walk(tree):
            if isinstance(n, (ast.Import, ast.ImportFrom)):
                self.top |= {(a.asname or a.name).split(".")[0] for a in n.names}

    def visit_FunctionDef(self, n):
        args = n.args.posonlyargs + n.args.args
        self.own.append({args[0].arg} if args and args[0].arg in ("self", "cls", "mcls", "mcs") else set())
        self.generic_visit(n)
        self.own.pop()

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Attribute(self, n):
        mine = isinstance(n.value, ast.Name) and (n.value.id in self.top or any(n.value.id in o for o in self.own))
        if not mine:
            self.found["load" if isinstance(n.ctx, ast.Load) else "store"].add(n.attr)
        self.generic_visit(n)

    def visit_Call(self, n):
        f = n.func.attr if isinstance(n.func, ast.Attribute) else getattr(n.func, "id", "")
        if f in ("setattr", "delattr", "__setattr__", "__delattr__", "getattr", "hasattr"):
            part = "load" if f in ("getattr", "hasattr") else "setattr"
            for a in n.args:
                if isinstance(a, ast.Constant) and isinstance(a.value, str) and a.value.isidentifier():
                    self.found[part].add(a.value)
        self.generic_visit(n)


def names_used(folders):
    """{part: set of names}"""
    found = {part: set() for part in PARTS}
    for lib in folders:
        for base, dirs, files in os.walk(lib):
            dirs[:] = [d for d in dirs if d not in SKIP]
            for name in files:
                if not name.endswith(".py"):
                    continue
                with open(os.path.join(base, name), "rb") as file:
                    text = file.read()
                try:
                    tree = ast.parse(text)
                except (SyntaxError, ValueError):
                    continue
                Visitor(tree, found).visit(tree)
    return found


def names_listed(path):
    """The same, as the file has it."""
    found, part = {}, None
    with open(path) as file:
        for line in file:
            if line.startswith("["):
                part = found.setdefault(line.strip("[]\n"), set())
            elif not line.startswith("#"):
                part.update(line.split())
    return found


def main(folders):
    found = names_used(folders)
    print("# Attribute names that the standard library's Python code (3.8 to 3.13) uses on objects that may be someone "
          "else's; made by tests/knowledge/library_names.py.")
    for part in PARTS:
        print("[%s]" % part)
        line = ""
        for name in sorted(found[part]):
            if len(line) + len(name) > 150:
                print(line.strip())
                line = ""
            line += " " + name
        print(line.strip())


if __name__ == "__main__":
    main(sys.argv[1:])

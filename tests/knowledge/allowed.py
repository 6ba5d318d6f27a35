"""What a line of the tables allows, and arguments that fit its roles."""

import importlib
import inspect
import os
import re

from spies import *


class NoValue(Exception):
    pass


def has(roles, *names):
    return any(r in names or r.partition("(")[0] in names for r in roles)


class Maker:
    """Builds one set of arguments for one entry."""

    def __init__(self, entry, env):
        self.e, self.env = entry, env

    def roles(self, label):
        return self.e.roles.get(label, [])

    def children(self, label, variant, n=3):
        return [self.value(label + "[]", variant, depth=1) for _ in range(n)]

    def pairs(self, label, variant):
        r = [self.value(label + "[]", variant, depth=1) for _ in range(2)]
        return r, [self.value(label + "{}", variant, depth=1) for _ in range(2)]

    def kind(self, k, label, variant="exact"):
        """A value of flavour k."""
        if k == "I":
            return spy("I", label, self.children(label, variant))
        if k == "X":
            return spy("X", label, self.children(label, variant))
        if k == "M":
            a, b = self.pairs(label, variant)
            return spy("M", label, a, b)
        if k == "F":
            lb = label + "()"
            return spy("F", label, result=lambda: self.value(lb, variant, depth=1))
        if k == "L":
            return register(self.children(label, variant), label, False)
        if k == "T":
            return register(tuple(self.children(label, variant)), label, False)
        if k == "S":
            return register(set(self.children(label, variant)), label, False)
        if k == "D":
            a, b = self.pairs(label, variant)
            if type(a[0]) in (list, dict, set, bytearray):
                a = [spy("O", label + "[]") for _ in a]
            return register(dict(zip(a, b)), label, False)
        if k == "W":
            return spy("W", label, data=self.env["FILEDATA"](self.e.full, label))
        if k == "str":
            return subspy("str", label, "ab")
        if k == "int":
            return subspy("int", label, 1)
        return spy(k, label)

    def value(self, label, variant, depth=0):
        rs = self.roles(label)
        ex = self.env["EXAMPLE"](self.e, label)
        if ex is not None:
            v = eval(
                ex,
                dict(
                    self.env["NS"],
                    L=lambda: self.kind("L", label),
                    K=lambda k: self.kind(k, label),
                    LAB=label,
                    O=lambda: spy("O", label),
                    mk=lambda k, sub: self.kind(k, label + sub),
                ),
            )
            if variant == "spied" and type(v) is str:
                v = subspy("str", label, v)
            elif type(v) in (list, tuple, dict, set):
                R.ids[id(v)] = label
            return v
        for r in rs:
            if r.startswith("is:"):
                return self.env["RECEIVER"](r[3:], label)
        if depth > 3:
            return self.kind("O", label)
        exact = variant == "exact"
        if has(rs, "fd") and not has(rs, "path"):
            return os.open("ab", os.O_RDWR)
        if has(rs, "path"):
            return "ab" if exact else self.kind("P", label)
        if has(rs, "text"):
            return "ab" if exact else self.kind("str", label)
        if has(rs, "buffer"):
            return b"ab"
        if has(rs, "wbuffer"):
            return bytearray(4)
        if has(rs, "list"):
            return self.kind("L", label, variant)
        if has(rs, "tuple"):
            return self.kind("T", label, variant)
        if has(rs, "set"):
            return self.kind("S", label, variant)
        if has(rs, "dict"):
            return self.kind("D", label, variant)
        if has(rs, "call", "call~"):
            return self.kind("F", label, variant)
        if has(rs, "keys"):
            return self.kind("D" if exact else "M", label, variant)
        if has(rs, "next"):
            return self.kind("X", label, variant)
        if has(rs, "iter", "iter?", "iter~", "iter+"):
            if "hash" in rs and depth:
                return register(tuple(self.children(label, variant, 2)), label, False)
            return self.kind("L" if exact else "I", label, variant)
        if has(rs, "index", "int"):
            return 1 if exact else self.kind("N", label)
        if has(rs, "float", "complex"):
            return 1.5 if exact else self.kind("N", label)
        if has(rs, "add", "arith", "abs", "round"):
            return 2 if exact else self.kind("N", label)
        if has(rs, "getitem", "delitem", "setitem", "contains", "reversed"):
            return self.kind("L" if exact else "I", label, variant)
        if has(rs, "with"):
            return self.kind("C", label)
        if any(r.startswith("meth:") for r in rs):
            return self.kind("W", label)
        return self.kind("O", label)


# -------------------------------------------------------------------------------------------------------- what the table allows


def allowed(e, label, op, sub=False):
    """May op be applied to the argument called label?"""
    rs = list(e.roles.get(label, []))
    cut = label
    while cut:  # escape of a part's owner covers the part
        if "escape" in e.roles.get(cut, []):
            return True
        m = re.match(r"^(.*?)(\[\]|\{\}|\(\)|\.\w+)$", cut)
        cut = m.group(1) if m else ""
    if "ops" in rs and (
        sub or op in STRLIKE or op.startswith("attr:") and (hasattr(str, op[5:]) or hasattr(bytes, op[5:]))
    ):
        return True
    for part in owner_chain(label):  # an operation on an exact container does what the container's own line says
        if op in IMPLIED and has(e.roles.get(part, []), *IMPLIED[op]):
            return True
    for part in owner_chain(label)[1:]:
        if ("walk" in e.roles.get(part, []) or "ops" in e.roles.get(part, [])) and allowed(e, part, op, sub):
            return True
    if (
        sub
        and has(rs, "index", "int", "float")
        and op in ("arith", "add", "lt", "eq", "hash", "int", "float", "repr", "str", "format", "bool", "abs")
    ):
        return True  # a subclass of int or float: the number's own operators
    if label.startswith("self") and any(v in ("SELF0", "FIRST") and allowed(e, p, op) for p, v in aliases(e)):
        return True  # the key given was one of the receiver's own
    if op in ("draw", "end"):
        return has(rs, "iter", "iter?", "iter~", "iter+", "next", "keys", "reversed", "call", "call~")
    if op == "iter":
        return has(rs, "iter", "iter?", "iter~", "iter+", "keys")
    if op == "getitem":
        return has(rs, "getitem", "getitem~", "keys")
    if op == "keys":
        return has(rs, "keys")
    if op == "attr:keys":
        return has(rs, "keys") or "attr:keys" in rs or "attr:*" in rs
    if op == "meth":
        return True  # the attribute read was logged before
    if op == "call":
        return has(rs, "call", "call~")
    if op.startswith("callarg:"):
        who = op[8:]
        for r in rs:
            if r.startswith(("call(", "call~(")):
                args = [a.lstrip("*&") for all_of in r.partition("(")[2][:-1].split(";") for a in all_of.split("+")]
                if "ext" in args or set(args) & set(owner_chain(who)):
                    return True
        return False
    if op in ("add",):
        return has(rs, "add", "arith")
    if op == "hint":
        return has(rs, op)
    if op in ("index",):
        return has(rs, "index", "int", "float", "complex", "arith", "fd", "fileno", "path", "bool")
    if op in ("trunc",):
        return has(rs, "trunc", "int")
    if op == "reduce":
        return has(rs, "pickle", "pickle01", "copy", "deepcopy")
    if op.startswith("attr:"):
        n = op[5:]
        if has(rs, "copy", "deepcopy", "pickle", "pickle01") or "attr:*" in rs or op in rs or "meth:" + n in rs:
            return True
        if n == "close" and has(rs, "with"):
            return True
        return False
    if op == "class":
        return has(rs, "class", "isinstance", "copy", "deepcopy", "pickle", "pickle01", "dir", "attr:*")
    if op == "dict":
        return has(rs, "dict", "vars", "dir", "attr:*", "attr:__dict__")
    if op.startswith(("set:", "del:")):
        return op in rs or op[:4] + "*" in rs or "copy" in rs or "deepcopy" in rs
    if op == "fspath":
        return has(rs, "fspath", "path")
    if op == "weakref":
        return has(rs, "weakref") or label.startswith("self") and e.section.startswith("weakref.")
    return has(rs, op)


IMPLIED = {
    "repr": ("repr", "str", "format"),
    "str": ("str", "format", "arith"),
    "eq": ("eq", "lt", "contains", "hash"),
    "lt": ("lt",),
    "hash": ("hash", "contains"),
    "index": ("index", "bytes"),
    "len": ("len", "bool", "hint"),
    "format": ("format",),
    "bool": ("bool",),
}


def aliases(e):
    return [(p[0], BY_CALL.get(e.full + ":" + p[0])) for p in e.params]


BY_CALL = {}
STRLIKE = set(
    "fspath contains iter draw end getitem len bool eq hash lt add arith class str repr format hint".split()
)


def owner_chain(label):
    out = [label]
    while True:
        m = re.match(r"^(.*?)(\[\]|\{\}|\(\)|\.\w+)$", label)
        if not m:
            return out
        label = m.group(1)
        out.append(label)


def may_hold(e, label, holder):
    """May holder (result, self, a parameter or * for global) keep label alive?"""
    if holder not in ("result", "*") and (
        label == holder or label.startswith(holder) and label[len(holder) : len(holder) + 1] in "[{(."
    ):
        return True
    text = " ".join(e.result)
    for l in owner_chain(label):
        rs = e.roles.get(l, [])
        if "escape" in rs:
            return True
        for r in rs:
            if r.endswith("~") and holder == "result" or r.startswith("call~(") and holder == "result":
                return True  # what is done later needs the argument until then
            if r.startswith(">"):
                t = r[1:]
                if t.startswith("*"):
                    return True  # kept for ever, whoever else is dropped
                base = re.match(r"^[\w]+", t)
                if base and base.group(0) == holder:
                    return True
                # kept by something that the holder holds: the result holds the receiver or another argument
                if base and holder == "result" and re.search(r"(?<!\w)%s(?![\w])" % re.escape(base.group(0)), text):
                    return True
        if holder == "result" and re.search(r"(?<!\w)%s(?![\w])" % re.escape(l), text):
            return True
        if holder == "result" and l.endswith("[]") and l[:-2] + "{}" in text:
            return True
        if holder == "result" and "=op" in e.result and has(rs, "add", "arith", "getitem", "abs", "lt"):
            return True
    if e.section.startswith("weakref.Weak") and label.startswith("self"):
        return True  # the checker itself holds these
    if holder == "result" and label.startswith("self"):
        return "self" in text
    return False


TYPES = {
    "none": type(None),
    "bool": bool,
    "int": int,
    "float": float,
    "complex": complex,
    "str": str,
    "bytes": bytes,
    "bytearray": bytearray,
    "memoryview": memoryview,
    "list": list,
    "tuple": tuple,
    "dict": dict,
    "set": set,
    "frozenset": frozenset,
    "range": range,
    "slice": slice,
    "enumerate": enumerate,
    "map": map,
    "filter": filter,
    "zip": zip,
    "reversed": reversed,
}


def find(dotted):
    parts = dotted.split(".")
    for i in range(len(parts), 0, -1):
        try:
            o = importlib.import_module(".".join(parts[:i]))
        except ImportError:
            continue
        for p in parts[i:]:
            o = getattr(o, p)
        return o
    raise AttributeError(dotted)


def result_ok(e, r):
    """None, or why r is not a result that the line allows."""
    label = R.ids.get(id(r))
    if R.types.get(id(r), type(r)) is not type(r):  # another object at the address of a dead one
        label = None
    spied = isinstance(r, Spy) or (
        label is not None and type(r) not in (int, str, float, bytes, bool, type(None), complex)
    )
    for t in e.result:
        head = re.match(r"^[^(]*", t).group(0)
        if t.startswith("="):
            want = t[1:]
            if want == "op" or "." in want or want.endswith("()"):
                if not spied or label == want or want.endswith("()") or want == "op":
                    return None
            elif spied and (label == want or label == want.replace("{}", "[]")):
                return None
            elif not spied and any(l == want for l in R.ids.values()) is False:
                if want.endswith(("[]", "{}")) or want in ("default", "self"):
                    return None
            elif not spied and (
                want.endswith(("[]", "{}"))
                or type(r) in (int, str, float, bytes, bool, type(None))
                or want == "self"
                or label is None
            ):
                return None
            continue
        if spied and head in ("copy", "deepcopy"):
            return None
        if spied:
            if "escape" in [x for l in owner_chain(label) for x in e.roles.get(l, [])]:
                return None
            continue
        if head in ("ext", "unpickled", "data", "copy", "deepcopy"):
            return None
        if head == "prim":
            if type(r) in (type(None), bool, int, float, complex, str, bytes):
                return None
        if head == "iterator":
            if hasattr(type(r), "__next__"):
                return None
        if (
            head == "items"
            and type(r).__name__ in ("dict_items", "odict_items", "ItemsView")
            or head == "keys"
            and type(r).__name__ in ("dict_keys", "odict_keys", "KeysView")
            or head == "values"
            and type(r).__name__ in ("dict_values", "odict_values", "ValuesView")
        ):
            return None
        if head == "file" and hasattr(r, "fileno"):
            return None
        name = head.rstrip("?")
        if name in TYPES:
            if isinstance(r, TYPES[name]) if head.endswith("?") else type(r) is TYPES[name]:
                return None
        elif "." in name:
            try:
                T = find(name)
            except AttributeError:
                return "result type %s does not exist" % name
            if isinstance(T, type) and (isinstance(r, T) if head.endswith("?") else type(r) is T):
                return None
    if spied:
        return "returns %s itself" % label
    return "returns %s" % type(r).__name__

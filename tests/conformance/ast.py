#!/usr/bin/env python3
"""Compares skive's lowered trees with CPython's ast.  See README.md in this folder."""
import os
import sys

_here = os.path.dirname(os.path.abspath(__file__))
sys.path = [p for p in sys.path if os.path.abspath(p or ".") != _here]  # this file is no module "ast"
import ast
sys.path.append(_here)
import common
import refused

sys.path.remove(_here)

NO_POSITION = ("Module", "arguments", "comprehension", "withitem", "match_case")
NAMES = ("name", "id", "attr", "arg", "module", "rest")
OLD_FSTRINGS = sys.version_info < (3, 12)  # positions inside f-strings mean nothing there


# ---- CPython's side ---------------------------------------------------------------------------

def position(node, role, parent):
    kind = type(node).__name__
    if kind in NO_POSITION or role == "format_spec":
        return "-"
    if parent in ("JoinedStr", "TemplateStr") and kind == "Constant":
        return "-"
    return "%d:%d-%d:%d" % (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)


def constant(value):
    if value is None or value is True or value is False:
        return str(value)
    return "Ellipsis" if value is ... else type(value).__name__


def parameters(node):
    """(role, arg, default) in the order of the text."""
    positional = [("posonlyargs", a) for a in node.posonlyargs] + [("args", a) for a in node.args]
    missing = len(positional) - len(node.defaults)
    out = [(role, a, node.defaults[i - missing] if i >= missing else None)
           for i, (role, a) in enumerate(positional)]
    if node.vararg:
        out.append(("vararg", node.vararg, None))
    out += [("kwonlyargs", a, d) for a, d in zip(node.kwonlyargs, node.kw_defaults)]
    if node.kwarg:
        out.append(("kwarg", node.kwarg, None))
    return out


def children_of(node, kind):
    """Pairs (role, child) and the scalars; the odd shapes are brought to skive's."""
    if kind == "arguments":
        pairs = []
        for role, arg, default in parameters(node):
            pairs.append((role, arg))
            if default is not None:
                pairs.append(("kw_defaults" if role == "kwonlyargs" else "defaults", default))
        return pairs, ()
    if kind == "Dict":
        pairs = []
        for key, value in zip(node.keys, node.values):
            pairs += [("keys", key)] * (key is not None) + [("values", value)]
        return pairs, ()
    if kind == "MatchClass":
        pairs = [("cls", node.cls)] + [("patterns", p) for p in node.patterns]
        return pairs + [("kwd_patterns", p) for p in node.kwd_patterns], tuple(node.kwd_attrs)
    pairs, scalars = [], []
    for field, value in ast.iter_fields(node):
        if isinstance(value, list):
            if field == "ops":
                scalars.append(",".join(type(op).__name__ for op in value))
            elif value and isinstance(value[0], str):
                scalars.append(",".join(value))
            else:
                pairs += [(field, child) for child in value]
        elif isinstance(value, (ast.expr_context, ast.operator, ast.unaryop, ast.boolop)):
            scalars.append(type(value).__name__)
        elif isinstance(value, ast.AST):
            pairs.append((field, value))
        elif field == "value" and kind in ("Constant", "MatchSingleton"):
            scalars.append(constant(value))
        elif field in NAMES or field == "asname":
            scalars.append(value or "")
        elif field in ("conversion", "level", "is_async", "simple"):
            scalars.append(str(value or 0))
    return pairs, tuple(scalars)


def normal(node, role, parent, inside_fstring):
    kind = type(node).__name__
    pairs, scalars = children_of(node, kind)
    joined = inside_fstring or kind in ("JoinedStr", "TemplateStr")
    place = "-" if OLD_FSTRINGS and inside_fstring else position(node, role, parent)
    return (kind, role, place, scalars,
            tuple(sorted((normal(c, r, kind, joined) for r, c in pairs), key=by_role)))


def by_role(child):
    return child[1]


# ---- skive's side -----------------------------------------------------------------------------

SCALARS = {
    "Name": ("name", "ctx"), "Attribute": ("name", "ctx"), "Subscript": ("ctx",), "Starred": ("ctx",),
    "List": ("ctx",), "Tuple": ("ctx",), "BoolOp": ("op",), "BinOp": ("op",), "UnaryOp": ("op",),
    "AugAssign": ("op",), "Constant": ("const",), "MatchSingleton": ("const",),
    "FormattedValue": ("conversion",), "Interpolation": ("conversion",), "comprehension": ("async",),
    "AnnAssign": ("simple",), "ImportFrom": ("name", "level"), "FunctionDef": ("name",),
    "AsyncFunctionDef": ("name",), "ClassDef": ("name",), "ExceptHandler": ("name",), "arg": ("name",),
    "keyword": ("name",), "MatchAs": ("name",), "MatchStar": ("name",), "TypeVar": ("name",),
    "ParamSpec": ("name",), "TypeVarTuple": ("name",),
}


class Node:
    __slots__ = ("kind", "role", "place", "keys", "children")

    def __init__(self, kind, role, place, keys):
        self.kind, self.role, self.place, self.keys, self.children = kind, role, place, keys, []


def tree_of(items):
    stack = []
    for item in items:
        depth = int(item[0])
        node = Node(item[1], item[2], item[3], dict(key.split("=", 1) for key in item[4:]))
        del stack[depth:]
        if stack:
            stack[-1].children.append(node)
        stack.append(node)
    return stack[0]


def default_scalar(key):
    return "0" if key in ("async", "simple", "level") else ""


def skive_scalars(node):
    kind = node.kind
    if kind == "Compare":
        return (",".join(c.keys["op"] for c in node.children if c.kind == "CmpOp"),)
    if kind in ("Global", "Nonlocal"):
        return (",".join(c.keys["name"] for c in node.children),)
    if kind == "alias":
        asname = [c.keys["name"] for c in node.children]
        return (node.keys["name"], asname[0] if asname else "")
    if kind == "MatchMapping":
        rest = [c.keys["name"] for c in node.children if c.role == "rest"]
        return (rest[0] if rest else "",)
    if kind == "MatchClass":
        return tuple(c.keys["name"] for c in node.children if c.kind == "MatchKeyword")
    return tuple(node.keys.get(key, default_scalar(key)) for key in SCALARS.get(kind, ()))


def skive_normal(node, inside_fstring):
    children = []
    joined = inside_fstring or node.kind in ("JoinedStr", "TemplateStr")
    for child in node.children:
        if child.kind in ("CmpOp", "Identifier"):
            continue
        if child.kind == "MatchKeyword":
            inner = skive_normal(child.children[0], joined)
            children.append((inner[0], "kwd_patterns") + inner[2:])
            continue
        children.append(skive_normal(child, joined))
    place = "-" if OLD_FSTRINGS and inside_fstring else node.place
    return (node.kind, node.role, place, skive_scalars(node), tuple(sorted(children, key=by_role)))


# ---- comparing --------------------------------------------------------------------------------

def first_difference(ours, theirs):
    """Texts for the first place where two normal forms part."""
    if ours[:4] != theirs[:4]:
        return ["skive   %s %s %s %s" % ours[:4], "CPython %s %s %s %s" % theirs[:4]]
    for a, b in zip(ours[4], theirs[4]):
        if a != b:
            return first_difference(a, b)
    return ["%s at %s: skive has %d children, CPython %d" % (ours[0], ours[2], len(ours[4]), len(theirs[4]))]


def compile_error(source, path):
    """CPython's reason for rejecting the file, or None; the tree when it takes it."""
    try:
        tree = ast.parse(source, path)
        compile(source, path, "exec", dont_inherit=True)
        return None, tree
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        return "%s: %s" % (type(error).__name__, error), None


def compare(block):
    source = block.source
    error, tree = compile_error(source, block.path)
    if block.error:
        if error:
            return common.Result(block.path, "refused")
        listed = refused.reason(tree)
        message = "line %s: %s" % tuple(block.error)
        return common.Result(block.path, "listed" if listed else "differs", [message] + listed)
    if error:
        return common.Result(block.path, "differs", ["accepted, but CPython says " + error])
    ours = skive_normal(tree_of(block.items), False)
    theirs = normal(tree, "-", "", False)
    if ours == theirs:
        return common.Result(block.path, "same")
    return common.Result(block.path, "differs", first_difference(ours, theirs))


def main():
    options = common.arguments(__doc__)
    return common.report(common.run(compare, "ast", options), options.v)


if __name__ == "__main__":
    common.with_big_stack(main)

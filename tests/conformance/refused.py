"""The written list of what skive refuses although CPython takes it, and the reverse.

Each entry is named, and has a predicate on CPython's tree that finds the construct; a refusal
without its construct counts as a difference.
"""
import ast

WEAKER = (ast.BoolOp, ast.Compare, ast.IfExp)


def _has(kind, test=lambda node: True):
    return lambda tree: any(isinstance(node, kind) and test(node) for node in ast.walk(tree))


def _keyword_as(node):
    return any(isinstance(p, ast.MatchAs) and p.pattern is not None for p in node.kwd_patterns)


REFUSED = []
if hasattr(ast, "MatchClass"):
    REFUSED.append(("`as` inside a keyword pattern, C(x=p as q): not in the grammar",
                    _has(ast.MatchClass, _keyword_as)))
if hasattr(ast, "TypeVar"):
    REFUSED.append(("default of a type parameter (PEP 696): not in the grammar",
                    _has((ast.TypeVar, ast.ParamSpec, ast.TypeVarTuple),
                         lambda node: getattr(node, "default_value", None) is not None)))


def _annotations(tree):
    for node in ast.walk(tree):
        for field in ("annotation", "returns", "bound"):
            value = getattr(node, field, None)
            if isinstance(value, ast.AST):
                yield value


REFUSED.append(("slice with a step in an annotation, x: A[b::c]: not in the grammar",
                lambda tree: any(isinstance(part, ast.Slice) and part.step is not None
                                 for a in _annotations(tree) for part in ast.walk(a))))


REFUSED.append(("`|` under a weaker operator in an annotation, x: A[b] | C or D: not in the grammar",
                lambda tree: any(isinstance(part, WEAKER) and any(
                    isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.BitOr)
                    for inner in ast.walk(part)) for a in _annotations(tree) for part in ast.walk(a))))


def _goes_on(part):
    """An operator other than `|`, or a trailer, after a subscript."""
    if isinstance(part, ast.BinOp) and not isinstance(part.op, ast.BitOr):
        return any(isinstance(side, ast.Subscript) for side in ast.walk(part.left))
    return isinstance(part, (ast.Subscript, ast.Call)) and isinstance(
        part.value if isinstance(part, ast.Subscript) else part.func, ast.Subscript)


REFUSED.append(("an annotation that goes on after a subscript, x: A[b] + c: not in the grammar",
                lambda tree: any(_goes_on(part) for a in _annotations(tree) for part in ast.walk(a))))


def _open_slice(part):
    return isinstance(part, ast.Slice) and (part.lower is None or part.upper is None)


REFUSED.append(("an open slice in an annotation, x: A[:b]: not in the grammar",
                lambda tree: any(_open_slice(part) for a in _annotations(tree) for part in ast.walk(a))))


def reason(tree):
    """The names of the listed constructs in the tree."""
    return [name for name, found in REFUSED if found(tree)]

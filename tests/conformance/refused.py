"""The written list of what skive refuses although CPython takes it, and the reverse.

Each entry is named, and has a predicate on CPython's tree that finds the construct; a refusal
without its construct counts as a difference.
"""
import ast


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


def reason(tree):
    """The names of the listed constructs in the tree."""
    return [name for name, found in REFUSED if found(tree)]

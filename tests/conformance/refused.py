"""The written list of what skive refuses although CPython takes it, and the reverse.

Each entry is named, and has a predicate on CPython's tree that finds the construct; a refusal
without its construct counts as a difference.
"""
import ast


def _has(kind, test=lambda node: True):
    return lambda tree: any(isinstance(node, kind) and test(node) for node in ast.walk(tree))


REFUSED = []
if hasattr(ast, "TypeVar"):
    REFUSED.append(("default of a type parameter (PEP 696): not in the grammar",
                    _has((ast.TypeVar, ast.ParamSpec, ast.TypeVarTuple),
                         lambda node: getattr(node, "default_value", None) is not None)))


def _ends_in_lambda(node):
    while isinstance(node, ast.IfExp):
        node = node.orelse
    return isinstance(node, ast.Lambda)


REFUSED.append(("`as` after a lambda, with lambda: x as y: not in the grammar",
                _has(ast.withitem, lambda item: item.optional_vars and _ends_in_lambda(item.context_expr))))


def _star_not(node):
    return isinstance(node.value, ast.Lambda) or (
        isinstance(node.value, ast.UnaryOp) and isinstance(node.value.op, ast.Not))


REFUSED.append(("`*not x` and `*lambda: x`: not in the grammar", _has(ast.Starred, _star_not)))


REFUSED.append(("a starred target in parentheses, a, *(b) = c: not in the grammar",
                _has(ast.Starred, lambda node: isinstance(node.ctx, ast.Store)
                     and node.value.col_offset > node.col_offset + 1)))


def _awaiting_lambda(node):
    return any(isinstance(part, ast.Lambda) and any(isinstance(p, ast.Await) for p in ast.walk(part))
               for part in ast.walk(node.annotation))


REFUSED.append(("await in a lambda in an annotation that is never evaluated: refused like any other",
                _has(ast.AnnAssign, _awaiting_lambda)))


def _tuple_behind_head(node):
    """`if a: b, c`, before a line that the grammar takes for the rest of a list of targets."""
    body = getattr(node, "body", None)
    if not isinstance(body, list) or not hasattr(node, "lineno"):
        return False
    last = body[-1]
    return (last.lineno == body[0].lineno == node.lineno and isinstance(last, ast.Expr)
            and isinstance(last.value, ast.Tuple))


REFUSED.append(("a tuple behind the ':' of a compound statement, then a target: not in the grammar",
                _has(ast.AST, _tuple_behind_head)))


def reason(tree):
    """The names of the listed constructs in the tree."""
    return [name for name, found in REFUSED if found(tree)]

"""Compiles Python files so that they record what they do to objects.

    python instrument.py FOLDER OUT

Every operand of an operation is wrapped: `x.a = y` becomes `_skive_op_(x, 17).a = y`, where site 17 is
(kind, name, file, line).  `_skive_op_` returns its argument, so values, order and names stay as they are;
nothing is added to frames but a call that has returned. Classes are announced by an innermost
decorator. OUT gets the code objects (marshal) and the sites; it is made and read by the same Python.
"""
import ast
import marshal
import os
import sys

OPERATION, CLASS = "_skive_op_", "_skive_class_"


class Wrapper(ast.NodeTransformer):
    def __init__(self, path, sites):
        self.path, self.sites = path, sites
        self.owner = ""  # the class whose body this is, for private names
        self.span = None  # lines of the f-string around: positions inside are not exact before 3.12

    def site(self, kind, name, node):
        first = last = node.lineno
        if self.span:
            first, last = self.span
        self.sites.append((kind, name, self.path, first, last))
        return len(self.sites) - 1

    def wrap(self, value, kind, node, name=None):
        if isinstance(value, (ast.Constant, ast.Starred)):
            return value
        call = ast.Call(ast.Name(OPERATION, ast.Load()), [value, ast.Constant(self.site(kind, name, node))], [])
        for new in (call, call.func, call.args[1]):
            ast.copy_location(new, value)
        return call

    def mangled(self, name):
        owner = self.owner.lstrip("_")
        if owner and name.startswith("__") and not name.endswith("__"):
            return "_" + owner + name
        return name

    # ---- operations -----------------------------------------------------------------------------

    def visit_Attribute(self, node):
        self.generic_visit(node)
        kind = {ast.Load: "load", ast.Store: "store", ast.Del: "delete"}[type(node.ctx)]
        node.value = self.wrap(node.value, kind, node, self.mangled(node.attr))
        return node

    def visit_Subscript(self, node):
        self.generic_visit(node)
        kind = {ast.Load: "index", ast.Store: "store-item", ast.Del: "delete-item"}[type(node.ctx)]
        node.value = self.wrap(node.value, kind, node)
        return node

    def visit_Call(self, node):
        self.generic_visit(node)
        for i, argument in enumerate(node.args):
            if isinstance(argument, ast.Starred):
                argument.value = self.wrap(argument.value, "iterate", node)
        node.func = self.wrap(node.func, "call", node)
        return node

    def visit_AugAssign(self, node):
        target = node.target
        self.generic_visit(node)
        if isinstance(target, ast.Attribute):  # the receiver is evaluated once, and read and stored
            target.value = self.wrap(target.value, "load", target, self.mangled(target.attr))
        elif isinstance(target, ast.Subscript):
            target.value = self.wrap(target.value, "index", target)
        node.value = self.wrap(node.value, "operator", node)
        return node

    def visit_BinOp(self, node):
        self.generic_visit(node)
        node.left = self.wrap(node.left, "operator", node)
        node.right = self.wrap(node.right, "operator", node)
        return node

    def visit_UnaryOp(self, node):
        self.generic_visit(node)
        if not isinstance(node.op, ast.Not):
            node.operand = self.wrap(node.operand, "operator", node)
        return node

    def visit_Compare(self, node):
        self.generic_visit(node)
        kinds = []
        for op in node.ops:
            kinds.append("is" if isinstance(op, (ast.Is, ast.IsNot)) else
                         "in" if isinstance(op, (ast.In, ast.NotIn)) else "compare")
        node.left = self.wrap(node.left, "member" if kinds[0] == "in" else kinds[0], node)
        node.comparators = [self.wrap(c, k, node) for c, k in zip(node.comparators, kinds)]
        return node

    def visit_For(self, node):
        self.generic_visit(node)
        node.iter = self.wrap(node.iter, "iterate", node)
        return node

    visit_AsyncFor = visit_For

    def visit_comprehension(self, node):
        self.generic_visit(node)
        node.iter = self.wrap(node.iter, "iterate", node.target)
        return node

    def visit_Assign(self, node):
        self.generic_visit(node)
        if any(isinstance(t, (ast.Tuple, ast.List)) for t in node.targets) and \
                not isinstance(node.value, (ast.Tuple, ast.List)):
            node.value = self.wrap(node.value, "unpack", node)
        return node

    def visit_With(self, node):
        self.generic_visit(node)
        for item in node.items:
            item.context_expr = self.wrap(item.context_expr, "with", item.context_expr)
        return node

    visit_AsyncWith = visit_With

    def visit_Await(self, node):
        self.generic_visit(node)
        node.value = self.wrap(node.value, "await", node)
        return node

    visit_YieldFrom = visit_Await

    def visit_Raise(self, node):
        self.generic_visit(node)
        if node.exc:
            node.exc = self.wrap(node.exc, "raise", node)
        return node

    def visit_FormattedValue(self, node):
        self.generic_visit(node)
        node.value = self.wrap(node.value, "format", node.value)
        return node

    def visit_JoinedStr(self, node):
        before = self.span
        self.span = before or (node.lineno, node.end_lineno)
        self.generic_visit(node)
        self.span = before
        return node

    # ---- what is left as it is ------------------------------------------------------------------

    def visit_match_case(self, node):  # patterns are no expressions
        node.guard = self.visit(node.guard) if node.guard else None
        node.body = [self.visit(statement) for statement in node.body]
        return node

    def visit_AnnAssign(self, node):  # annotations may become texts
        node.target = self.visit(node.target)
        node.value = self.visit(node.value) if node.value else None
        return node

    def visit_arguments(self, node):
        node.defaults = [self.visit(d) for d in node.defaults]
        node.kw_defaults = [self.visit(d) if d else None for d in node.kw_defaults]
        return node

    def visit_FunctionDef(self, node):
        node.decorator_list = [self.visit(d) for d in node.decorator_list]
        node.args = self.visit(node.args)
        node.body = [self.visit(statement) for statement in node.body]
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node):
        line = node.lineno
        node.decorator_list = [self.visit(d) for d in node.decorator_list]
        node.bases = [self.visit(b) for b in node.bases]
        node.keywords = [self.visit(k) for k in node.keywords]
        before, self.owner = self.owner, node.name
        node.body = [self.visit(statement) for statement in node.body]
        self.owner = before
        self.sites.append(("class", node.name, self.path, line, line))
        call = ast.Call(ast.Name(CLASS, ast.Load()), [ast.Constant(len(self.sites) - 1)], [])
        for new in (call, call.func, call.args[0]):
            new.lineno = new.end_lineno = line
            new.col_offset = new.end_col_offset = node.col_offset
        node.decorator_list.append(call)
        return node


def files_of(folder):
    for where, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            if name.endswith(".py"):
                yield os.path.join(where, name)


def main(folder, out):
    sites, codes = [], {}
    sys.setrecursionlimit(10000)
    for path in files_of(folder):
        shown = os.path.relpath(path, folder)
        try:
            with open(path, "rb") as file:
                tree = ast.parse(file.read(), path)
            kept = len(sites)
            codes[path] = compile(Wrapper(shown, sites).visit(tree), path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError) as error:
            del sites[kept if path not in codes else len(sites):]
            print("%s: not instrumented: %s" % (shown, error), file=sys.stderr)
    with open(out, "wb") as file:
        marshal.dump((codes, sites), file)


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), sys.argv[2])

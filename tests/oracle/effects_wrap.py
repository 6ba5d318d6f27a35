"""Compiles Python files so that they watch the effects of their expressions and statements.

    python effects_wrap.py FOLDER STATIC OUT

STATIC is what `skive dump effects` says of the files. An expression becomes `_skive_close_(_skive_open_(17), x + 1)`,
where 17 is its number: the first call notes that it begins, the second that it ended and with what value. A statement
stands between two such calls. What is only ever allowed to do everything is left alone, except where values have to
be seen. The calls keep a stack for each frame; where control leaves statements in another way than by their end (break,
return, handlers, the end of a with) a call cuts the stack back to the statement around. OUT gets the code objects (marshal)
and what STATIC says by number; it is made and read by the same Python.
"""
import ast
import json
import marshal
import os
import sys

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
LOOPS = (ast.For, ast.AsyncFor, ast.While)
UNTOUCHED = (ast.Global, ast.Nonlocal, ast.Pass)
FRESH = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp, ast.Call, ast.Name)
STATIC_KEYS = ("line", "column", "end_line", "end_column", "node")


def read_static(path):
    """{file: {position and kind: (types or None, does, writes)}}"""
    found = {}
    with open(path) as file:
        for line in file:
            row = json.loads(line)
            found.setdefault(row["file"], {})[tuple(row[k] for k in STATIC_KEYS)] = (
                row["types"], row["does"], row["writes"])
    return found


def says_nothing(claim):
    return claim is None or ("run" in claim[1] and (claim[0] is None or "other" in claim[0]))


class Wrapper:
    def __init__(self, path, claims, sites):
        self.path, self.claims, self.sites = path, claims, sites
        self.parent = 0  # number of the statement around, 0 in a body
        self.loop = 0
        self.outside = set()  # names that are global or nonlocal here
        self.missing = 0
        self.callees = set()

    def site(self, node):
        key = (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset, type(node).__name__)
        claim = self.claims.get(key)
        self.missing += claim is None
        self.sites.append(("%s:%d:%d %s" % (self.path, key[0], key[1], key[4]), claim or (None, ["run"], [])))
        return len(self.sites), claim

    @staticmethod
    def call(name, node, *arguments):
        arguments = [a if isinstance(a, ast.AST) else ast.Constant(a) for a in arguments]
        call = ast.Call(ast.Name("_skive_%s_" % name, ast.Load()), arguments, [])
        for new in [call, call.func] + [a for a in arguments if not hasattr(a, "lineno")]:
            ast.copy_location(new, node)
        return call

    def statement(self, name, node, *arguments):
        return ast.copy_location(ast.Expr(self.call(name, node, *arguments)), node)

    # ---- expressions ----------------------------------------------------------------------------

    def expression(self, node, root=None):
        """Wrapped. `root`: the number of the comprehension whose frame begins to work here, 0 for a lambda."""
        if isinstance(node, (ast.Starred, ast.Slice)) or not isinstance(node, ast.expr):
            return self.inside(node)
        constant = isinstance(node, ast.Constant)
        number, claim = (0, None) if constant else self.site(node)
        new = self.inside(node, number)
        if isinstance(new, ast.Call):
            new.func = self.call("callee", new.func, new.func)
        if isinstance(new, ast.NamedExpr):
            new = self.call("named", new, new, new.target.id, new.target.id in self.outside)
        needless = says_nothing(claim) and not isinstance(node, FRESH)
        if (constant or needless) and root is None:
            return new
        opened = self.call("open", node, number) if root is None else self.call("root", node, root, number)
        return self.call("close", node, opened, new)

    def inside(self, node, number=0):
        """The node with its operands wrapped."""
        if isinstance(node, ast.Constant) or isinstance(node, ast.JoinedStr) and sys.version_info < (3, 12):
            return node  # positions inside f-strings are not exact before 3.12
        if isinstance(node, ast.Lambda):
            node.args = self.arguments(node.args)
            node.body = self.expression(node.body, root=0)
            return node
        if isinstance(node, COMPREHENSIONS):
            return self.comprehension(node, number)
        for field, value in ast.iter_fields(node):
            if isinstance(value, list):
                setattr(node, field, [self.operand(v) for v in value])
            elif isinstance(value, ast.AST):
                setattr(node, field, self.operand(value))
        return node

    def operand(self, node):
        if isinstance(node, (ast.expr_context, ast.operator, ast.boolop, ast.unaryop, ast.cmpop)):
            return node
        if isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del)):
            return self.target(node)
        return self.expression(node) if isinstance(node, ast.expr) else self.inside(node)

    def comprehension(self, node, number):
        lazily = isinstance(node, ast.GeneratorExp)
        for i, clause in enumerate(node.generators):
            clause.target = self.target(clause.target)
            clause.iter = self.expression(clause.iter, root=number if i else None)
            if not (lazily and i == 0):
                clause.iter = self.call("iterate", clause.iter, clause.iter)
            clause.ifs = [self.expression(test, root=number) for test in clause.ifs]
        for field in ("elt", "key", "value"):
            if hasattr(node, field):
                setattr(node, field, self.expression(getattr(node, field), root=number))
        return node

    def target(self, node):
        """What is assigned to: the receiver of an attribute or item is noted, and its operands are expressions."""
        if isinstance(node, (ast.Attribute, ast.Subscript)):
            name = node.attr if isinstance(node, ast.Attribute) else None
            value = self.expression(node.value)
            node.value = self.call("target", value, value, name)
            if isinstance(node, ast.Subscript):
                node.slice = self.operand(node.slice)
        elif isinstance(node, (ast.Tuple, ast.List)):
            node.elts = [self.target(e) for e in node.elts]
        elif isinstance(node, ast.Starred):
            node.value = self.target(node.value)
        return node

    def arguments(self, node):
        node.defaults = [self.expression(d) for d in node.defaults]
        node.kw_defaults = [self.expression(d) if d else None for d in node.kw_defaults]
        return node

    # ---- statements -----------------------------------------------------------------------------

    def block(self, statements, parent):
        kept, self.parent = self.parent, parent
        out = []
        for statement in statements:
            out += self.wrapped(statement)
        self.parent = kept
        return out

    def body(self, statements, outside=()):
        """Of a function, class or module: a frame of its own."""
        kept = self.parent, self.loop, self.outside
        self.loop, self.outside = 0, set(outside)
        head = []
        while statements and self.stays_first(statements[0]):
            head.append(statements[0])
            statements = statements[1:]
        anchor = (head + statements + [None])[0]
        begin = [self.statement("enter", anchor)] if anchor is not None else []
        out = head + begin + self.block(statements, 0)
        self.parent, self.loop, self.outside = kept
        return out

    @staticmethod
    def stays_first(node):
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            return True
        return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)

    def wrapped(self, node):
        if isinstance(node, UNTOUCHED) or type(node).__name__ in ("TryStar", "TypeAlias"):
            return [node]
        if isinstance(node, (ast.Break, ast.Continue)):
            return [self.statement("cut", node, self.loop), node]
        if isinstance(node, ast.Return):
            if node.value:
                node.value = self.expression(node.value)
            value = node.value or ast.copy_location(ast.Constant(None), node)
            return [ast.copy_location(ast.Return(self.call("leave", node, value)), node)]
        number, _ = self.site(node)
        before = [self.statement("at", node, self.parent, number)]
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            before.append(self.statement("inplace", node, ast.copy_location(ast.Name(node.target.id, ast.Load()), node)))
        names = sorted(bound_names(node))
        after = [self.statement("done", node, number, "|".join(n for n in names if n not in self.outside),
                                "|".join(n for n in names if n in self.outside))]
        if isinstance(node, ast.Raise):
            after = []
        self.inside_statement(node, number)
        return before + [node] + after

    def inside_statement(self, node, number):
        kind = type(node).__name__
        method = getattr(self, "inside_" + kind, None)
        if method:
            return method(node, number)
        for field, value in ast.iter_fields(node):
            if field == "annotation":
                continue
            if isinstance(value, list):
                setattr(node, field, [self.operand(v) if isinstance(v, ast.expr) else v for v in value])
            elif isinstance(value, ast.expr):
                setattr(node, field, self.operand(value))

    def inside_AugAssign(self, node, number):
        node.target = self.target(node.target)
        node.value = self.expression(node.value)

    def inside_FunctionDef(self, node, number):
        node.args = self.arguments(node.args)
        outside = {n for s in own_statements(node.body) if isinstance(s, (ast.Global, ast.Nonlocal)) for n in s.names}
        node.body = self.body(node.body, outside)

    inside_AsyncFunctionDef = inside_FunctionDef

    def inside_ClassDef(self, node, number):
        node.bases = [self.operand(b) for b in node.bases]
        node.body = self.body(node.body)

    def inside_For(self, node, number):
        node.target = self.target(node.target)
        node.iter = self.expression(node.iter)
        if isinstance(node, ast.For):
            node.iter = self.call("iterate", node.iter, node.iter)
        self.inside_loop(node, number)

    inside_AsyncFor = inside_For

    def inside_While(self, node, number):
        node.test = self.expression(node.test)
        self.inside_loop(node, number)

    def inside_loop(self, node, number):
        kept, self.loop = self.loop, number
        node.body = self.block(node.body, number) + [self.statement("cut", node, number)]
        self.loop = kept
        node.orelse = self.block(node.orelse, number)

    def inside_If(self, node, number):
        node.test = self.expression(node.test)
        node.body = self.block(node.body, number)
        node.orelse = self.block(node.orelse, number)

    def inside_With(self, node, number):
        for item in node.items:
            item.context_expr = self.expression(item.context_expr)
            if item.optional_vars:
                item.optional_vars = self.target(item.optional_vars)
        body = ast.Try(self.block(node.body, number), [], [], [self.statement("final", node, number)])
        node.body = [ast.copy_location(body, node)]

    inside_AsyncWith = inside_With

    def inside_Try(self, node, number):
        node.body = self.block(node.body, number)
        for handler in node.handlers:
            handler.body = [self.statement("caught", handler, number)] + self.block(handler.body, number)
        node.orelse = self.block(node.orelse, number)
        if node.finalbody:
            node.finalbody = [self.statement("final", node, number)] + self.block(node.finalbody, number)

    def inside_Match(self, node, number):
        node.subject = self.expression(node.subject)
        for case in node.cases:
            case.guard = self.expression(case.guard) if case.guard else None
            case.body = self.block(case.body, number)


def own_statements(body):
    """Those of a function, without the functions and classes in it."""
    for node in body:
        yield node
        if not isinstance(node, FUNCTIONS + (ast.ClassDef,)):
            for field in ("body", "orelse", "finalbody", "handlers", "cases"):
                yield from own_statements(getattr(node, field, []))


def bound_names(node):
    """Names that the statement itself binds or deletes."""
    if isinstance(node, FUNCTIONS + (ast.ClassDef,)):
        return {node.name}
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {(a.asname or a.name).split(".")[0] for a in node.names} - {"*"}
    if isinstance(node, ast.AnnAssign) and node.value is None:
        return set()
    targets = list(getattr(node, "targets", [])) + [getattr(node, "target", None)]
    targets += [item.optional_vars for item in getattr(node, "items", [])]
    return {n.id for t in targets if t for n in ast.walk(t)
            if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}


def files_of(folder):
    for where, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            if name.endswith(".py"):
                yield os.path.join(where, name)


def main(folder, static, out):
    claims, sites, codes, missing = read_static(static), [], {}, 0
    sys.setrecursionlimit(10000)
    for path in files_of(folder):
        shown = os.path.relpath(path, folder)
        if shown not in claims:
            continue
        try:
            with open(path, "rb") as file:
                tree = ast.parse(file.read(), path)
            kept = len(sites)
            wrapper = Wrapper(shown, claims[shown], sites)
            tree.body = wrapper.body(tree.body)
            codes[path] = compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)
            missing += wrapper.missing
        except (SyntaxError, ValueError, RecursionError) as error:
            del sites[kept if path not in codes else len(sites):]
            print("%s: not instrumented: %s" % (shown, error), file=sys.stderr)
    with open(out, "wb") as file:
        marshal.dump((codes, sites, missing), file)


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3])

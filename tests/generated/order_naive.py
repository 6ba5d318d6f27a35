"""Rewrites by pattern alone, with no proof: what the random programs of order_program.py must notice.

Lists become generator expressions wherever a consumer takes them, copies go, operands of `and` and `or` change
places, and what is computed before is computed in its place. Needs Python 3.9.
"""
import ast

EAGER = {"sum", "min", "max", "any", "all", "frozenset", "OrderedDict", "Counter", "defaultdict", "fromkeys", "deque",
         "bytes", "bytearray", "array", "fsum", "prod", "reduce", "nlargest", "nsmallest", "from_iterable", "sorted",
         "tuple", "mean", "enumerate", "zip", "map", "filter", "set", "dict", "list"}
METHODS = {"union", "intersection", "difference", "symmetric_difference", "isdisjoint", "issuperset", "issubset", "update",
           "extend", "difference_update", "intersection_update", "symmetric_difference_update", "subtract", "writelines"}
CHEAP = (ast.Name, ast.Constant)


def name_of(call):
    if not isinstance(call, ast.Call):
        return None
    return getattr(call.func, "attr", getattr(call.func, "id", None))


def is_cheap(node):
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        node = node.operand
    return isinstance(node, CHEAP) or isinstance(node, ast.Compare) and isinstance(node.left, CHEAP) and \
        isinstance(node.comparators[0], CHEAP)


class Naive(ast.NodeTransformer):
    def __init__(self):
        self.sites = 0

    def lazy(self, node):
        """What takes the place of an iterable that is only gone through."""
        if isinstance(node, ast.ListComp):
            self.sites += 1
            return ast.GeneratorExp(node.elt, node.generators)
        is_copy = name_of(node) in ("list", "tuple", "copy", "readlines") and isinstance(node, ast.Call)
        if is_copy and len(node.args) == 1 and isinstance(node.func, ast.Name):
            self.sites += 1
            return self.lazy(node.args[0])
        if is_copy and not node.args and isinstance(node.func, ast.Attribute):
            self.sites += 1
            return node.func.value
        whole = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice) and node.slice.lower is None
        if whole and node.slice.step is None:
            self.sites += 1
            return node.value
        return node

    def visit_Call(self, node):
        self.generic_visit(node)
        name = name_of(node)
        if name in ("set", "dict") and isinstance(node.func, ast.Name) and len(node.args) == 1 and not node.keywords and \
                isinstance(node.args[0], ast.ListComp):
            comp = node.args[0]
            if name == "set":
                self.sites += 1
                return ast.SetComp(comp.elt, comp.generators)
            if isinstance(comp.elt, ast.Tuple) and len(comp.elt.elts) == 2:
                self.sites += 1
                return ast.DictComp(*comp.elt.elts, comp.generators)
        if name == "len" and len(node.args) == 1 and isinstance(node.args[0], ast.ListComp):
            self.sites += 1
            return ast.Call(ast.Name("sum", ast.Load()), [ast.GeneratorExp(ast.Constant(1), node.args[0].generators)], [])
        if name in EAGER or name in METHODS:
            node.args = [self.lazy(a) for a in node.args]
        return node

    def visit_Compare(self, node):
        self.generic_visit(node)
        if isinstance(node.ops[0], (ast.In, ast.NotIn)):
            node.comparators[0] = self.lazy(node.comparators[0])
        return node

    def visit_For(self, node):
        self.generic_visit(node)
        node.iter = self.lazy(node.iter)
        return node

    def visit_comprehension(self, node):
        self.generic_visit(node)
        node.iter = self.lazy(node.iter)
        return node

    def visit_AugAssign(self, node):
        self.generic_visit(node)
        node.value = self.lazy(node.value)
        return node

    def visit_BoolOp(self, node):
        self.generic_visit(node)
        for i in range(len(node.values) - 1):
            a, b = node.values[i:i + 2]
            if is_cheap(b) and not is_cheap(a):
                node.values[i:i + 2] = [b, a]
                self.sites += 1
        return node

    def visit_FunctionDef(self, node):
        self.generic_visit(node)
        self.put_in_place(node)
        return node

    visit_AsyncFunctionDef = visit_Module = visit_FunctionDef

    def put_in_place(self, function):
        """Variables that are bound once and read once: the list is read lazily, an operand computed in its place."""
        blocks = [getattr(n, field, None) for n in ast.walk(function) for field in ("body", "orelse")]
        for block in [b for b in blocks if isinstance(b, list)]:
            for statement in list(block):
                if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
                    continue
                name, value = statement.targets[0].id, statement.value
                uses = [n for n in ast.walk(function) if isinstance(n, ast.Name) and n.id == name]
                if len(uses) != 2:
                    continue
                if isinstance(value, ast.ListComp):
                    statement.value = self.lazy(value)
                elif any(isinstance(n, ast.BoolOp) and any(o in uses for o in n.values) for n in ast.walk(function)):
                    self.sites += 1
                    block.remove(statement)
                    for n in ast.walk(function):
                        if isinstance(n, ast.BoolOp):
                            n.values = [value if o in uses else o for o in n.values]
                    if not block:
                        block.append(ast.Pass())


def rewritten(text):
    """(text, number of sites)"""
    naive = Naive()
    tree = naive.visit(ast.parse(text))
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n", naive.sites

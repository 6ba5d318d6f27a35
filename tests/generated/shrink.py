"""Makes a failing program small: leaves out statements and operands as long as it fails.

`fails` is given {name: text} and says whether that program still shows the failure. Needs Python 3.9.
"""
import ast
import copy
import warnings

MOST = 600  # attempts
BODIES = ("body", "orelse", "finalbody", "handlers")


def without_statement(tree, index):
    """A copy of the tree without the statement of that number, counted from outside in; None: there is none."""
    tree, count = copy.deepcopy(tree), -1
    for node in ast.walk(tree):
        for field in BODIES:
            block = getattr(node, field, None)
            if not isinstance(block, list):
                continue
            for i, statement in enumerate(block):
                count += 1
                if count == index:
                    if isinstance(statement, ast.Pass) and len(block) == 1:
                        return tree
                    block[i:i + 1] = [] if len(block) > 1 or field != "body" else [ast.Pass()]
                    return tree
    return None


def opened(tree, index):
    """The same, with the body of a compound statement in its place."""
    tree, count = copy.deepcopy(tree), -1
    for node in ast.walk(tree):
        for field in BODIES:
            block = getattr(node, field, None)
            if not isinstance(block, list):
                continue
            for i, statement in enumerate(block):
                if isinstance(statement, (ast.If, ast.For, ast.While, ast.Try, ast.With)):
                    count += 1
                    if count == index:
                        block[i:i + 1] = statement.body
                        return tree
    return None


def simpler(tree, index):
    """The same, with an operand in place of an expression, or without one of several."""
    tree, count = copy.deepcopy(tree), -1
    for node in ast.walk(tree):
        for field, value in ast.iter_fields(node):
            for i, old in enumerate(value if isinstance(value, list) else [value]):
                if not isinstance(old, ast.expr) or not isinstance(getattr(old, "ctx", ast.Load()), ast.Load):
                    continue
                for new in operands(old):
                    count += 1
                    if count == index:
                        if isinstance(value, list):
                            value[i] = new
                        else:
                            setattr(node, field, new)
                        return tree
    return None


def operands(node):
    if isinstance(node, ast.BoolOp) and len(node.values) > 2:
        for i in range(len(node.values)):
            yield ast.BoolOp(node.op, node.values[:i] + node.values[i + 1:])
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr) and not isinstance(child, ast.Starred):
            yield child
    if not isinstance(node, (ast.Constant, ast.Name, ast.Starred)):
        yield ast.Constant(1)


def texts(files, name, tree):
    try:
        return dict(files, **{name: ast.unparse(ast.fix_missing_locations(tree)) + "\n"})
    except (ValueError, AttributeError, KeyError):
        return None


def compiles(files):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for name, text in files.items():
                compile(text, name, "exec")
        return True
    except (SyntaxError, ValueError):
        return False


def shrunk(files, fails):
    """The files of a smaller program that still fails; the given ones if nothing can be left out."""
    left, changed = MOST, True
    plain = {name: ast.unparse(ast.parse(text)) + "\n" for name, text in files.items()}
    if fails(plain):
        files = plain
    while changed and left > 0:
        changed = False
        for name in [n for n in list(files) if n != "main.py"]:
            less = {n: t for n, t in files.items() if n != name}
            if fails(less):
                files, changed = less, True
        for change in (without_statement, opened, simpler):
            for name in list(files):
                index = 0
                while left > 0:
                    tree = change(ast.parse(files[name]), index)
                    if tree is None:
                        break
                    less = texts(files, name, tree)
                    left -= 1
                    if less and less != files and compiles(less) and fails(less):
                        files, changed = less, True
                    else:
                        index += 1
    return files

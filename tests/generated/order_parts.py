"""The parts of random programs about when and how often something is evaluated: lists that only a consumer sees,
loops over lists, copies, operands of `and` and `or`.

In a part, `$` and a letter stands for what the generator puts there:

    $i $s $b $o $v    an expression: int, str, bool, an object, any of these
    $Ci $Cs $Cp ...   a list comprehension with such elements; p: pairs
    $L $D $I $O $K    a variable that is used elsewhere too: a list, a dict, an iterator, an object, an int
    $S                an iterable of ints
    $F $G             a function of one int, of two
    $B                operands with `and` or `or`
    $*                statements that go into a loop over $T, indented as the line is
    @                 a number that is unique to the part

Of each kind there are quiet parts, which leave a program that can be rewritten, and hostile ones. A name of
HELPERS brings its definition with it. All runs on CPython 3.8 and later.
"""

# ---- definitions, by name: text, and the other names are found in it ------------------------------------

HELPERS = {
    "LOG": "LOG = []",
    "TABLE": "TABLE = {0: 5, 1: 6, 2: 7, 3: 8}",
    "LIMIT": "LIMIT = 2",
    "double": "def double(n):\n    return n * 2",
    "pick": "def pick(n, m):\n    if n > m:\n        return m\n    return n",
    "small": "def small(n):\n    return n < 3",
    "under": "def under(n):\n    return n < LIMIT",
    "numbers": "def numbers(n):\n    for i in range(n):\n        yield i + 1",
    "tick": "def tick(n):\n    LOG.append(n)\n    return n",
    "say": "def say(n):\n    print('say', n)\n    return n",
    "fail": "def fail(n):\n    if n == 2:\n        raise ValueError(n)\n    return n",
    "stop": "def stop(n):\n    if n == 2:\n        raise StopIteration\n    return n",
    "check": "def check(n):\n    LOG.append(n)\n    return n > 1",
    "total": "def total():\n    return len(LOG)",
    "clear": "def clear():\n    del LOG[:]\n    return 0",
    "STATE": "STATE = {'n': 0}",
    "COUNTER": "COUNTER = 0",
    "count": "COUNTER = 0\ndef count():\n    global COUNTER\n    COUNTER += 1\n    return COUNTER",
    "bump": "def bump():\n    STATE['n'] += 1\n    return STATE['n']",
    "raise_limit": "def raise_limit():\n    global LIMIT\n    LIMIT += 1\n    return LIMIT",
    "KEPT": "KEPT = []",
    "keep": "def keep(f):\n    KEPT.append(f)\n    return 1",
    "recall": "def recall():\n    return [f() for f in KEPT]",
    "loud_numbers": "def loud_numbers(n):\n    for i in range(n):\n        print('give', i)\n        yield i",
    "torn": "def torn(n):\n    for i in range(n):\n        if i == 3:\n            raise KeyError(i)\n        yield i",
    "closing": "def closing(n):\n    try:\n        for i in range(n):\n            yield i\n    finally:\n"
               "        print('closed')",
    "doubled": "def doubled(n):\n    a = 1\n    for i in range(1100):\n        a = a + a\n    return [n, 1, a, 3]",
    "grow": "def grow(xs):\n    if len(xs) < 9:\n        xs.append(len(xs))\n    return 0",
    "shrink": "def shrink(xs):\n    if xs:\n        xs.pop()\n    return 0",
    "take": "def take(xs):\n    return xs.pop() if xs else 0",
    "put": "def put(xs, n):\n    xs.append(n)\n    del xs[9:]\n    return n",
    "size_of": "def size_of(xs):\n    return len(xs)",
    "mark": "def mark(d, n):\n    d[n] = len(d)\n    return n",
    "advance": "def advance(it):\n    return next(it, 0)",
    "poke": "def poke(o):\n    o.v += 1\n    return o.v",
    "first": "def first(xs):\n    for x in xs:\n        return x\n    return 0",
    "frame_names": "import sys\ndef frame_names():\n    return len(sys._getframe(1).f_locals) > 2",
    "caller": "import sys\ndef caller():\n    return str(sys._getframe(1).f_code.co_name[0] == '<')",
    "down": "def down(n):\n    return 0 if n <= 0 else 1 + sum([down(m) for m in [n - 1]])",
    "tree": "def tree(n):\n    return 1 + max([tree(m) for m in range(n)], default=0)",
    "Point": "class Point:\n    def __init__(self, v):\n        self.v = v\n    def __repr__(self):\n"
             "        return 'Point(%r)' % self.v\n    def get(self):\n        return self.v\n    def add(self, n):\n"
             "        self.v += n\n        return self.v\n    @property\n    def shown(self):\n        return self.v",
    "Box": "class Box:\n    def __init__(self, items):\n        self.items = items\n        self.n = len(items)\n"
           "    def __repr__(self):\n        return 'Box(%r)' % (self.items,)",
    "Loud": "class Loud:\n    def __init__(self, v):\n        self.v = v\n    def __repr__(self):\n"
            "        return 'Loud(%r)' % self.v\n"
            "    def __eq__(self, other):\n        print('eq', self.v)\n        return self.v == getattr(other, 'v', other)\n"
            "    def __hash__(self):\n        print('hash', self.v)\n        return 1\n"
            "    def __lt__(self, other):\n        print('lt', self.v)\n        return self.v < getattr(other, 'v', other)\n"
            "    def __add__(self, other):\n        LOG.append(self.v)\n        return self.v + getattr(other, 'v', other)\n"
            "    __radd__ = __add__\n"
            "    def __bool__(self):\n        print('bool', self.v)\n        return self.v > 1",
    "Sized": "class Sized:\n    def __init__(self, items):\n        self.items = items\n    @property\n"
             "    def size(self):\n        LOG.append('size')\n        return len(LOG)\n    @property\n"
             "    def quiet(self):\n        return 4\n    def __len__(self):\n        print('len')\n        return 2",
    "Source": "class Source:\n    def __init__(self, n):\n        self.n = n\n    def __iter__(self):\n"
              "        LOG.append('iter')\n        for i in range(self.n):\n            LOG.append(i)\n            yield i",
    "Indexed": "class Indexed:\n    def __getitem__(self, i):\n        print('item', i)\n        if i == 3:\n"
               "            raise IndexError\n        return i",
    "Absent": "class Absent:\n    def __getattr__(self, name):\n        print('absent', name)\n"
              "        if name.startswith('_'):\n            raise AttributeError(name)\n        return 3",
    "Final": "class Final:\n    def __init__(self, v):\n        self.v = v\n    def __del__(self):\n"
             "        print('del', self.v)",
    "Base": "class Base:\n    def offset(self):\n        return 10",
    "Odd": "class Odd(Exception):\n    pass",
    "suspend": "import types\n@types.coroutine\ndef suspend(n):\n    yield\n    LOG.append(('resumed', n))\n    return n",
}

# Modules that names of parts come from.
IMPORTS = {
    "Counter": "from collections import Counter", "OrderedDict": "from collections import OrderedDict",
    "defaultdict": "from collections import defaultdict", "deque": "from collections import deque",
    "array": "from array import array", "fsum": "from math import fsum", "prod": "from math import prod",
    "reduce": "from functools import reduce", "nlargest": "from heapq import nlargest",
    "nsmallest": "import heapq\nfrom heapq import nsmallest", "chain": "from itertools import chain",
    "islice": "import itertools\nfrom itertools import islice", "io": "import io", "operator": "import operator",
    "mean": "from statistics import mean", "weakref": "import weakref", "gc": "import gc",
}

# ---- variables: how one comes into being -----------------------------------------------------------------

LISTS = ["[3, 1, 2]", "[1, 2, 3, 4]", "list(range(5))", "[0, 2, 1]", "[2, 4, 2]", "[4, 3]", "[2, 5, 1]",
         "[n * n for n in range(4)]", "list(range(3, 30))",
         "[n % 7 for n in range(40)]"]
DICTS = ["{1: 4, 2: 5, 3: 6}", "{n: n + 1 for n in range(4)}", "dict(a=1, b=2)", "{2: 1}"]
QUIET_ITERATORS = ["iter([1, 2, 3, 4])", "iter(range(5))", "reversed([4, 3, 2])"]
ITERATORS = QUIET_ITERATORS + ["numbers(4)", "loud_numbers(4)", "torn(5)", "closing(4)", "map(tick, [1, 2, 3])",
                               "iter(Source(3))"]
OBJECTS = ["Point(3)", "Point(0)", "Box([1, 2])"]
LOUD_OBJECTS = ["Loud(2)", "Sized([1])", "Absent()"]

# ---- iterables: (text, types of the loop's variables) --------------------------------------------------------

SOURCES = [("$L", "i"), ("$L", "i"), ("$L", "i"), ("range($K)", "i"), ("range(4)", "i"), ("(4, 2, 5)", "i"),
           ("[6, 1, 3]", "i"),
           ("{3, 1}", "i"), ("b'abc'", "i"), ("'skive'", "s"), ("['b', 'a', 'ccc']", "s"), ("'x y zz'.split()", "s"),
           ("$D", "i"), ("$D.values()", "i"), ("$D.items()", "ii"), ("enumerate($L)", "ii"), ("zip($L, [7, 8, 9])",
           "ii"),
           ("sorted($L)", "i"), ("$L[1:]", "i"), ("reversed($L)", "i"), ("[(1, 2), (4, 3)]", "ii"),
           ("[Point(2), Point(1)]", "o"), ("numbers(4)", "i"), ("list(range(20, 60))", "i"), ("deque([1, 2])", "i"),
           ("Box([1, 2, 5]).items", "i"), ("map(double, $L)", "i"), ("[[1, 2], [3]]", "l")]
LOUD_SOURCES = [("$I", "i"), ("$I", "i"), ("$P", "v"), ("$P", "v"), ("loud_numbers(4)", "i"), ("torn(5)", "i"),
                ("closing(4)", "i"), ("Source(3)", "i"), ("Indexed()", "i"), ("map(tick, $L)", "i"), ("LOG", "v"),
                ("[1, None, 2]", "v"), ("[1, 'a']", "v"), ("[Loud(1), Loud(2), Loud(1)]", "o"),
                ("[Absent(), Sized([1])]", "o"), ("filter(check, $L)", "i"), ("[Point(1), Loud(2)]", "o"),
                ("open('data.txt')", "s"), ("io.StringIO('a\\nbb\\n')", "s"), ("iter(lambda: bump(), 4)", "i"),
                ("[Final(1), Final(2)]", "o"), ("[1, 2, [3]]", "v"), ("(fail(n) for n in $L)", "i")]

# ---- expressions -----------------------------------------------------------------------------------------------

QUIET = {
    "i": ["$i + 1", "$i * 2", "$i + $i", "-$i", "abs($i)", "$i % 3", "$i if $b else 0", "double($i)", "len($s)",
          "$i + $K",
          "pick($i, $K)", "$i * $i", "min($i, 3)", "$i & 3", "($i, 7)[0]", "$i - LIMIT", "TABLE.get($i, 0)",
          "[$i, 1][0]",
          "len([$i])", "sum([$i, 2])", "len($L)", "int($b)"],
    "s": ["$s.upper()", "$s + '!'", "str($i)", "$s * 2", "'%d' % $i", "f'<{$i}>'", "$s[:1]", "$s.strip()",
          "'-'.join([$s, 'x'])",
          "$s or 'none'", "repr($i)"],
    "b": ["$i > 1", "$i == 2", "not $b", "$i in (1, 2, 3)", "$s.isdigit()", "$i < $K", "small($i)",
          "isinstance($i, int)",
          "$b and $b", "$i is not None", "bool($i)", "under($i)", "$s == 'a'"],
    "o": ["Point($i)", "$O"],
    "p": ["($i, $i)", "($s, $i)", "($i, $v)"],
    "l": ["[$i, $i]", "list(range($i))"],
}
LOUD = {
    "i": ["tick($i)", "tick($i)", "say($i)", "fail($i)", "fail($i)", "stop($i)", "$i + total()", "$i + count()",
          "12 // $i",
          "next($I)", "next($I, 0)", "(last@ := $i)", "$L[$i]", "$D[$i]", "$L.pop()", "$L[0] + $i", "len($L) + $i",
          "$O.v",
          "$O.size", "(lambda: $i)()", "keep(lambda: $i)", "len(locals()) * 0 + $i", "eval('1 + 1')", "bump()",
          "grow($L)", "shrink($L)", "$i + COUNTER", "$i + STATE['n']", "id($o) * 0", "$i + down(3)", "int($s)",
          "clear()",
          "raise_limit()", "frame_names() + $i", "len(KEPT)", "hash($i)", "$D.setdefault($i, len($D))", "$i + LIMIT",
          "sum(map($F, [$i]))", "len(list(filter($F, $L)))", "max([$i, 1], key=$F)", "reduce($G, [$i, 1])",
          "sum($i for y in [1])", "next(map($F, [$i]))", "sorted([$i, 2], key=$F)[0]", "len([f for f in map($F, $L)])",
          "$D.pop($i, 9)", "$i + $v", "sum($v, $i)", "len(str($v))", "$L.append($i) or $i", "$L.index($i)",
          "first($I)"],
    "s": ["say($s)", "tick($s)", "$s + str($v)", "f'{$o}'", "caller()", "$s[1]", "'%s' % $v", "TABLE[$i]"],
    "b": ["check($i)", "$i not in LOG", "$i in $L", "$o == $o", "bool($o)", "$i in $I", "$o", "$v < $i", "say($b)",
          "$i in $D",
          "len(LOG) < 3", "hasattr($o, 'v')", "$v", "under(raise_limit())", "fail($i) > 0", "$v is None", "not $v"],
    "o": ["Loud($i)", "tick($o)", "Sized([$i])", "Final($i)", "Absent()", "object()"],
    "p": ["(tick($i), $i)", "($o, $i)", "(fail($i), say($i))", "($v, $i)", "[$i, $i]", "($i, [$i])"],
    "l": ["$L", "[tick($i)]", "LOG"],
}
# What a hostile scene is about: expressions and statements that touch the same thing. A scene takes most of its
# hostile parts from one of these, so that what is put off meets what changes it. The third are iterables.
THEMES = {
    "list": (["len($L) + $i", "$L[0]", "$L[-1] + $i", "sum($L)", "$L.pop()", "grow($L)", "shrink($L)",
              "$L.append($i) or $i",
              "first($L)", "$L.count($i)", "take($L)", "put($L, $i)", "size_of($L)"],
             ["out.append(len($L))", "out.append(size_of($L))", "take($L)", "put($L, 1)",
              "if len(out) < 4:\n    $L.append(1)", "$L.pop()", "$L.clear()", "$L[:] = [9]", "grow($L)",
              "shrink($L)", "$L[0] = 7",
              "$L = [5]", "print(len($L))", "$L.insert(0, 1)\nif len($L) > 7:\n    $L.clear()",
              "$L.sort(reverse=True)"],
             ["$L"]),
    "dict": (["len($D)", "$D.get($i, 0)", "$D.setdefault($i, len($D))", "$D.pop($i, 0)", "$D[$i]",
              "sum($D.values())", "size_of($D)", "mark($D, $i)"],
             ["out.append(len($D))", "mark($D, 60)", "out.append($D.get(1))",
              "$D[len($D) + 50] = 1\nif len($D) > 7:\n    $D.clear()", "$D.clear()", "$D.popitem()",
              "$D.update({7: 7})", "print(len($D))",
              "$D[1] = 0", "$D.pop(2, 0)"],
             ["$D", "$D.values()"]),
    "iterator": (["next($I, 0)", "next($I)", "first($I) + $i", "int($i in $I)", "sum($I)", "advance($I)",
                  "advance($I) + $i"],
                 ["out.append(next($I, 0))", "advance($I)", "out.append(first($I))", "next($I, None)",
                  "print(next($I, None))", "for r@ in $I:\n    break"],
                 ["$I", "$I", "$L"]),
    "name": (["$i + $K", "$K * $i", "$K"],
             ["out.append($K)", "$K = $K + 1", "$K = 9", "$K += 1", "print($K)", "if $K > 2:\n    $K = 0"],
             ["$L", "range($K)"]),
    "log": (["tick($i)", "$i + total()", "len(LOG)", "int(check($i))", "clear()", "LOG[-1] if LOG else 0"],
            ["out.append(total())", "out.append(len(LOG))", "tick(9)", "print(total())", "clear()", "LOG.append(5)"]),
    "state": (["bump()", "$i + STATE['n']", "STATE['n']"], ["out.append(STATE['n'])", "bump()", "STATE['n'] = 7",
               "print(STATE)"]),
    "counter": (["count()", "$i + count()", "COUNTER + $i"], ["out.append(count())", "count()", "print(COUNTER)"]),
    "limit": (["$i + LIMIT", "int(under($i))", "raise_limit()"], ["out.append(under(2))", "raise_limit()",
               "print(LIMIT)"]),
    "output": (["say($i)", "say($i) + $i", "len(say($s))"], ["say(1)", "print('here')"]),
    "failure": (["fail($i)", "12 // $i", "stop($i)", "$L[$i]", "int($s)", "TABLE[$i]", "next($I)", "fail($i) + $i"],
                ["fail(len(out) + 1)\nout.append(0)", "raise Odd", "break", "return 0", "out.append($v + 1)",
                 "print('on')\nfail($i)",
                 "out.append(1)\nif len(out) > 1:\n    break"]),
    "huge": (["int($i * 1.5)", "$i / 2", "float($i)", "$i * 1.0"], ["print('on')", "out.append(1)\nprint(len(out))"],
             ["doubled(2)", "doubled($K)"]),
    "object": (["$O.v + $i", "$O.v", "$O.get()", "poke($O)", "$O.add($i)", "$O.shown"],
               ["out.append($O.v)", "poke($O)", "$O.add(1)", "out.append($O.get())", "$O.v = 9", "$O.v += 1",
                "print($O)", "$O = Point(8)"]),
    "hooks": (["Loud($i)", "Loud($i) + 1", "$o", "Sized([1]).size", "len(Sized([1]))", "Absent().gone"],
              ["print($o == 1)", "print(total())", "tick(3)", "print($o + 1)", "say(1)"]),
    "lifetime": (["Final($i)", "id($o) * 0", "keep(lambda: $i)", "Final($i).v"], ["print('next')", "out.append(1)",
                  "Final(7)"]),
}
FUNCTIONS = ["abs", "double", "str", "lambda y: -y", "lambda y: (y, 1)", "small", "LIMIT.__add__"]
LOUD_FUNCTIONS = ["tick", "say", "fail", "stop", "lambda y: $L.append(0) or y", "lambda y: len($L)", "Loud", "check",
                  "lambda y: y + total()", "lambda y: next($I)", "bool"]
FUNCTIONS2 = ["operator.add", "lambda a, b: a + b", "max", "pick"]
LOUD_FUNCTIONS2 = ["lambda a, b: tick(a) + b", "lambda a, b: a + $L[0]", "lambda a, b: fail(b)"]

# ---- consumers: statements -----------------------------------------------------------------------------------

CONSUMERS = [
    "print(sum($Ci))", "print(sum($Ci, $i))", "t@ = sum($Ci)\nprint(t@)", "print(min($Ci))",
    "print(max($Ci, default=$i))",
    "print(max($Ci, key=$F, default=0))", "print(min($Cs, default=''))", "print(any($Cb))", "print(all($Cb))",
    "print(any($Ci))", "print($i in $Ci)", "print($s not in $Cs)", "print(set($Ci))", "print(set($Cs))",
    "print(set($Cv))",
    "print(dict($Cp))", "t@ = dict($Cp)\nprint(t@)", "print(frozenset($Ci))", "print(frozenset($Cv))",
    "print(OrderedDict($Cp))", "print(Counter($Ci))", "print(defaultdict(int, $Cp))", "print(dict.fromkeys($Ci, $i))",
    "print(deque($Ci, 2))", "print(deque($Ci))", "print(bytes($Ci))", "print(bytearray($Ci))", "print(array('i', $Ci))",
    "print(fsum($Ci))", "print(prod($Ci))", "print(reduce($G, $Ci, 0))", "print(nlargest(2, $Ci))",
    "print(nsmallest(2, $Ci, key=$F))", "print(list(chain.from_iterable($Cl)))", "print({1, 2}.union($Ci))",
    "print({1, 2, 3}.intersection($Ci))", "print({1, 2}.difference($Ci))", "print({1}.symmetric_difference($Ci))",
    "print({90, 91}.isdisjoint($Ci))", "print({1, 2, 3, 4, 5}.issuperset($Ci))", "print({2}.issubset($Ci))",
    "print(sorted($Ci))", "print(sorted($Ci, key=$F))", "print(tuple($Cv))", "print(list($Cv))", "print(sum($Cb))",
    "print(len($Ci))", "print(mean($Ci))", "if any($Cb):\n    print('yes')\nelse:\n    print('no')",
    "while any($Cb):\n    $L.pop()\n    if not $L:\n        break", "print(sum(list($S)))", "print([y for y in $Ci])",
    "print({y: 1 for y in $Cs})", "print(sum(y for y in $Ci))", "print([(y, z) for y in $Ci for z in $Ci])",
    "print(sum([sum($Ci) for n in $S]))", "print(sum($Ci) + sum($Ci))",
    "print(max($Ci, $i)[:1] if False else sum($Ci))",
    "print(f'{sum($Ci)}')", "assert all($Cb), 'no'", "print('a' if all($Cb) else 'b')", "print(sum(\n    $Ci,\n))",
    "print(*[sum($Ci), max($Ci)])", "t@ = lambda: sum($Ci)\nprint(t@(), t@())", "print(sum(\n    $Ci  # of all\n))",
]
# What takes the list itself, or more of it: nothing may happen.
OTHERS = [
    "print($Ci)", "print(len($Cv))", "print(str($Ci))", "print($Ci + $Ci)", "print($Ci == $L)", "print($Ci[:2])",
    "print(sum(xs@ := $Ci), xs@)", "print(','.join($Cs))", "print(*$Ci)", "a@, *b@ = $Ci\nprint(a@, b@)",
    "print(max(*$Ci, 0))",
    "$L[:] = $Ci", "print(list(zip(*[$Ci, $Ci])))", "print(bool($Ci))", "if $Ci:\n    print('some')",
    "print(first($Ci))",
    "print(isinstance($Ci, list))", "print(tick($Ci))", "$D['k'] = $Ci\nprint($D)", "print(list(reversed($Ci)))",
    "sum = len\nprint(sum($Ci))", "print(list(map($F, $Ci)))", "m@ = map($F, $Ci)\n$L.append(1)\nprint(list(m@))",
    "z@ = zip($Ci, $L)\nprint(next(z@, None))\n$L.append(4)\nprint(list(z@))", "print(down(450))", "print(tree(4))",
    "print(down(300))", "print(down(700))", "t@ = enumerate($Ci)\n$L.clear()\nprint(list(t@))",
]
LAZY = [
    "print(sum(map($F, $Ci)))", "print(list(map($F, $Ci)))", "print(list(filter(None, $Ci)))",
    "print(dict(zip($Ci, $Ci)))",
    "print(list(zip($Ci, $S)))", "print(list(zip($S, $Ci)))", "print(dict(enumerate($Ci)))",
    "print(sum(filter($F, $Ci)))",
    "print(set(map($F, $Ci)))", "print(sum(list(map($F, $S))))", "print(max(list(filter($F, $S)), default=0))",
    "print(list(list(zip($S, $S))))", "print(dict(list(zip($S, $S))))", "print(set(list($S)))",
    "print(tuple(list($S)))",
    "print(sorted(list($S)))", "print(frozenset(list($D.values())))", "print(any(list(map($F, $S))))",
    "print(sum(sorted($S)))",
    "print($i in list($D))", "print($i in $D.keys())", "print($i in list($L))", "print(len(list($S)))",
    "print(list($S)[:1])",
    "print(all(list(filter(None, $L))))", "print(list(enumerate(list($S))))", "print(min(list($L), key=$F, default=0))",
]
MUTATORS = [
    "out@ = []\nout@.extend($Cv)\nprint(out@)", "out@ = [0]\nout@ += $Ci\nprint(out@)",
    "out@ = set()\nout@.update($Ci)\nprint(out@)",
    "out@ = {}\nout@.update($Cp)\nprint(out@)", "out@ = Counter()\nout@.update($Ci)\nprint(out@)",
    "out@ = {1, 2, 3}\nout@.difference_update($Ci)\nprint(out@)",
    "out@ = {1, 2}\nout@.intersection_update($Ci)\nprint(out@)",
    "out@ = {1}\nout@.symmetric_difference_update($Ci)\nprint(out@)",
    "out@ = Counter([1])\nout@.subtract($Ci)\nprint(out@)",
    "out@ = deque()\nout@.extend($Ci)\nprint(out@)", "out@ = array('i')\nout@.extend($Ci)\nprint(out@)",
    "out@ = io.StringIO()\nout@.writelines($Cs)\nprint(out@.getvalue())", "out@ = [*$Ci, 1]\nprint(out@)",
    "out@ = []\nfor n in $S:\n    out@.extend($Ci)\nprint(out@)", "out@ = bytearray()\nout@.extend($Ci)\nprint(out@)",
]
LOUD_MUTATORS = [
    "$L.extend($Ci)\nprint($L)", "$L += $Ci\nprint($L)", "$D.update($Cp)\nprint($D)", "LOG.extend($Cv)",
    "out@ = [1]\ntry:\n    out@.extend($Ci)\nexcept Exception as e:\n    print(type(e).__name__)\nprint(out@)",
    "out@ = {1}\ntry:\n    out@.update($Ci)\nexcept Exception as e:\n    print(type(e).__name__)\nprint(out@)",
    "out@ = {}\ntry:\n    out@.update($Cp)\nexcept Exception as e:\n    print(type(e).__name__)\nprint(out@)",
    "out@ = []\nout@.extend([n + len(out@) for n in $S])\nprint(out@)",
    "out@ = []\nout@ += [n for n in $S if n not in out@]\nprint(out@)",
    "out@ = {}\nout@.update([(n, len(out@)) for n in $S])\nprint(out@)",
    "out@ = [1, 2]\nout@.extend([n for n in out@])\nprint(out@)",
    "out@ = {1, 2}\nout@.update([n + 9 for n in out@])\nprint(out@)",
    "other = out@ = [1]\nout@ += [n for n in other]\nprint(out@)",
]

# ---- loops -----------------------------------------------------------------------------------------------------

LOOPS = [
    "for $T in $Ci:\n    $*", "for $T in $Ci:\n    $*", "for $T in $Cs:\n    $*", "for $T in $Cv:\n    $*",
    "for n@, $T in enumerate($Ci):\n    $*", "for $T, n@ in zip($Ci, $S):\n    $*",
    "for n@, $T in zip($S, $Ci):\n    $*",
    "for $T in map($F, $Ci):\n    $*", "for $T in filter(None, $Ci):\n    $*",
    "for $T in $Ci:\n    $*\nelse:\n    print('end')",
    "for n@, $T in $Cp:\n    $*", "for $T in sorted($Ci):\n    $*", "for $T in list($L):\n    $*",
    "for $T in list($D):\n    $*",
    "for $T in list($D.keys()):\n    $*", "for $T in list($D.values()):\n    $*",
    "for n@, $T in list($D.items()):\n    $*",
    "for $T in $L[:]:\n    $*", "for $T in tuple($L):\n    $*", "for $T in list(map($F, $S)):\n    $*",
    "for $T in list(filter($F, $S)):\n    $*", "for $T, n@ in list(zip($S, $L)):\n    $*",
    "for $T in $L[::-1]:\n    $*",
    "for $T in sorted($L):\n    $*", "for $T in list($S):\n    $*", "for $T in [n for n in $L]:\n    $*",
    "for $T in list(range(4)):\n    $*", "for $T in open('data.txt').readlines():\n    $*",
    "for $T in $D.copy():\n    $*",
    "for n@, $T in enumerate(list($L)):\n    $*", "for $T in reversed(list($L)):\n    $*",
    "for $T in $Ci + []:\n    $*",
]
BODIES = [
    "out.append($T)", "out.append($T)", "print($T)", "out.append(double(3))",
    "if len(out) > 2:\n    break\nout.append($T)",
    "y@ = $T\nout.append(y@)", "acc[len(acc)] = $T", "out += [$T, $i]", "pass", "if $b:\n    continue\nout.append($T)",
    "for m@ in $S:\n    out.append(m@)", "seen.add(len(seen))", "if $b:\n    out.append(1)",
    "z@ = [$T] * 2\nout.extend(z@)",
    "print('v', $T)", "n@ = len(out) + 1\nout.append(n@)",
]
LOUD_BODIES = [
    "if len($L) < 8:\n    $L.append(1)", "if $L:\n    $L.pop()", "$L[:] = [9]", "$L.clear()", "$D[50 + len($D)] = 1",
    "if $D:\n    $D.popitem()", "$D.clear()", "$K = $K + 1", "next($I, None)", "print(next($I, None))", "break",
    "return $i",
    "raise Odd", "out.append(tick(1))", "say($i)", "fail(len(out) + 1)\nout.append($T)", "grow($L)", "shrink($L)",
    "LOG.append($T)",
    "clear()", "bump()", "count()", "raise_limit()", "$D[$T] = 0", "$L.remove($T)",
    "$L.insert(0, 7)\nif len($L) > 7:\n    break",
    "try:\n    fail($i)\nexcept ValueError:\n    out.append('caught')", "if $i > 2:\n    break\nprint($T)",
    "print(total())",
    "$L.sort()", "del $D[$T]", "$D.pop($T, 0)", "keep(lambda: $T)", "stop($i)", "$L = [5]", "x = 9", "n = 9",
    "$O.v = $i",
    "out.append($v)", "print($o == $T)", "global LIMIT\nLIMIT = 3", "sum($T)", "out.append($T + 1)", "exec('x = 1')",
]
SUSPENDING = {"generator": ["yield $T", "yield", "got@ = yield $T\nout.append(got@)"],
              "async": ["await suspend($i)", "out.append(await suspend($T))"]}

# ---- through a variable: $U is a use of the list once; %s the gap ----------------------------------------------------

USES = ["print(sum($U))", "print(max($U, default=0))", "print(sorted($U))", "print(set($U))", "print(tuple($U))",
        "print(2 in $U)",
        "for $T in $U:\n    $*", "print([y for y in $U])", "print(any($U))", "print(list(map($F, $U)))",
        "out.extend($U)",
        "print(dict(enumerate($U)))", "return sum($U)", "print(list(zip($U, $S)))", "print(sum(y * 2 for y in $U))"]
GAPS = ["", "", "", "y@ = $i", "print('gap')", "out.append(1)", "z@ = [$i, $i]", "if $b:\n    out.append(2)",
        "w@ = len(out)"]
LOUD_GAPS = ["$L.append(6)", "$K = 7", "next($I, None)", "tick(9)", "say(8)", "print(len($U))", "print($U)",
             "fail($i)", "grow($L)",
             "$D.clear()", "$D[9] = 9", "raise_limit()", "print(locals().keys() - {'e'} != 0)",
             "copy@ = $U\ncopy@.append(1)",
             "if $b:\n    $U = []", "del $L[:]", "$U.append(3)", "def inner@():\n    return $U\nprint(inner@())",
             "bump()",
             "if $b:\n    return 0", "x = 5", "print(total())", "out.append($U)", "global LIMIT\nLIMIT = 4"]
FRAMES = ["{make}\n{gap}\n{use}", "{make}\n{gap}\n{use}", "{make}\n{gap}\n{use}", "{make}\n{gap}\n{use}"]
LOUD_FRAMES = ["{make}\nfor r@ in range(2):\n    {use}", "{make}\nif $b:\n    {use}",
               "try:\n    {make}\nexcept ValueError:\n    $U = []\n{use}",
               "{make}\n{use}\n{use}", "{make}\ndef inner@():\n    {use}\ninner@()\ninner@()",
               "$U = []\nif $b:\n    {make}\n{use}",
               "{make}\nwhile True:\n    {use}\n    break",
               "{make}\ntry:\n    {use}\nexcept ValueError:\n    print('caught')",
               "for r@ in range(2):\n    {make}\n    {gap}\n    {use}",
               "{make}\nwith open('data.txt') as f@:\n    {use}"]

# ---- and, or -------------------------------------------------------------------------------------------------------

CHEAP = ["flag", "not flag", "$K > 2", "$K is None", "$K is not None", "LIMIT", "$s == 'a'", "$i in (1, 2)", "other",
         "True", "$K",
         "flag is other"]
COSTLY = ["sorted($L)", "[n + 1 for n in $L]", "len([n for n in $L if n > 1])", "sum($Ci) > 3", "'a b'.split()",
          "$s.upper() == 'A'",
          "any($Cb)", "all([n > 0 for n in $L])", "set($L)", "list($L)", "dict($Cp)", "tuple($D)",
          "max($Ci, default=0) > 2",
          "sorted($L)[-1:] == [3]", "$i in [n for n in $L]", "double($i) > 2", "$s.replace('a', 'b')", "small($i)",
          "numbers(3)"]
LOUD_CHEAP = ["$v", "$O", "$O.v", "$L[0]", "$D.get(1)", "unset@", "check($i)", "tick($i)", "(w@ := $i)", "LOG",
              "$v is None", "$v > 1",
              "$O == 1", "$D[1]", "total() > 1", "COUNTER", "COUNTER > 1", "STATE['n']", "$O.size", "next($I, 0)", "$o"]
LOUD_COSTLY = ["[tick(n) for n in $L]", "[fail(n) for n in $L]", "sorted($v)", "check($i)", "say($i)", "count() > 1",
               "bump()",
               "list($I)", "sum([Loud(n) for n in $L])", "[12 // n for n in $L]", "(w@ := sorted($L))",
               "sorted([Loud(2), Loud(1)])",
               "$L.pop()", "raise_limit()", "$v and $v[0]", "$L and $L[0]", "isinstance($v, list) and $v[0]",
               "$K and 9 // $K",
               "hasattr($o, 'v') and $o.v", "1 in $D and $D[1]", "len($L) > 1 and $L[1]"]
BOOLEANS = ["if $B:\n    print('yes')\nelse:\n    print('no')", "print(bool($B))", "print('a' if $B else 'b')",
            "assert $B", "print(not ($B))",
            "while $B:\n    print('once')\n    break", "print([n for n in $L if $B])",
            "if not ($B):\n    out.append(0)",
            "if $B and $b:\n    print('both')", "if ($B) or ($B):\n    print('one')",
            "if $b:\n    print(1)\nelif $B:\n    print(2)",
            "print([$B for n in [1]] == [])", "q@ = bool($B)\nprint(q@)"]
LOUD_BOOLEANS = ["print($B)", "q@ = $B\nprint(q@)", "return $B", "print([$B])", "print(max([($B) is None]))"]
EAGER = ["a@ = $X\nb@ = $Y\n{gap}print(bool(a@ {op} b@))", "a@ = $X\nb@ = $Y\n{gap}if a@ {op} b@:\n    print('yes')",
         "a@ = $X\nb@ = $Y\n{gap}q@ = a@ {op} b@\nprint(q@)", "a@ = $X\nb@ = $Y\n{gap}return a@ {op} b@",
         "a@ = $X\nb@ = $Y\n{gap}print('a' if a@ {op} b@ else 'b')"]
LOUD_EAGER = ["b@ = $Y\na@ = $X\n{gap}print(bool(a@ {op} b@))", "a@ = $X\nb@ = $Y\nif a@ {op} b@:\n    print(b@)",
              "a@ = $X\nb@ = $Y\ndef inner@():\n    return b@\nprint(bool(a@ {op} b@), inner@())",
              "a@ = $X\nb@ = $Y\nfor r@ in range(2):\n    print(bool(a@ {op} b@))"]

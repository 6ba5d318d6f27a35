"""Objects that reach a program through methods that its classes inherit from the library.

Each program stores an attribute on an Item that only code of the library could have handed over: with slots that leave
the name out it would fail.
"""
import subprocess
import sys

import pytest

HEAD = """import asyncio, collections, contextlib, datetime, enum, itertools, typing, weakref
from collections import abc
import xml.etree.ElementTree as ElementTree


class Item:
    def __init__(self):
        self.x = 1


def mark(item):
    item.marked = True
    return item


"""

CONTAINER = """class C(abc.%s):
    def __init__(self, items=()):
        self.items_kept = list(items)

    def __contains__(self, key):
        return key in self.items_kept

    def __getitem__(self, key):
        return self.items_kept[key]

    def __setitem__(self, key, value):
        self.items_kept[key] = value

    def __delitem__(self, key):
        del self.items_kept[key]

    def insert(self, at, value):
        self.items_kept.insert(at, value)

    def add(self, value):
        self.items_kept.append(value)

    def discard(self, value):
        self.items_kept.remove(value)

    def __iter__(self):
        return iter(self.items_kept)

    def __len__(self):
        return len(self.items_kept)


"""
MAPPING = CONTAINER.replace("list(items)", "dict(items)")

PROGRAMS = {
    "map": "class C(map):\n    pass\n\nprint([item.marked for item in C(mark, [Item()])])",
    "filter": "class C(filter):\n    pass\n\nprint(len(list(C(mark, [Item()]))))",
    "enumerate": "class C(enumerate):\n    pass\n\nfor i, item in C([Item()]):\n    item.y = 1\nprint(1)",
    "zip": "class C(zip):\n    pass\n\nfor i, item in C([1], [Item()]):\n    item.y = 1\nprint(1)",
    "reversed": "class C(reversed):\n    pass\n\nfor item in C([Item()]):\n    item.y = 1\nprint(1)",
    "starmap": "class C(itertools.starmap):\n    pass\n\nprint([i.marked for i in C(mark, [(Item(),)])])",
    "chain": "class C(itertools.chain):\n    pass\n\nfor item in C([Item()]):\n    item.y = 1\nprint(1)",
    "finalize": "class C(weakref.finalize):\n    pass\n\nclass K:\n    pass\n\nk = K()\nprint(C(k, mark, Item())().marked)",
    "property": "class C(property):\n    pass\n\nclass K:\n    @C\n    def item(self):\n        return Item()\n\n"
                "K().item.y = 1\nprint(1)",
    "handle": "class C(asyncio.Handle):\n    pass\n\nitem = Item()\nloop = asyncio.new_event_loop()\n"
              "C(mark, (item,), loop)._run()\nloop.close()\nprint(item.marked)",
    "tree-builder": "class C(ElementTree.TreeBuilder):\n    pass\n\ndef make(tag, attributes):\n    return mark(Item())\n\n"
                    "C(element_factory=make).start('a', {}).y = 1\nprint(1)",
    "user-dict": "class C(collections.UserDict):\n    pass\n\nc = C({'a': Item()})\nc['a'].y = 1\n"
                 "c.data['a'].z = 1\nc['b'] = Item()\nc.data['b'].k = 1\nprint(1)",
    "user-list": "class C(collections.UserList):\n    pass\n\nc = C([Item()])\nc.append(Item())\nfor item in c:\n"
                 "    item.y = 1\nfor item in c.data:\n    item.z = 1\nprint(1)",
    "default-dict": "class C(collections.defaultdict):\n    pass\n\nC(Item)['a'].y = 1\nprint(1)",
    "default-dict-super": "class C(collections.defaultdict):\n    def __init__(self):\n        super().__init__(Item)\n\n"
                          "C()['a'].y = 1\nprint(1)",
    "default-dict-factory": "class C(collections.defaultdict):\n    pass\n\nC(Item).default_factory().y = 1\nprint(1)",
    "counter-common": "class C(collections.Counter):\n    pass\n\n[(item, n)] = C([Item()]).most_common()\nitem.y = 1\nprint(1)",
    "counter-elements": "class C(collections.Counter):\n    pass\n\nfor item in C([Item()]).elements():\n    item.y = 1\nprint(1)",
    "counter-sum": "class C(collections.Counter):\n    pass\n\nfor item in C([Item()]) + C():\n    item.y = 1\nprint(1)",
    "counter-union": "class C(collections.Counter):\n    pass\n\nfor item in C([Item()]) | C():\n    item.y = 1\nprint(1)",
    "ordered-popitem": "class C(collections.OrderedDict):\n    pass\n\nC(a=Item()).popitem()[1].y = 1\nprint(1)",
    "deque-pop": "class C(collections.deque):\n    pass\n\nC([Item()]).pop().y = 1\nprint(1)",
    "deque-unpack": "class C(collections.deque):\n    pass\n\nc = C()\nc.append(Item())\nitem, = c\nitem.y = 1\nprint(1)",
    "deque-sum": "class C(collections.deque):\n    pass\n\nfor item in C([Item()]) + C():\n    item.y = 1\nprint(1)",
    "dict-union": "class C(dict):\n    pass\n\nfor item in (C(a=Item()).copy()).values():\n    item.y = 1\nprint(1)",
    "dict-inplace": "class C(dict):\n    pass\n\nc = C()\nc |= {'a': Item()}\nc['a'].y = 1\nprint(1)",
    "dict-missing": "class C(dict):\n    def __missing__(self, key):\n        return Item()\n\nC()['a'].y = 1\nprint(1)",
    "dict-fromkeys": "class C(dict):\n    pass\n\nC.fromkeys('a', Item())['a'].y = 1\nprint(1)",
    "list-sum": "class C(list):\n    pass\n\nfor item in C([Item()]) + []:\n    item.y = 1\nprint(1)",
    "list-product": "class C(list):\n    pass\n\nfor item in C([Item()]) * 2:\n    item.y = 1\nprint(1)",
    "list-slice": "class C(list):\n    pass\n\nfor item in C([Item()])[:]:\n    item.y = 1\nprint(1)",
    "list-inplace": "class C(list):\n    pass\n\nc = C()\nc += [Item()]\nc[0].y = 1\nprint(1)",
    "list-setslice": "class C(list):\n    pass\n\nc = C()\nc[:] = [Item()]\nc[0].y = 1\nprint(1)",
    "list-super-init": "class C(list):\n    def __init__(self, items):\n        super().__init__(items)\n\nC([Item()])[0].y = 1\nprint(1)",
    "list-base-init": "class C(list):\n    def __init__(self, items):\n        list.__init__(self, items)\n\nC([Item()])[0].y = 1\nprint(1)",
    "list-key": "class C(list):\n    pass\n\nc = C([Item()])\nc.sort(key=lambda i: mark(i).x)\nprint(c[0].marked)",
    "set-difference": "class C(set):\n    pass\n\nfor item in C([Item()]) - set():\n    item.y = 1\nprint(1)",
    "set-union": "class C(set):\n    pass\n\nfor item in C([Item()]).union():\n    item.y = 1\nprint(1)",
    "set-pop": "class C(frozenset):\n    pass\n\nfor item in C([Item()]) | C():\n    item.y = 1\nprint(1)",
    "tuple": "class C(tuple):\n    pass\n\nC([Item()])[0].y = 1\nfor item in C([Item()]) + ():\n    item.z = 1\nprint(1)",
    "tuple-new": "class C(tuple):\n    def __new__(cls, items):\n        return super().__new__(cls, items)\n\n"
                 "C([Item()])[0].y = 1\nprint(1)",
    "named-field": "class C(collections.namedtuple('C', 'a b')):\n    pass\n\nC(Item(), 1).a.y = 1\nprint(1)",
    "named-index": "class C(collections.namedtuple('C', 'a b')):\n    pass\n\nC(Item(), 1)[0].y = 1\nprint(1)",
    "named-iterated": "class C(collections.namedtuple('C', 'a b')):\n    pass\n\nfor item in C(Item(), Item()):\n"
                      "    item.y = 1\nprint(1)",
    "named-unpacked": "class C(collections.namedtuple('C', 'a b')):\n    pass\n\na, b = C(Item(), Item())\na.y = 1\nprint(1)",
    "named-make": "class C(collections.namedtuple('C', 'a b')):\n    pass\n\na, b = C._make([Item(), Item()])\na.y = 1\nprint(1)",
    "named-replace": "class C(collections.namedtuple('C', 'a b')):\n    pass\n\n"
                     "C(1, 2)._replace(a=Item()).a.y = 1\nprint(1)",
    "named-asdict": "class C(collections.namedtuple('C', 'a b')):\n    pass\n\nC(Item(), 2)._asdict()['a'].y = 1\nprint(1)",
    "named-typed": "class C(typing.NamedTuple):\n    a: Item\n    b: int = 1\n\nC(Item()).a.y = 1\n"
                   "for item in C(Item(), Item()):\n    item.z = 1\nprint(1)",
    "enum-value": "class C(enum.Enum):\n    A = Item()\n\nC.A.value.y = 1\nprint(1)",
    "enum-init": "class C(enum.Enum):\n    A = 1\n\n    def __init__(self, number):\n        self.item = Item()\n\n"
                 "C(1).item.y = 1\nC['A'].item.z = 1\nfor c in C:\n    c.item.k = 1\nprint(1)",
    "enum-call": "item = Item()\n\nclass C(enum.Enum):\n    A = item\n\nC(item).value.y = 1\nprint(1)",
    "enum-missing": "class C(enum.Enum):\n    A = 1\n\n    @classmethod\n    def _missing_(cls, value):\n        value.y = 1\n"
                    "        return cls.A\n\nprint(C(Item()))",
    "datetime-zone": "class Z(datetime.tzinfo):\n    def __init__(self):\n        self.item = Item()\n\n"
                     "class C(datetime.datetime):\n    pass\n\nC(2000, 1, 1, tzinfo=Z()).tzinfo.item.y = 1\nprint(1)",
    "context-manager": "class C(contextlib.AbstractContextManager):\n    def __init__(self):\n        self.item = Item()\n\n"
                       "    def __exit__(self, *e):\n        return None\n\nwith C() as c:\n    c.item.y = 1\nprint(1)",
    "context-decorator": "class C(contextlib.ContextDecorator):\n    def __enter__(self):\n        return self\n\n"
                         "    def __exit__(self, *e):\n        return None\n\n@C()\ndef f(item):\n    item.y = 1\n"
                         "    return item\n\nf(Item()).z = 1\nprint(1)",
    "exit-stack": "class C(contextlib.ExitStack):\n    pass\n\nwith C() as c:\n    c.callback(mark, Item())\nprint(1)",
    "abc-mapping-get": MAPPING % "Mapping" + "C({'a': Item()}).get('a').y = 1\nprint(1)",
    "abc-mapping-values": MAPPING % "Mapping" + "for item in C({'a': Item()}).values():\n    item.y = 1\nprint(1)",
    "abc-mapping-items": MAPPING % "Mapping" + "for key, item in C({'a': Item()}).items():\n    item.y = 1\nprint(1)",
    "abc-mapping-spread": MAPPING % "Mapping" + "for item in {**C({'a': Item()})}.values():\n    item.y = 1\nprint(1)",
    "abc-mapping-dict": MAPPING % "Mapping" + "for item in dict(C({'a': Item()})).values():\n    item.y = 1\nprint(1)",
    "abc-mutable-update": MAPPING % "MutableMapping" + "c = C()\nc.update(a=Item())\nc['a'].y = 1\nprint(1)",
    "abc-mutable-setdefault": MAPPING % "MutableMapping" + "C().setdefault('a', Item()).y = 1\nprint(1)",
    "abc-mutable-popitem": MAPPING % "MutableMapping" + "C({'a': Item()}).popitem()[1].y = 1\nprint(1)",
    "abc-mutable-pop": MAPPING % "MutableMapping" + "C({'a': Item()}).pop('a').y = 1\nprint(1)",
    "abc-sequence-iter": (CONTAINER % "Sequence").replace("__iter__", "other") + "for item in C([Item()]):\n    item.y = 1\nprint(1)",
    "abc-sequence-reversed": CONTAINER % "Sequence" + "for item in reversed(C([Item()])):\n    item.y = 1\nprint(1)",
    "abc-sequence-append": CONTAINER % "MutableSequence" + "c = C()\nc.append(Item())\nc[0].y = 1\nprint(1)",
    "abc-sequence-inplace": CONTAINER % "MutableSequence" + "c = C()\nc += [Item()]\nc[0].y = 1\nprint(1)",
    "abc-sequence-pop": CONTAINER % "MutableSequence" + "C([Item()]).pop().y = 1\nprint(1)",
    "abc-set-union": CONTAINER % "Set" + "for item in C([Item()]) | C([Item()]):\n    item.y = 1\nprint(1)",
    "abc-set-difference": CONTAINER % "Set" + "for item in C([Item()]) - C():\n    item.y = 1\nprint(1)",
    "abc-set-pop": CONTAINER % "MutableSet" + "C([Item()]).pop().y = 1\nprint(1)",
    "typing-mapping": (MAPPING % "Mapping").replace("abc.Mapping", "typing.Mapping[str, Item]") +
                      "C({'a': Item()}).get('a').y = 1\nprint(1)",
    "abc-iterator": "class C(abc.Iterator):\n    def __init__(self):\n        self.left = [Item()]\n\n    def __next__(self):\n"
                    "        if not self.left:\n            raise StopIteration\n        return self.left.pop()\n\n"
                    "for item in C():\n    item.y = 1\nprint(1)",
    "abc-generator": "class C(abc.Generator):\n    def __init__(self):\n        self.left = [Item()]\n\n"
                     "    def send(self, value):\n        if not self.left:\n            raise StopIteration\n"
                     "        return self.left.pop()\n\n    def throw(self, *error):\n        raise StopIteration\n\n"
                     "for item in C():\n    item.y = 1\nprint(next(C()).x)",
    "abc-coroutine": "class C(abc.Coroutine):\n    def __await__(self):\n        return iter(())\n\n    def send(self, value):\n"
                     "        raise StopIteration(Item())\n\n    def throw(self, *error):\n        raise error[0]\n\n"
                     "async def main():\n    return await wrap(C())\n\nasync def wrap(c):\n    try:\n        c.send(None)\n"
                     "    except StopIteration as e:\n        e.value.y = 1\n        return e.value\n\n"
                     "try:\n    main().send(None)\nexcept StopIteration as e:\n    print(e.value.y)",
    "exception-args": "class C(Exception):\n    pass\n\nC(Item()).args[0].y = 1\nprint(1)",
    "stop-iteration": "class C(StopIteration):\n    pass\n\nC(Item()).value.y = 1\nprint(1)",
    "system-exit": "class C(SystemExit):\n    pass\n\nC(Item()).code.y = 1\nprint(1)",
    "io": "import io\n\nclass C(io.RawIOBase):\n    def __init__(self):\n        self.item = Item()\n\n    def readinto(self, b):\n"
          "        self.item.y = 1\n        return 0\n\nprint(C().read(3))",
    "thread": "import threading\n\nclass C(threading.Thread):\n    pass\n\nitem = Item()\nc = C(target=mark, args=(item,))\n"
              "c.start()\nc.join()\nprint(item.marked)",
    "json": "import json\n\nclass C(json.JSONEncoder):\n    def default(self, o):\n        o.y = 1\n        return 1\n\n"
            "print(C().encode([Item()]), json.dumps(Item(), cls=C))",
    "visitor": "import ast\n\nclass C(ast.NodeVisitor):\n    def visit_Pass(self, node):\n        node.y = Item()\n        mark(node.y)\n\n"
               "C().visit(ast.parse('pass'))\nprint(1)",
    "number": "import numbers\n\nclass C(numbers.Complex):\n    pass\n\nprint(C.__abstractmethods__ != ())",
    "future": "class C(asyncio.Future):\n    pass\n\nasync def main():\n    c = C()\n    c.set_result(Item())\n"
              "    (await c).y = 1\n    c.result().z = 1\n\nasyncio.run(main())\nprint(1)",
    "queue-put": "import queue\n\nclass C(queue.Queue):\n    def _put(self, item):\n        item.y = 1\n"
                 "        super()._put(item)\n\nc = C()\nc.put(Item())\nprint(c.get().y)",
    "pickler": "import io, pickle\n\nclass C(pickle.Pickler):\n    def persistent_id(self, item):\n"
               "        if isinstance(item, Item):\n            item.y = 1\n            return 1\n\n"
               "C(io.BytesIO()).dump([Item()])\nprint(1)",
    "formatter": "import string\n\nclass C(string.Formatter):\n    def format_field(self, value, spec):\n"
                 "        value.y = 1\n        return str(value.y)\n\nprint(C().format('{}', Item()))",
    "thread-run": "import threading\n\nclass C(threading.Thread):\n    def __init__(self, item):\n"
                  "        super().__init__()\n        self.item = item\n\n    def run(self):\n        self.item.y = 1\n\n"
                  "item = Item()\nc = C(item)\nc.start()\nc.join()\nprint(item.y)",
    "metaclass": "class M(type):\n    def __call__(cls, item):\n        item.y = 1\n        return super().__call__(item)\n\n"
                 "class C(metaclass=M):\n    def __init__(self, item):\n        self.item = item\n\nprint(C(Item()).item.y)",
    "two-slotted-views": "class S:\n    def __init__(self):\n        self.kept = 1\n\nclass C(S, abc.KeysView):\n"
                         "    def __init__(self, mapping):\n        S.__init__(self)\n        abc.KeysView.__init__(self, mapping)\n\n"
                         "print(len(C({1: 2})), C({}).kept, S().kept)",
    "view-and-mixin": "class S:\n    def __init__(self):\n        self.kept = 1\n\nclass C(S, asyncio.Protocol):\n    pass\n\n"
                      "print(C().kept)",
    "queue": "import queue\n\nclass C(queue.Queue):\n    pass\n\nc = C()\nc.put(Item())\nc.get().y = 1\nprint(1)",
    "local": "import threading\n\nclass C(threading.local):\n    def __init__(self, item):\n        self.item = item\n\n"
             "C(Item()).item.y = 1\nprint(1)",
    "super": "class B:\n    def give(self):\n        return Item()\n\nclass S(super):\n    pass\n\nclass D(B):\n"
             "    def give(self):\n        return S(D, self).give()\n\nD().give().y = 1\nprint(1)",
    "classmethod": "class C(classmethod):\n    pass\n\nclass K:\n    @C\n    def give(cls):\n        return Item()\n\n"
                   "K.give().y = 1\nprint(1)",
    "partial": "import functools\n\nclass C(functools.partial):\n    pass\n\nC(mark)(Item()).y = 1\nprint(C(mark, Item())().marked)",
    "simple-namespace": "import types\n\nclass C(types.SimpleNamespace):\n    pass\n\nC(a=Item()).a.y = 1\nprint(1)",
    "module": "import types\n\nclass C(types.ModuleType):\n    pass\n\nc = C('c')\nc.a = Item()\nvars(c)['a'].y = 1\nprint(1)",
}


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_the_program_does_the_same(project, name):
    project.write("main.py", HEAD + PROGRAMS[name] + "\n")

    def run():
        out = subprocess.run([sys.executable, "-B", "main.py"], cwd=project.path, timeout=60, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT)
        return out.returncode, out.stdout.decode()
    before = run()
    assert before[0] == 0, before[1]
    fixed = project.skive("fix", "--isolated", "--select", "slots", "--no-cache", "main.py")
    assert fixed.returncode == 0, fixed.stderr.decode()
    after = run()
    assert after == before, project.read("main.py").decode() + after[1]

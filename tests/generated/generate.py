"""Random programs of several files, from the parts in forms.py; the same seed gives the same program.

    python generate.py SEED FOLDER      writes it
"""
import os
import random
import re
import sys

from forms import USES, WAYS

HERE = os.path.dirname(os.path.abspath(__file__))


def known():
    """("way" or "use", name) of the parts that are rewritten wrongly still; programs are made without them."""
    with open(os.path.join(HERE, "known.txt")) as file:
        return {tuple(line.split()) for line in file if line.strip() and not line.startswith("#")}


KNOWN = known()
GOOD_WAYS = [way for way in WAYS if ("way", way[0]) not in KNOWN]
GOOD_USES = [use for use in USES if ("use", use[0]) not in KNOWN]
NAMES = ["a", "b", "c", "left", "right", "size"]
MODULES = ["lib", "pkg.one", "pkg.two"]


class Part:
    """Text that goes into one module: a way or a use, as a function, or a class."""

    def __init__(self, number, module, name, text):
        self.number, self.module, self.name, self.text = number, module, name, text


def numbered(text, tag):
    """`@` is the number, but for that of a decorator."""
    return re.sub(r"(?<=\w)@|@(?![A-Za-z_])", tag, text)


def indented(text, by="    "):
    return "".join(by + line + "\n" if line else "\n" for line in text.split("\n"))


class Program:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.seed = seed
        self.classes = []
        for i in range(self.rng.randint(2, 5)):
            self.classes.append(self.make_class(i))
        self.ways = [self.make_way(i) for i in range(self.rng.randint(3, 9))]
        self.uses = [self.make_use(i) for i in range(self.rng.randint(3, 8))]
        self.chains = [self.make_chain() for _ in range(self.rng.randint(3, 9))]

    # ---- parts ----------------------------------------------------------------------------------

    def make_class(self, number):
        """(part, base or None, number of arguments of __init__)."""
        rng, name = self.rng, "K%d" % number
        base = rng.choice(self.classes) if number and rng.random() < 0.4 else None
        if base and base[3]:
            base = None
        own = rng.sample(NAMES, rng.randint(0, 3))
        dataclass = not base and own and rng.random() < 0.15
        lines, top = [], ""
        if dataclass:
            top = "import dataclasses\n"
            first = rng.randint(0, len(own))  # with a default value
            lines += ["%s: object%s" % (n, " = %d" % i if i >= first else "") for i, n in enumerate(own)]
        else:
            if rng.random() < 0.15:
                lines.append("%s = %d" % (rng.choice(NAMES + ["kind", "level"]), number))
            body = ["super().__init__()"] if base and rng.random() < 0.7 else []
            body += ["self.%s = %s" % (n, rng.choice(["v", "1", "[]", "'t'", "None", "(1, v)"])) for n in own]
            if rng.random() < 0.15:
                body.append("if v:\n    self.late = v")
            if body or not base:
                lines += ["def __init__(self, v=0):", indented("\n".join(body or ["pass"])).rstrip("\n")]
        lines += self.methods(own, name)
        deco = "@dataclasses.dataclass%s\n" % rng.choice(["", "()", "(eq=False)"]) if dataclass else ""
        bases = "(%s)" % base[0].name if base else rng.choice(["", "", "", "(object)"])
        text = "%s%sclass %s%s:\n%s" % (top, deco, name, bases, indented("\n".join(lines or ["pass"])))
        module = base[0].module if base and rng.random() < 0.5 else rng.choice(MODULES)
        if base and MODULES.index(base[0].module) > MODULES.index(module):
            module = base[0].module  # modules import from those before them
        if base and base[0].module != module:
            text = "from %s import %s\n%s" % (base[0].module, base[0].name, text)
        return Part(number, module, name, text), base, len(own), dataclass

    def methods(self, own, name):
        rng, lines = self.rng, []
        target = rng.choice(own or NAMES)
        options = [
            "def touch(self, v):\n    self.%s = v\n    return self" % target,
            "def touch(self, v):\n    self.touched = v",
            "def go(self):\n    return self",
            "def go(self):\n    return getattr(self, '%s', None)" % target,
            "@property\ndef view(self):\n    return self\n@view.setter\ndef view(self, v):\n    self.viewed = v",
            "def __eq__(self, other):\n    return self is other\ndef __hash__(self):\n    return 1",
            "def __getattr__(self, n):\n    if n in ('zip', 'zap'):\n        return 1\n    raise AttributeError(n)",
            "def __setattr__(self, n, v):\n    object.__setattr__(self, n, v)",
            "@classmethod\ndef make(cls, *args):\n    return cls(*args)",
            "@staticmethod\ndef same(v):\n    return v",
            "def __iter__(self):\n    return iter([self])",
            "def __enter__(self):\n    self.entered = True\n    return self\ndef __exit__(self, *e):\n    pass",
            "def __call__(self, v=None):\n    self.called = v\n    return self",
            "def __getstate__(self):\n    return dict(self.__dict__)\ndef __setstate__(self, s):\n    self.__dict__.update(s)",
            "def __copy__(self):\n    new = type(self)()\n    new.copied = True\n    return new",
            "def _fill(self):\n    for n in ('%s', 'extra'):\n        setattr(self, n, 0)" % target,
            "def __private(self):\n    self.__p = 1\n    return self.__p\ndef go(self):\n    return self.__private()",
            "def clone(self):\n    new = object.__new__(type(self))\n    new.__dict__.update(self.__dict__)\n    return new",
        ]
        weights = [6, 3, 4, 4, 3, 2, 1, 1, 3, 2, 2, 2, 2, 1, 1, 1, 2, 1]
        for option in dict.fromkeys(rng.choices(options, weights, k=rng.randint(0, 3))):
            first = option.split("(")[0].split()[-1]
            if not any(line.startswith("def %s(" % first) for line in lines):
                lines += option.split("\n")
        return lines

    def make_way(self, number):
        name, top, body = self.rng.choice(GOOD_WAYS)
        tag = "%d" % number
        text = numbered(top, tag) + ("\n\n" if top else "")
        text += "def way%d(x):\n%s" % (number, indented(numbered(body, tag)))
        return Part(number, self.rng.choice(MODULES), "way%d" % number, "# %s\n%s" % (name, text))

    def make_use(self, number):
        name, _, top, body = self.rng.choices(GOOD_USES, [u[1] for u in GOOD_USES])[0]
        own, kind = self.rng.choice(NAMES), self.rng.choice(self.classes)[0]
        tag = "%d" % (100 + number)
        text = (top + ("\n\n" if top else "") + "def use%d(x):\n%s" % (number, indented(body)))
        text = numbered(text, tag).replace("$", "new%d" % (number % 4)).replace("#", own)
        if "~" in text:
            text = "from %s import %s\n%s" % (kind.module, kind.name, text.replace("~", kind.name))
        return Part(number, self.rng.choice(MODULES) if "~" not in body else MODULES[-1], "use%d" % number,
                    "# %s\n%s" % (name, text))

    def make_chain(self):
        """(class, ways, uses): an object is made, goes these ways, and then this is done to it."""
        rng = self.rng
        return [rng.choice(self.classes)[0].name, [w.name for w in rng.choices(self.ways, k=rng.randint(0, 3))],
                [u.name for u in rng.choices(self.uses, k=rng.randint(1, 3))]]

    # ---- text -----------------------------------------------------------------------------------

    def needed(self):
        """The parts that the chains need, with the base classes."""
        names = set()
        for cls, ways, uses in self.chains:
            names.update([cls], ways, uses)
        parts = [p for p in self.ways + self.uses if p.name in names]
        mentioned = names | {c[0].name for c in self.classes if any(c[0].name in p.text for p in parts)}
        for cls in reversed(self.classes):
            if cls[0].name in mentioned and cls[1]:
                mentioned.add(cls[1][0].name)
        return [c[0] for c in self.classes if c[0].name in mentioned] + parts

    def files(self):
        """Path -> text."""
        parts = self.needed()
        texts = {"pkg/__init__.py": ""}
        for module in MODULES:
            texts[module.replace(".", "/") + ".py"] = "\n\n".join(p.text for p in parts if p.module == module)
        rng = random.Random(self.seed)  # how main imports does not depend on what was left out
        lines, calls = ["import sys"], {}
        for part in parts:
            how = rng.randrange(6)
            if how == 0:
                lines.append("from %s import %s as the_%s" % (part.module, part.name, part.name))
                calls[part.name] = "the_" + part.name
            elif how == 1:
                lines.append("from %s import *" % part.module)
                calls[part.name] = part.name
            elif how == 2 and "." in part.module:
                lines.append("from pkg import %s" % part.module.split(".")[1])
                calls[part.name] = "%s.%s" % (part.module.split(".")[1], part.name)
            elif how == 3:
                lines.append("import %s as m_%s" % (part.module, part.name))
                calls[part.name] = "m_%s.%s" % (part.name, part.name)
            elif how == 4:
                lines.append("import %s" % part.module)
                calls[part.name] = "%s.%s" % (part.module, part.name)
            else:
                lines.append("from %s import %s" % (part.module, part.name))
                calls[part.name] = part.name
        texts["main.py"] = "\n".join(dict.fromkeys(lines)) + "\n" + MAIN + self.steps(calls)
        return texts

    def steps(self, calls):
        out = []
        arguments = {c[0].name: (", ".join("0" for _ in range(c[2])) if c[3] else "") for c in self.classes}
        for i, (cls, ways, uses) in enumerate(self.chains):
            value = "%s(%s)" % (calls[cls], arguments[cls])
            for way in ways:
                value = "%s(%s)" % (calls[way], value)
            body = "x = %s\n" % value
            body += "".join("%s(x)\n" % calls[use] for use in uses) + "show(x)"
            out.append("\n\ndef step%d():\n%s\n\nattempt(step%d)" % (i, indented(body), i))
        return "".join(out) + "\n"

    def write(self, folder):
        for path, text in self.files().items():
            target = os.path.join(folder, path)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "w") as file:
                file.write(text.rstrip("\n") + "\n" if text else "")


MAIN = '''

def plain(v):
    return v if isinstance(v, (int, str, bool, type(None))) else type(v).__name__


def show(x):
    found = []
    for n in ("a", "b", "c", "left", "right", "size", "late", "touched", "new0", "new1", "new2", "new3"):
        try:
            found.append(plain(getattr(x, n)))
        except AttributeError:
            found.append("-")
    print(type(x).__name__, *found)


def attempt(step):
    print(step.__name__)
    try:
        step()
    except Exception as error:
        print(type(error).__name__)
'''


if __name__ == "__main__":
    Program(int(sys.argv[1])).write(sys.argv[2])

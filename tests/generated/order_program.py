"""Random programs of one to three files from order_parts.py; the same seed gives the same program.

    python order_program.py SEED            prints it
    python order_program.py SEED FOLDER     writes it

A program has a few scenes: functions, methods, generators, coroutines or plain statements, each with one or two forms
that a rewrite may concern. In most programs all parts are quiet, so that much can be rewritten; in the others a part is
hostile with some probability, or only the element of a list and the statements that it could meet are.
"""
import ast
import os
import random
import re
import sys
import warnings

import order_parts as parts

WORD = re.compile(r"\b[A-Za-z_]\w*\b")
HOLE = re.compile(r"\$(C[isbvopl]|[A-Za-z])")
DELIMITED = re.compile(r"[(,\[]\s*$"), re.compile(r"\s*[),\]]")
COMPARED = re.compile(r"\bis (not )?[-\d'(\[]|[\d')\]] is ")
STYLES = ["function"] * 12 + ["method"] * 3 + ["module"] * 2 + ["closure"] * 2 + ["generator"] * 2 + ["async"]
FORMS = ["consumer"] * 7 + ["loop"] * 5 + ["variable"] * 4 + ["boolean"] * 4 + ["lazy"] * 2 + ["mutator"] * 2 + \
    ["eager"] * 2 + ["other"]
HOSTILE_FORMS = ["loop"] * 8 + ["variable"] * 5 + ["consumer"] * 5 + ["boolean"] * 4 + ["mutator"] * 4 + ["lazy"] * 3 + \
    ["eager"] * 3 + ["other"]


def indented(text, by="    "):
    return "\n".join(by + line if line else line for line in text.split("\n"))


def is_plain(text):
    """Needs no parentheses wherever it stands."""
    return re.fullmatch(r"[\w.]+(\([^()]*\))?|'[^']*'", text) is not None


class Scene:
    """One function, or the like, under construction."""

    def __init__(self, program, number, style):
        self.rng, self.hostility, self.about = program.rng, program.hostility, program.about
        self.number, self.style = number, style
        self.roles = {role: [] for role in "LDIOKP"}
        self.setup, self.count = [], 0
        self.variables = []  # (name, type) of comprehensions and loops around what is being written
        self.target = self.through = None
        self.theme = parts.THEMES[self.rng.choice(sorted(parts.THEMES))] if program.themed else None

    # ---- choices --------------------------------------------------------------------------------

    def loud(self):
        return self.rng.random() < self.hostility

    def loud_here(self):
        """Statements are few, so that they are hostile more often."""
        return self.theme is not None and self.rng.random() < max(self.hostility, 0.5)

    def either(self, quiet, loud):
        return self.rng.choice(loud if loud and self.loud() else quiet)

    def hostile(self, kind, others):
        """An expression of that type, or a statement (kind "")."""
        if not self.theme or kind not in ("i", "b", "") or self.rng.random() < 0.25:
            return self.rng.choice(others)
        text = self.rng.choice(self.theme[0 if kind else 1])
        return "(%s) > 1" % text if kind == "b" else text

    def unique(self, prefix):
        self.count += 1
        return "%s%d" % (prefix, self.count)

    def role(self, letter):
        names = self.roles[letter]
        if not names or (len(names) < 2 and self.rng.random() < 0.15):
            names.append(self.new_role(letter))
        return self.rng.choice(names)

    def new_role(self, letter):
        name = letter.lower() + "%d" % (len(self.roles[letter]) + 10 * self.number)
        if letter == "P":
            return name
        if letter in "LDK" and self.style == "method" and self.rng.random() < 0.5:
            name = "self." + name
        value = {"L": lambda: self.rng.choice(parts.LISTS), "D": lambda: self.rng.choice(parts.DICTS),
                 "I": lambda: self.either(parts.QUIET_ITERATORS, parts.ITERATORS),
                 "O": lambda: self.either(parts.OBJECTS, parts.LOUD_OBJECTS),
                 "K": lambda: self.rng.choice(["2", "3", "5"])}[letter]()
        self.setup.append("%s = %s" % (name, value))
        return name

    # ---- expressions ----------------------------------------------------------------------------

    def atom(self, kind):
        rng = self.rng
        near = [name for name, of in self.variables if of == kind or kind == "v"]
        if near and rng.random() < 0.85:
            return near[-1] if rng.random() < 0.7 else rng.choice(near)
        if kind == "i":
            return self.role("K") if rng.random() < 0.4 else str(rng.randint(0, 4))
        if kind == "v":
            return self.role("P") if self.loud() else self.atom(rng.choice("is"))
        return {"s": lambda: rng.choice(["'a'", "'bc'"]), "b": lambda: rng.choice(["flag", "True", "other"]),
                "o": lambda: self.role("O"), "l": lambda: "[1, 2]", "p": lambda: "(%s, 1)" % self.atom("i")}[kind]()

    def expression(self, kind, depth=2):
        if kind == "v":
            kind = self.rng.choice("iiiisspo") if self.rng.random() < 0.6 else "v"
        if kind == "v" or depth <= 0 or (kind not in "pbl" and self.rng.random() < 0.35):
            return self.atom(kind)
        piece = self.hostile(kind, parts.LOUD[kind]) if self.loud() else self.rng.choice(parts.QUIET[kind])
        return self.filled(piece, depth - 1)

    def source(self):
        if self.theme and self.theme[2:] and self.rng.random() < 0.5:
            return self.rng.choice(self.theme[2]), "i"
        loud = self.rng.random() < self.hostility / (2 if self.theme else 1)
        return self.rng.choice(parts.LOUD_SOURCES if loud else parts.SOURCES)

    def element(self, kind, depth):
        if self.theme and kind in "ibv" and self.rng.random() < 0.5:
            return self.filled(self.rng.choice(self.theme[0]) + (" > 1" if kind == "b" else ""), 0)
        return self.expression(kind, depth)

    def comprehension(self, kind, depth):
        kept = len(self.variables)
        clauses = []
        for i in range(1 if self.rng.random() < 0.88 else 2):
            text, types = self.source()
            source = self.filled(text, 0)
            names = [self.rng.choice("xynw") if self.rng.random() < 0.2 else self.unique(t if t in "so" else "x")
                     for t in types]
            clauses.append("for %s in %s" % (", ".join(names), source))
            self.variables += zip(names, types)
            if self.rng.random() < 0.2:
                clauses.append("if %s" % self.expression("b", 1))
        element = self.element(kind, depth)
        del self.variables[kept:]
        return "[%s %s]" % (element, " ".join(clauses))

    def operands(self):
        rng, chosen = self.rng, []
        shape = rng.choice(["xc", "xc", "xc", "cx", "xx", "xxc", "xcc", "cxc"])  # what is built, and what is cheap
        for cheap in [letter == "c" for letter in shape]:
            chosen.append(self.filled(self.either(parts.CHEAP, parts.LOUD_CHEAP) if cheap else
                                      self.either(parts.COSTLY, parts.LOUD_COSTLY), 1))
        return rng.choice([" and ", " or "]).join("(%s)" % c if " and " in c or " or " in c else c for c in chosen)

    def hole(self, letter, depth):
        if letter[0] == "C":
            return self.comprehension(letter[1], depth)
        if letter in "isbovpl":
            return self.expression(letter, depth)
        if letter == "S":
            ints = [text for text, types in self.either([parts.SOURCES], [parts.LOUD_SOURCES]) if types == "i"]
            return self.filled(self.rng.choice(ints), 0)
        if letter == "F":
            return self.filled(self.either(parts.FUNCTIONS, parts.LOUD_FUNCTIONS), 0)
        if letter == "G":
            return self.filled(self.either(parts.FUNCTIONS2, parts.LOUD_FUNCTIONS2), 0)
        if letter in "XY":
            return self.filled(self.either(parts.COSTLY, parts.LOUD_COSTLY), 1)
        return {"B": self.operands, "T": lambda: self.target, "U": lambda: self.through}.get(
            letter, lambda: self.role(letter))()

    def filled(self, text, depth=2):
        """The part with its holes filled."""
        text = text.replace("@", self.unique(""))
        out, last = "", 0
        for match in HOLE.finditer(text):
            out += text[last:match.start()]
            last = match.end()
            letter = match[1]
            if out.endswith("{") and letter in "iso":
                out += next((n for n, of in reversed(self.variables) if of == letter), "1")
                continue
            new = self.hole(letter, depth)
            delimited = DELIMITED[0].search(out) and DELIMITED[1].match(text, last)
            out += "(%s)" % new if letter in "isbov" and not delimited and not is_plain(new) else new
        return out + text[last:]

    # ---- statements -----------------------------------------------------------------------------

    def statements(self, text, depth=2):
        """The part with its holes filled and its loops' bodies."""
        lines, kept = [], (self.target, len(self.variables))
        self.target = self.rng.choice(["x", "v", "n"]) if self.loud() else self.unique("v")
        text = text.replace("@", self.unique(""))
        for line in text.split("\n"):
            if line.strip() == "$*":
                kind = "s" if "$Cs" in text else "i"
                self.variables.append((self.target, kind))
                body = [self.body() for _ in range(self.rng.choice([1, 1, 2, 3]))]
                lines.append(indented("\n".join(body), line[:len(line) - 2]))
                del self.variables[kept[1]:]
            else:
                lines.append(self.filled(line, depth))
        self.target = kept[0]
        return "\n".join(lines)

    def body(self):
        if self.style in parts.SUSPENDING and self.rng.random() < 0.4:
            return self.filled(self.rng.choice(parts.SUSPENDING[self.style]))
        return self.filled(self.hostile("", parts.LOUD_BODIES) if self.loud_here() else self.rng.choice(parts.BODIES), 1)

    def form(self):
        rng, kind = self.rng, self.rng.choice(HOSTILE_FORMS if self.theme else FORMS)
        self.through = "out"
        if self.about:
            return self.statements(rng.choice(self.about))
        if kind == "variable":
            return self.form_through_variable()
        if kind == "eager":
            text = self.either(parts.EAGER, parts.LOUD_EAGER).replace("{op}", rng.choice(["and", "or"]))
            gap = self.gap() if rng.random() < 0.4 else ""
            return self.statements(text.replace("{gap}", gap + "\n" if gap else ""), 1)
        quiet, loud = {"consumer": (parts.CONSUMERS, None), "lazy": (parts.LAZY, None), "loop": (parts.LOOPS, None),
                       "mutator": (parts.MUTATORS, parts.LOUD_MUTATORS), "other": (parts.OTHERS, None),
                       "boolean": (parts.BOOLEANS, parts.LOUD_BOOLEANS)}[kind]
        return self.statements(self.either(quiet, loud))

    def form_through_variable(self):
        self.through = self.unique("t")
        pieces = {"{make}": "%s = %s" % (self.through, self.filled("$C" + self.rng.choice("iiib"))), "{gap}": self.gap(),
                  "{use}": self.rng.choice(parts.USES)}
        lines = []
        for line in self.either(parts.FRAMES, parts.LOUD_FRAMES).split("\n"):
            space = line[:len(line) - len(line.lstrip())]
            lines += [indented(pieces.get(line.strip(), line.strip()), space)]
        return self.statements("\n".join(line for line in lines if line.strip()))

    def gap(self):
        return self.hostile("", parts.LOUD_GAPS) if self.loud_here() else self.rng.choice(parts.GAPS)

    def text(self):
        """The statements of the scene, with what they need before and what shows the outcome after."""
        forms = [self.form() for _ in range(self.rng.choice([1, 1, 2]))]
        text = "\n".join(forms)
        flag = self.rng.choice(["True", "False", "len('a') > 0"])
        for name, value in (("out", "[]"), ("acc", "{}"), ("seen", "set()"), ("flag", flag), ("other", "False")):
            if re.search(r"\b%s\b" % name, text + "\n".join(self.setup)):
                self.setup.insert(0, "%s = %s" % (name, value))
        shown = [n for n in ("out", "acc", "seen") if re.search(r"\b%s\b" % n, text)]
        shown += self.roles["L"] + self.roles["D"] + (self.roles["K"] if self.theme else [])
        shown += ["list(%s)" % name for name in self.roles["I"]]
        return "\n".join(self.setup + [text] + (["print(%s)" % ", ".join(shown)] if shown else []))


# ---- programs ----------------------------------------------------------------------------------------------

TABLES = parts.CONSUMERS, parts.LAZY, parts.LOOPS, parts.MUTATORS, parts.LOUD_MUTATORS, parts.BOOLEANS
VALUES = ["[1, 2, 3]", "(2, 0)", "[]", "7", "None", "'ab'", "iter([1, 2])", "{1: 2}", "[1, 'a']", "0", "Point(1)", "Loud(2)"]
GUARDED = "try:\n%s\nexcept Exception as e:\n    print(type(e).__name__)"
DRIVERS = {
    "attempt": "def attempt(f, *args):\n    try:\n        print(f(*args))\n    except Exception as e:\n"
               "        print(type(e).__name__)",
    "drive": "def drive(c):\n    try:\n        while True:\n            c.send(None)\n            LOG.append('step')\n"
             "    except StopIteration as e:\n        return e.value",
}
STATE = [("LOG", "print(LOG)"), ("keep", "print(recall())"), ("count", "print(COUNTER)"), ("STATE", "print(STATE)"),
         ("LIMIT", "print(LIMIT)")]


def definitions(text):
    """The names of the helpers that it uses, and that these use, in the order of HELPERS."""
    found, new = set(), {text}
    while new:
        words = set(WORD.findall(" ".join(new)))
        new = {parts.HELPERS[n] for n in words & set(parts.HELPERS) - found}
        found |= words & set(parts.HELPERS)
    if "count" in found:
        found.discard("COUNTER")
    return [name for name in parts.HELPERS if name in found]


def imports(text):
    words = set(WORD.findall(text))
    return [line for name, line in parts.IMPORTS.items() if name in words and line not in text]


class Program:
    """Path -> text in `files`. `about`: only forms whose part has this text."""

    def __init__(self, seed, about=""):
        self.seed = seed
        self.about = [p for table in TABLES for p in table if about in p] if about else []
        self.rng = random.Random("order %d" % seed)
        self.hostility = self.rng.choice([0, 0, 0, 0.2, 0.5, 0.8])
        self.themed = self.hostility > 0 or self.rng.random() < 0.4
        self.scenes = [self.scene(i) for i in range(self.rng.choice([1, 1, 2, 3]))]
        self.files = self.laid_out()

    def scene(self, number):
        """(definition, call, is a function)"""
        for _ in range(50):
            style = self.rng.choice(STYLES)
            scene = Scene(self, number, style)
            definition, call = self.wrapped(scene, scene.text())
            text = definition + "\n" + call
            if COMPARED.search(text):
                continue  # CPython would warn
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    compile(ast.parse(text, feature_version=(3, 8)), "scene", "exec")
                return definition, call
            except SyntaxError:
                continue
        return "", "pass"

    def wrapped(self, scene, text):
        rng, name = self.rng, "scene%d" % scene.number
        arguments = ", ".join(rng.choice(VALUES) for _ in scene.roles["P"])
        parameters = ", ".join(scene.roles["P"])
        if scene.style == "module":
            text = "".join("%s = %s\n" % (p, rng.choice(VALUES)) for p in scene.roles["P"]) + text
            guard = rng.random() < 0.5
            return "", GUARDED % indented(text) if guard else text
        if scene.style == "method":
            base = "(Base)" if rng.random() < 0.3 else ""
            if base:
                text = text.replace("LIMIT", rng.choice(["LIMIT", "super().offset()", "self.offset()"]))
            definition = "class Runner%d%s:\n    def run(self%s):\n%s" % (
                scene.number, base, ", " + parameters if parameters else "", indented(text, " " * 8))
            return definition, self.called("Runner%d().run" % scene.number, arguments)
        if scene.style == "closure":
            inner = "def inner(%s):\n%s\nreturn inner(%s)" % (parameters, indented(text), parameters)
            return "def %s(%s):\n%s" % (name, parameters, indented(inner)), self.called(name, arguments)
        head = "async def" if scene.style == "async" else "def"
        if scene.style == "generator":
            text += "\nyield 'done'"
        definition = "%s %s(%s):\n%s" % (head, name, parameters, indented(text))
        if scene.style == "generator":
            step = "for y in %s(%s):\n    print('got', y)" % (name, arguments)
            if rng.random() < 0.5:
                step = "g = %s(%s)\nnext(g)\nLOG.append('between')\nprint(list(g))" % (name, arguments)
            return definition, GUARDED % indented(step)
        if scene.style == "async":
            return definition, "print(drive(%s(%s)))" % (name, arguments)
        return definition, self.called(name, arguments)

    def called(self, name, arguments):
        way = self.rng.random()
        if way < 0.4:
            return "print(%s(%s))" % (name, arguments)
        if way < 0.6:
            return "attempt(%s)" % ", ".join([name] + ([arguments] if arguments else []))
        return GUARDED % ("    print(%s(%s))" % (name, arguments))

    def laid_out(self):
        """In one file, or helpers in lib.py, or the scenes in work.py, too."""
        scenes = [d for d, _ in self.scenes if d]
        calls = "\n".join(c for _, c in self.scenes)
        everything = "\n".join(scenes + [calls])
        drivers = [text for name, text in DRIVERS.items() if re.search(r"\b%s\(" % name, calls)]
        names = definitions("\n".join([everything] + drivers))
        end = "\n".join(line for name, line in STATE if name in names)
        names = definitions("\n".join([everything, end] + drivers))
        helpers = "\n\n\n".join(parts.HELPERS[n] for n in names)
        layout = self.rng.choice(["one", "one", "lib", "three"])
        take = "from lib import " + ", ".join(names) if names else ""
        if "count" in names:
            take += ", COUNTER"
        if layout == "one" or not names:
            return {"main.py": self.module(helpers, *scenes, *drivers, calls + "\n" + end)}
        files = {"lib.py": self.module(helpers)}
        if layout == "three" and scenes:
            files["work.py"] = self.module(take, *scenes)
            found = re.findall(r"^(?:async def|def|class) (\w+)", "\n".join(scenes), re.M)
            take += "\nfrom work import " + ", ".join(found)
            scenes = []
        files["main.py"] = self.module(take, *scenes, *drivers, calls + "\n" + end)
        return files

    @staticmethod
    def module(*blocks):
        text = "\n\n\n".join(b.strip("\n") for b in blocks if b.strip("\n"))
        head = "\n".join(imports(text))
        return (head + "\n\n\n" if head else "") + text + "\n"

    def write(self, folder):
        os.makedirs(folder, exist_ok=True)
        for name, text in dict(self.files, **{"data.txt": "3\n1\n2\n"}).items():
            with open(os.path.join(folder, name), "w") as file:
                file.write(text)


def main():
    program = Program(int(sys.argv[1]))
    if len(sys.argv) > 2:
        program.write(sys.argv[2])
    else:
        for name, text in program.files.items():
            print("# ---- %s\n%s" % (name, text))


if __name__ == "__main__":
    main()

"""The rule slots on programs that nobody would write, and on very large ones."""
import json
import subprocess
import sys

SLOTS = ("--isolated", "--select", "slots")


def reasons(project, *words):
    """{class statement: reason, None for a rewrite}; the verdict of each class of the project."""
    out = project.skive("check", "--why-not", "--format", "json", *SLOTS, *words)
    assert out.returncode in (0, 1), out.stderr.decode()
    found = {}
    for finding in json.loads(out.stdout)["findings"]:
        with open(project / finding["path"]) as file:
            line = file.read().splitlines()[finding["line"] - 1]
        found[line.split("class ")[1].rstrip(":")] = finding.get("reason")
    return found


def runs_alike(project, program):
    """The program prints the same before and after; gives the count of rewrites."""
    def run():
        return subprocess.run([sys.executable, "-B", program], cwd=project.path, timeout=120,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    before = run()
    assert before.returncode == 0, before.stderr.decode()[-400:]
    fixed = project.skive("fix", *SLOTS, project.path)
    assert fixed.returncode == 0, fixed.stderr.decode()
    after = run()
    assert (after.returncode, after.stdout) == (0, before.stdout), after.stderr.decode()[-400:]
    with open(project / program) as file:
        return file.read().count("__slots__")


def test_bases_in_a_circle_across_modules(project):
    project.write("a.py", "import b\n\nclass A(b.B):\n    def __init__(self):\n        self.x = 1\n")
    project.write("b.py", "import a\n\nclass B(a.A):\n    def __init__(self):\n        self.y = 1\n")
    assert reasons(project, project.path) == {"A(b.B)": "unknown-base", "B(a.A)": "unknown-base"}


def test_bases_in_a_circle_in_one_file(project):
    project.write("a.py", "class A(B):\n    pass\n\nclass B(A):\n    pass\n\nclass C(C):\n    pass\n\n"
                          "class D(A):\n    pass\n")
    assert set(reasons(project, project.path).values()) == {"unknown-base"}


def test_the_second_class_of_a_name_derives_from_the_first(project):
    project.write("a.py", "class A:\n    def __init__(self):\n        self.x = 1\n\nclass A(A):\n"
                          "    def more(self):\n        self.y = 2\n        return self\n\n"
                          "print(A().more().y, A().x)\n")
    runs_alike(project, "a.py")


def test_a_file_that_imports_itself(project):
    project.write("loop.py", "import loop\nfrom loop import *\n\nclass A:\n    def __init__(self):\n"
                             "        self.x = 1\n\nclass B(loop.A if hasattr(loop, 'A') else A):\n    pass\n\n"
                             "def late():\n    return loop.A()\n\nif __name__ == '__main__':\n    print(late().x)\n")
    assert reasons(project, project.path)["B(loop.A if hasattr(loop, 'A') else A)"] == "unknown-base"
    assert runs_alike(project, "loop.py") <= 1


def test_modules_that_import_each_other(project):
    project.write("a.py", "import b\n\nclass A:\n    def __init__(self):\n        self.x = 1\n\n"
                          "def make():\n    return b.B()\n\nif __name__ == '__main__':\n    print(make().y)\n")
    project.write("b.py", "import a\n\ndef base():\n    return a.A\n\nclass B:\n    def __init__(self):\n"
                          "        self.y = 1\n")
    assert reasons(project, project.path) == {"A": None, "B": None}
    assert runs_alike(project, "a.py") == 1


def test_bases_that_do_not_resolve(project):
    project.write("a.py", "import nowhere\nfrom nowhere import Else\n\nclass A(nowhere.Base):\n    pass\n\n"
                          "class B(Else):\n    pass\n\nclass C(undefined):\n    pass\n\nclass D(A):\n    pass\n\n"
                          "class E(*[object]):\n    pass\n\nclass F((lambda: object)()):\n    pass\n")
    found = reasons(project, project.path)
    assert found.pop("C(undefined)") == "base-has-dict"  # a builtin of some Python, for all that is known
    assert len(found) == 5 and set(found.values()) == {"unknown-base"}


def test_bases_without_a_resolution_order(project):
    project.write("a.py", "class A:\n    pass\n\nclass B(A):\n    pass\n\nclass C(A, B):\n    pass\n")
    assert reasons(project, project.path)["C(A, B)"]


def test_a_file_of_100000_lines(project):
    parts = ["class C%d:\n    def __init__(self, a, b):\n        self.a%d = a\n        self.b = b\n\n"
             "    def get(self):\n        return self.a%d\n\n" % (i, i, i) for i in range(12500)]
    project.write("generated.py", "".join(parts) + "print(C0(1, 2).get(), C12499(3, 4).get())\n")
    assert runs_alike(project, "generated.py") == 12500


def test_50000_tiny_classes(project):
    names = ["C%d" % i for i in range(50000)]
    text = "".join("class %s:\n    pass\n" % name for name in names)
    project.write("tiny.py", text + "made = [%s]\nprint(len(made))\n" % ", ".join(n + "()" for n in names))
    assert runs_alike(project, "tiny.py") == 50000


def test_a_line_of_descent_of_400_classes(project):
    parts = ["class C0:\n    def __init__(self):\n        self.a0 = 0\n"]
    parts += ["class C%d(C%d):\n    def __init__(self):\n        super().__init__()\n        self.a%d = 0\n"
              % (i, i - 1, i) for i in range(1, 400)]
    project.write("deep.py", "".join(parts) + "print(C399().a0, C399().a399)\n")
    assert runs_alike(project, "deep.py") == 400


def test_a_class_of_20000_attributes(project):
    lines = "".join("        self.a%d = %d\n" % (i, i) for i in range(20000))
    project.write("broad.py", "class Broad:\n    def __init__(self):\n%s\nprint(Broad().a19999)\n" % lines)
    assert runs_alike(project, "broad.py") == 1

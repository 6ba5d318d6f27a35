"""--context: what the program imports from elsewhere is read to be known, and left as it is."""
import json
import os
import shutil

import pytest

SLOTS = ("--isolated", "--select", "slots")
PLAIN = "class %s:\n    def __init__(self):\n        self.x = 1\n\n"


@pytest.fixture(autouse=True)
def no_environment(monkeypatch):
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)


def findings(project, *words):
    out = project.skive("check", "--why-not", "--format", "json", *words)
    assert out.returncode in (0, 1), out.stderr.decode()
    return json.loads(out.stdout)["findings"]


def verdicts(project, *words):
    """{class: reason, None for a rewrite} of the folder app."""
    found = {}
    for finding in findings(project, *SLOTS, *words, "app"):
        lines = project.read(finding["path"]).decode().splitlines()
        name = lines[finding["line"] - 1].split("class ")[1].rstrip(":").split("(")[0]
        found[name] = finding.get("reason")
    return found


def files_read(project, *words):
    """The context's files, by what the run says with -v when each has a syntax error at its end."""
    out = project.skive("check", "-v", *SLOTS, *words, "app")
    assert out.returncode in (0, 1), out.stderr.decode()
    notes = [line for line in out.stderr.decode().splitlines() if line.startswith("context: ")]
    return sorted(line.split(": ")[1] for line in notes if ": not read: " in line), notes[-1]


def broken(project, *names):
    """Files that tell that they were opened."""
    for name in names:
        project.write(name, "x = (\n")


# ---- what is read --------------------------------------------------------------------------------

def test_only_what_is_imported_is_read_and_that_transitively(project):
    project.write("app/main.py", "import one\nfrom two import sub, name\nfrom three.deep import *\n"
                                 "def late():\n    import four.a.b\n")
    project.write("sp/one.py", "import five\nfrom unread_star import *\n")
    project.write("sp/two/__init__.py", "name = 1\n")
    project.write("sp/three/__init__.py", "")
    project.write("sp/four/__init__.py", "")
    broken(project, "sp/two/sub.py", "sp/two/other.py", "sp/three/deep.py", "sp/four/a/__init__.py",
           "sp/four/a/b.py", "sp/five.py", "sp/unread_star.py", "sp/unused.py")
    names = ["five.py", "four/a/__init__.py", "four/a/b.py", "three/deep.py", "two/sub.py", "unread_star.py"]
    assert files_read(project, "--context", "sp") == (["sp/" + name for name in names], "context: 4 files read")


def test_relative_imports_inside_the_context(project):
    project.write("app/main.py", "import pkg.a.b\n")
    project.write("sp/pkg/__init__.py", "")
    project.write("sp/pkg/a/__init__.py", "from . import of_package\n")
    project.write("sp/pkg/a/b.py", "from . import beside\nfrom .. import above\nfrom ..sister import thing\n"
                                   "from .stars import *\nfrom .... import beyond\n")
    project.write("sp/pkg/sister/__init__.py", "thing = 1\n")
    broken(project, "sp/pkg/a/of_package.py", "sp/pkg/a/beside.py", "sp/pkg/above.py", "sp/pkg/a/stars.py",
           "sp/beyond.py", "beyond.py", "sp/pkg/beyond.py")
    assert files_read(project, "--context", "sp")[0] == [
        "sp/pkg/a/beside.py", "sp/pkg/a/of_package.py", "sp/pkg/a/stars.py", "sp/pkg/above.py"]


def test_relative_imports_of_the_program_stay_in_it(project):
    project.write("app/pkg/__init__.py", "")
    project.write("app/pkg/main.py", "from . import missing\nfrom .missing import x\n")
    broken(project, "sp/pkg/missing.py", "sp/missing.py")
    assert files_read(project, "--context", "sp") == ([], "context: 0 files read")


def test_all_names_submodules_for_star_imports(project):
    project.write("app/main.py", "from pkg import *\nprint(Sub)\n")
    project.write("sp/pkg/__init__.py", "__all__ = ['sub', 'bound']\nbound = 1\n")
    broken(project, "sp/pkg/sub.py", "sp/pkg/bound.py")
    assert files_read(project, "--context", "sp")[0] == ["sp/pkg/sub.py"]


def test_a_package_comes_before_a_module_and_the_first_folder_before_the_second(project):
    project.write("app/main.py", "import both, twice, second\n")
    broken(project, "one/both.py", "one/both/__init__.py", "one/twice.py", "two/twice/__init__.py", "two/second.py")
    assert files_read(project, "--context", "one", "--context", "two")[0] == [
        "one/both/__init__.py", "one/twice.py", "two/second.py"]


def test_namespace_packages_have_parts_in_many_folders(project):
    project.write("app/main.py", "import ns.a\nfrom ns import b\nimport ns.inner.c\n")
    project.write("app/ns/own.py", "")
    broken(project, "one/ns/a.py", "two/ns/b.py", "two/ns/inner/c.py", "two/ns/a.py")
    assert files_read(project, "--context", "one", "--context", "two")[0] == [
        "one/ns/a.py", "two/ns/b.py", "two/ns/inner/c.py"]


def test_a_later_package_hides_namespace_parts(project):
    project.write("app/main.py", "import ns.a\nimport ns.b\n")
    project.write("two/ns/__init__.py", "")
    broken(project, "one/ns/a.py", "two/ns/b.py")
    assert files_read(project, "--context", "one", "--context", "two") == (["two/ns/b.py"], "context: 1 file read")


def test_the_library_and_what_the_tables_know_are_not_looked_for(project):
    project.write("app/main.py", "import json.decoder, typing_extensions, attr, attrs\nfrom os import path\n")
    broken(project, "sp/json/__init__.py", "sp/typing_extensions.py", "sp/attr/__init__.py", "sp/attrs.py", "sp/os.py")
    assert files_read(project, "--context", "sp") == ([], "context: 0 files read")


def test_doctests_of_the_program_import_too(project):
    project.write("app/main.py", '"""Text.\n\n>>> import lib\n"""\n')
    project.write("sp/lib.py", '"""Not those of the context.\n\n>>> import other\n"""\n')
    broken(project, "sp/other.py")
    assert files_read(project, "--context", "sp") == ([], "context: 1 file read")


def test_imports_in_a_circle_end(project):
    project.write("app/main.py", "import a\n" + PLAIN % "P" + "a.keep(P())\nprint(a.kept[0].x)\n")
    project.write("sp/a.py", "import b\nkept = []\ndef keep(p):\n    b.keep(p)\n")
    project.write("sp/b.py", "from c import *\nimport b\n")
    project.write("sp/c.py", "import a, c\ndef keep(p):\n    a.kept.append(p)\n")
    assert files_read(project, "--context", "sp") == ([], "context: 3 files read")
    assert verdicts(project, "--context", "sp") == {"P": None}


def test_what_cannot_be_read_is_not(project):
    project.write("app/main.py", "import bad, ugly, folder_of_that_name, pipe\n" + PLAIN % "P" + "print(P().x)\n")
    broken(project, "sp/bad.py")
    project.write("sp/ugly.py", b"\xff\xfe\x00")
    os.makedirs(project / "sp/folder_of_that_name/__init__.py")
    os.mkfifo(project / "sp/pipe.py")
    plain, read = project.skive("check", *SLOTS, "app"), project.skive("check", *SLOTS, "--context", "sp", "app")
    assert (read.returncode, read.stdout, read.stderr) == (plain.returncode, plain.stdout, plain.stderr)
    assert files_read(project, "--context", "sp") == (["sp/bad.py", "sp/ugly.py"], "context: 0 files read")


# ---- what it changes -----------------------------------------------------------------------------

def test_a_module_of_the_program_hides_one_of_the_context(project):
    project.write("app/main.py", "import lib\n" + PLAIN % "P" + "lib.use(P())\n")
    project.write("sp/lib.py", "def use(p):\n    p.__dict__\n")
    assert verdicts(project, "--context", "sp") == {"P": "instance-dict"}
    project.write("app/lib.py", "def use(p):\n    p.x\n")
    assert verdicts(project, "--context", "sp") == {"P": None}
    assert files_read(project, "--context", "sp")[1] == "context: 0 files read"


def test_the_whole_package_is_hidden(project):
    project.write("app/main.py", "import lib\nimport lib.sub\n")
    project.write("app/src/lib/__init__.py", "")
    broken(project, "sp/lib/sub.py", "sp/lib/__init__.py")
    assert files_read(project, "--context", "sp")[0] == []


BASES = """import lib

class OfSlotted(lib.Slotted):
    def __init__(self):
        self.x = 1

class OfOpen(lib.Open):
    def __init__(self):
        self.x = 1

class OfMade(lib.Made):
    def __init__(self):
        self.x = 1

print(OfSlotted().x, OfOpen().x, OfMade().x)
"""


def test_bases_in_the_context(project):
    project.write("app/main.py", BASES)
    project.write("sp/lib.py", "class Slotted:\n    __slots__ = ('own',)\n\nclass Open:\n    pass\n\n"
                               "class Meta(type):\n    pass\n\nclass Made(metaclass=Meta):\n    __slots__ = ()\n")
    assert verdicts(project) == dict.fromkeys(["OfSlotted", "OfOpen", "OfMade"], "unknown-base")
    assert verdicts(project, "--context", "sp") == {
        "OfSlotted": None, "OfOpen": "base-not-slotted", "OfMade": "metaclass"}


def test_names_that_a_slotted_base_has_are_not_listed_again(project):
    project.write("app/main.py", "import lib\n\nclass P(lib.Slotted):\n    def __init__(self):\n"
                                 "        self.own = self.more = 1\n\nprint(P().more)\n")
    project.write("sp/lib.py", "class Slotted:\n    __slots__ = ('own',)\n")
    assert b'+    __slots__ = ("more",)\n' in project.skive("diff", *SLOTS, "--context", "sp", "app").stdout


def test_witnesses_in_the_context(project):
    project.write("app/main.py", "import lib.deep\n" + PLAIN % "P" + "lib.deep.use(P())\n")
    project.write("sp/lib/__init__.py", "")
    project.write("sp/lib/deep.py", "def use(p):\n    return vars(p)\n")
    finding, = findings(project, *SLOTS, "--context", "sp/", "app")
    assert finding["witness"] == {"path": "sp/lib/deep.py", "line": 2}
    out = project.skive("check", "--why-not", *SLOTS, "--context", project / "sp", "app")
    assert b" %s:2  uses the instance dictionary\n" % os.fsencode(project / "sp/lib/deep.py") in out.stdout
    out = project.skive("explain", "--isolated", "--context", "sp", "app/main.py:2")
    assert b" app/main.py:6  given to parameter `p` of use()\n" in out.stdout
    assert b" sp/lib/deep.py:2  uses the instance dictionary\n" in out.stdout


def test_decorators_of_the_context_are_not_trusted(project):
    project.write("app/main.py", "import lib\n\n@lib.register\n" + PLAIN % "P" + "print(P().x)\n")
    project.write("sp/lib.py", "def register(cls):\n    return cls\n")
    assert verdicts(project, "--context", "sp") == {"P": "class-decorator"}


def test_the_context_is_never_rewritten_nor_reported(project):
    project.write("app/main.py", "import lib\nprint(lib.P().x)\n")
    lib = PLAIN % "P" + "print(set([w.lower() for w in 'AB']))\n"
    project.write("sp/lib.py", lib)
    assert findings(project, "--isolated", "--context", "sp", "app") == []
    assert project.skive("fix", "--isolated", "--context", "sp", "app").returncode == 0
    assert project.read("sp/lib.py") == lib.encode()


def test_a_copy_in_the_context_does_not_speak_for_the_program(project):
    """The same text twice: the program's own file is judged by itself."""
    text = PLAIN % "P" + "def make():\n    return P()\n"
    project.write("app/mine.py", text)
    project.write("app/main.py", "import lib.mine\nfrom mine import make\nprint(make().x)\n")
    project.write("sp/lib/mine.py", text)
    project.write("sp/lib/__init__.py", "")
    assert verdicts(project, "--context", "sp") == {"P": None}
    assert project.skive("fix", *SLOTS, "--context", "sp", "app").returncode == 0
    assert b"__slots__" in project.read("app/mine.py") and project.read("sp/lib/mine.py") == text.encode()


def test_by_name_checks_of_other_rules_see_the_context(project):
    main = "import lib\nprint(set([w.lower() for w in lib.words]))\n"
    project.write("app/main.py", main)
    project.write("sp/lib.py", "import builtins\nwords = 'AB'\nbuiltins.set = list\n")
    assert [f.get("reason") for f in findings(project, "--isolated", "--select", "lazy", "app")] == [None]
    finding, = findings(project, "--isolated", "--select", "lazy", "--context", "sp", "app")
    assert finding["reason"] == "rebound-elsewhere" and finding["witness"]["path"] == "sp/lib.py"


# ---- how it is given -----------------------------------------------------------------------------

def environment(project, folder, text="def use(p):\n    vars(p)\n"):
    project.write(folder + "/pyvenv.cfg", "")
    project.write(folder + "/lib/python3.11/site-packages/lib.py", text)


@pytest.fixture
def user(project):
    """A program whose class is left alone when lib is read."""
    project.write("app/main.py", "import lib\n" + PLAIN % "P" + "lib.use(P())\n")
    project.write("pyproject.toml", "[tool.skive]\n")
    return project


@pytest.mark.parametrize("folder", [".venv", "venv"])
def test_auto_finds_the_environment_of_the_project(user, folder):
    environment(user, folder)
    finding, = findings(user, *SLOTS, "--context", "auto", "app")
    assert finding["witness"]["path"] == folder + "/lib/python3.11/site-packages/lib.py"


def test_auto_takes_the_active_environment_first(user, monkeypatch):
    environment(user, ".venv", "def use(p):\n    pass\n")
    environment(user, "elsewhere/env")
    assert verdicts(user, "--context", "auto") == {"P": None}
    monkeypatch.setenv("VIRTUAL_ENV", user / "elsewhere/env")
    assert verdicts(user, "--context", "auto") == {"P": "instance-dict"}


def errors(project, *words, **more):
    out = project.skive("check", *words, "app", **more)
    assert out.returncode == 2 and out.stdout == b""
    return out.stderr.decode()


def test_errors(user, monkeypatch):
    assert errors(user, "--context", "nowhere") == "skive: --context: nowhere: No such file or directory\n"
    assert errors(user, "--context", "app/main.py") == "skive: --context: app/main.py: not a folder\n"
    message = errors(user, "--context", "auto")
    assert "no virtual environment: VIRTUAL_ENV is not set" in message and user.path in message
    os.makedirs(user / "venv")
    assert "no virtual environment" in errors(user, "--context", "auto"), "there is no pyvenv.cfg"
    monkeypatch.setenv("VIRTUAL_ENV", user / "gone")
    assert errors(user, "--context", "auto") == (
        "skive: --context auto: %s has no lib/python*/site-packages\n" % (user / "gone"))


def test_configuration(user):
    user.write("third_party/lib.py", "def use(p):\n    vars(p)\n")
    user.write("kind/lib.py", "def use(p):\n    pass\n")
    user.write("pyproject.toml", "[tool.skive]\nselect = ['slots']\ncontext = ['third_party']\n")
    inside = user.skive("check", "--why-not", ".", cwd=user / "app")
    assert b" third_party/lib.py:2  uses" in inside.stdout, "relative to the root"
    out = user.skive("check", "--context", "kind", "app")
    assert out.returncode == 1 and b"class P" in out.stdout, "the command line comes in its place"
    user.write("pyproject.toml", "[tool.skive]\ncontext = 'third_party'\n")
    assert "pyproject.toml:2: context: must be a list of strings" in errors(user)
    user.write("pyproject.toml", "[tool.skive]\ncontext = ['nowhere']\n")
    assert errors(user) == "skive: --context: nowhere: No such file or directory\n"


def test_a_comma_is_part_of_the_name(user):
    user.write("a,b/lib.py", "def use(p):\n    vars(p)\n")
    assert verdicts(user, "--context", "a,b") == {"P": "instance-dict"}


def test_branch_and_standard_input(project):
    project.write("sp/lib.py", "def use(p):\n    vars(p)\n")
    text = "import lib\n" + PLAIN % "P" + "lib.use(P())\n" + PLAIN % "Q" + "print(Q().x)\n"
    out = project.skive("fix", *SLOTS, "--context", "sp", "-", input=text.encode())
    assert out.returncode == 0 and out.stdout.count(b"__slots__") == 1
    project.write("main.py", text)
    project.repository().commit_all()
    assert project.skive("branch", *SLOTS, "--context", "sp", "main.py").returncode == 0
    assert project.git("show", "skive:main.py").count(b"__slots__") == 1


# ---- the cache -----------------------------------------------------------------------------------

def result(out):
    return out.returncode, out.stdout, [line for line in out.stderr.splitlines() if b"cache:" not in line]


def test_warm_is_as_cold(project, monkeypatch, tmp_path_factory):
    monkeypatch.setenv("SKIVE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    project.write("app/main.py", "import lib\n" + PLAIN % "P" + "lib.use(P())\n" + PLAIN % "Q" + "print(Q().x)\n")
    project.write("sp/lib.py", "import deep\ndef use(p):\n    deep.use(p)\n")
    project.write("sp/deep.py", "def use(p):\n    p.x\n")
    words = ("check", "--why-not", "-v", *SLOTS, "--context", "sp", "app")
    def all_same(expected):
        plain = project.skive(*words, "--no-cache")
        assert expected in plain.stdout
        assert result(project.skive(*words)) == result(plain), "facts are found"
        for more in ("--statistics", "--format=json"):
            again = [word for word in words if word != "--why-not"] + [more]
            plain = project.skive(*again, "--no-cache")
            assert result(project.skive(*again)) == result(plain)
            warm = project.skive(*again)
            assert result(warm) == result(plain) and b"nothing has changed" in warm.stderr
    all_same(b"class P")
    project.write("sp/deep.py", "def use(p):\n    vars(p)\n")
    all_same(b" sp/deep.py:2  uses")
    project.write("sp/lib.py", "from far import use\n")
    project.write("sp/far.py", "def use(p):\n    p.__class__ = int\n")
    all_same(b" sp/far.py:2  ")
    shutil.move(project / "sp/far.py", project / "sp/gone")
    all_same(b"class P")
    project.write("app/far.py", "def use(p):\n    p.__class__ = int\n")
    all_same(b" app/far.py:2  ")
    without = project.skive("check", *SLOTS, "app")
    assert result(without) == result(project.skive("check", *SLOTS, "--no-cache", "app"))


def test_threads_change_nothing(project):
    project.write("app/main.py", "".join("import m%d\n" % i for i in range(60)) + PLAIN % "P" + "m7.use(P())\n")
    for i in range(60):
        project.write("sp/m%d.py" % i, "import n%d\ndef use(p):\n    n%d.use(p)\n" % (i % 7, i % 7))
    for i in range(7):
        project.write("sp/n%d.py" % i, "def use(p):\n    vars(p)\n")
    words = ("check", "--why-not", "--no-cache", *SLOTS, "--context", "sp", "app")
    plain = result(project.skive(*words, "-j1"))
    assert b" sp/n0.py:2  uses" in plain[1]
    for _ in range(3):
        assert result(project.skive(*words, "-j8")) == plain

"""Code that is read besides modules: documentation, scripts without an extension, patched names."""
import json

import pytest

SLOTS = ("--isolated", "--select", "slots")
LIB = """class P:
    def __init__(self):
        self.x = 1

def make():
    return P()

print(make().x)
"""


def finding(project, *words):
    """The one class of lib.py: (reason, witness), or (None, None) for a rewrite."""
    out = project.skive("check", "--why-not", "--format", "json", *SLOTS, *words, ".")
    assert out.returncode in (0, 1), out.stderr.decode()
    found, = [f for f in json.loads(out.stdout)["findings"] if f["path"] == "lib.py"]
    place = found.get("witness", {"path": None, "line": None})
    return found.get("reason"), (place["path"], place["line"])


REWRITTEN = None, (None, None)


@pytest.fixture
def library(project):
    project.write("lib.py", LIB)
    assert finding(project) == REWRITTEN
    return project


BODY = "from lib import P\np = P()\np.extra = 3\n"
QUOTED = "".join("    " + line + "\n" for line in BODY.splitlines())
PROMPTS = "".join(">>> " + line + "\n" for line in BODY.splitlines())
FORMS = {
    "fence": ("README.md", "# Title\n\n```python\n" + BODY + "```\n", 6),
    "attributes": ("README.md", "``` {.python .numberLines}\n" + BODY + "```\n", 4),
    "tildes": ("docs/use.md", "Text\n~~~~ Python\n" + BODY + "~~~~\n", 5),
    "indented fence": ("README.md", "* Item\n\n    ```py\n" + QUOTED + "    ```\n", 6),
    "prompts in a fence": ("README.md", "```pycon\n" + PROMPTS + "```\n", 4),
    "prompts": ("README.md", "Text:\n\n" + PROMPTS + "\nText\n", 5),
    "myst": ("README.md", "```{code-block} python\n" + BODY + "```\n", 4),
    "directive": ("README.rst", "Title\n\n.. code-block:: python\n   :linenos:\n\n" + QUOTED + "\nText\n", 8),
    "code": ("README.rst", ".. code:: python3\n\n" + QUOTED, 5),
    "sourcecode": ("docs/a/b.rst", ".. sourcecode:: pycon\n\n" + "".join(
        "  " + line + "\n" for line in PROMPTS.splitlines()), 5),
    "testcode": ("README.rst", ".. testcode::\n\n" + QUOTED, 5),
    "literal block": ("README.rst", "Like this::\n\n" + QUOTED, 5),
    "lone colons": ("README.txt", "Like this:\n\n::\n\n" + QUOTED, 7),
    "doctest block": ("README.rst", "Text\n\n" + PROMPTS, 5),
    "doctest file": ("tests/use.txt", PROMPTS, 3),
    "several lines": ("README.rst", ">>> import lib\n>>> for i in range(3):\n...     p = lib.make()\n...\n"
                                    "...     p.extra = i\n", 5),
    "crlf": ("README.md", ("```python\n" + BODY + "```\n").replace("\n", "\r\n"), 4),
    "without an import": ("README.md", "```python\np = P()\np.extra = 3\n```\n", 3),
    "by the module": ("README.md", "```python\nimport lib\nlib.make().extra = 3\n```\n", 3),
    "blocks go together": ("README.md", "```python\nfrom lib import P\np = P()\n```\nand\n```python\np.extra = 1\n```\n", 7),
    "beside a broken block": ("README.md", "```python\nfrom lib import P\np = P(\n```\n```python\n" + BODY + "```\n", 8),
    "with a future": ("README.md", "```python\nx = 1\n```\n\n```python\nfrom __future__ import annotations\n" + BODY +
                      "```\n", 9),
}


@pytest.mark.parametrize("form", FORMS)
def test_forms(library, form):
    name, text, line = FORMS[form]
    library.write(name, text)
    assert finding(library) == ("foreign-store", (name, line))


OTHERS = {
    "another language": ("README.md", "```ruby\n" + BODY + "```\n"),
    "no language": ("README.md", "```\n" + BODY + "```\n"),
    "of another language": ("README.rst", ".. code-block:: ruby\n\n" + QUOTED),
    "another directive": ("README.rst", ".. note::\n\n" + QUOTED),
    "no code": ("README.rst", "Text.\n\n" + QUOTED),
    "broken": ("README.md", "```python\n" + BODY + "    else:\n```\n"),
    "nothing of ours": ("README.md", "```python\nclass Q:\n    pass\nq = Q()\nq.extra = 1\n```\n"),
    "unknown values": ("README.md", "```python\nimport lib, unknown\nrequest.extra = 1\nunknown.y.extra = 1\n```\n"),
    "what nobody calls": ("README.md", "```python\nfrom lib import P\ndef handler(p):\n    P().extra = 1\n```\n"),
    "a subclass": ("README.md", "```python\nfrom lib import P\nclass Q(P):\n    pass\nQ().extra = 1\n```\n"),
    "reading": ("README.md", "```python\nfrom lib import P\nprint(P().x)\n```\n"),
    "unclosed": ("README.md", "```python\n"),
    "another name": ("README.markdown", "```python\n" + BODY + "```\n"),
    "not text": ("README.md", b"```python\n" + BODY.encode() + b"```\n\xff\xfe"),
    "empty": ("README.md", ""),
    "ignored": ("node_modules/README.md", "```python\n" + BODY + "```\n"),
}


@pytest.mark.parametrize("form", OTHERS)
def test_what_is_left_out(library, form):
    library.write(*OTHERS[form])
    assert finding(library) == REWRITTEN


def test_excluded_documents(library):
    library.write("docs/use.md", "```python\n" + BODY + "```\n")
    assert finding(library)[0] == "foreign-store"
    assert finding(library, "--exclude", "docs/") == REWRITTEN
    library.repository()
    library.write(".gitignore", "docs\n")
    assert finding(library) == REWRITTEN and finding(library, "--no-ignore-files")[0] == "foreign-store"


def test_documents_are_not_rewritten_nor_reported(library):
    text = "```python\n" + LIB + "print(set([w.lower() for w in 'AB']))\n```\n"
    library.write("README.md", text)
    out = library.skive("fix", "--isolated", ".")
    assert out.returncode == 0 and out.stderr == b"1 site in 1 file rewritten; 0 left alone; 1 file read\n"
    assert library.read("README.md") == text.encode()


def test_warm_is_as_cold(library, monkeypatch, tmp_path_factory):
    monkeypatch.setenv("SKIVE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    words = ("check", "--format", "json", *SLOTS, ".")
    for text in ("Nothing.\n", "```python\n" + BODY + "```\n", "```python\nfrom lib import P\nP().x = 2\n```\n"):
        library.write("README.md", text)
        plain = library.skive(*words, "--no-cache")
        for _ in range(2):
            out = library.skive(*words)
            assert (out.returncode, out.stdout, out.stderr) == (plain.returncode, plain.stdout, plain.stderr)
        assert b"nothing has changed" in library.skive(*words, "-v").stderr


def test_documents_import_from_the_context_too(library):
    library.write("README.md", "```python\nimport lib, helper\nhelper.use(lib.make())\n```\n")
    assert finding(library) == REWRITTEN
    library.write(".venv/pyvenv.cfg", "")
    library.write(".venv/lib/python3.11/site-packages/helper.py", "def use(p):\n    vars(p)\n")
    reason, place = finding(library, "--context", ".venv/lib/python3.11/site-packages")
    assert reason == "instance-dict" and place == (".venv/lib/python3.11/site-packages/helper.py", 2)


def test_large_and_odd_documents(library):
    library.write("big.txt", ">>> from lib import P\n" + "x\n" * (3 << 20))
    library.write("deep.md", "`" * 100000 + "ruby\n" + BODY)
    library.write("fences.md", "```python\nx = 1\n" * 50000)
    library.write("colons.rst", "::\n\n" * 50000 + "".join(" " * i + "a::\n" for i in range(2000)))
    library.write("prompts.rst", (">>> (\n" + ">>> P(\n... )\n") * 20000)
    assert finding(library) == REWRITTEN


# ---- scripts -------------------------------------------------------------------------------------

@pytest.mark.parametrize("first", ["#!/usr/bin/env python3", "#!/usr/bin/python", "#!/usr/bin/env -S python3 -u"])
def test_scripts_without_an_extension(library, first):
    library.write("bin/tool", first + "\n" + BODY, mode=0o755)
    assert finding(library) == ("foreign-store", ("bin/tool", 4))


def test_other_files_without_an_extension(library):
    library.write("bin/tool", "#!/bin/sh\n" + BODY, mode=0o755)
    library.write("bin/text", BODY)
    assert finding(library) == REWRITTEN


# ---- patched names -------------------------------------------------------------------------------

@pytest.mark.parametrize("text, reason", [
    ("mock.patch('lib.P.x', 1)", "class-store"), ("mock.patch('other.P.x', 1)", None), ("mock.patch('lib.Q', 1)", None)])
def test_strings_of_mock_patch(library, text, reason):
    library.write("test_lib.py", "from unittest import mock\nimport lib\n\n%s.start()\n" % text)
    assert finding(library)[0] == reason

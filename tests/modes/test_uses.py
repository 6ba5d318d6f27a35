"""skive uses, and skive explain on a class: what reaches an object, and the ways there."""
import json
import os
import re

import pytest
from conftest import ROOT

NET = """\
def open_(req, seconds):
    req.timeout = seconds
    return req


def each(items):
    for item in items:
        yield item
"""
MAIN = """\
import weakref
from net import each, open_


class Request:
    def __init__(self, url):
        self.url = url

    def __eq__(self, other):
        return self.url == other.url


first = Request("a")
second = open_(first, 3)
rows = [first, second]
for row in each(rows):
    print(row.url)
ref = weakref.ref(second)
if isinstance(second, Request):
    del second.timeout
setattr(first, "n" + str(1), 2)
"""


@pytest.fixture
def web(project):
    project.write("net.py", NET)
    project.write("main.py", MAIN)
    return project


def uses(project, *words):
    out = project.skive("uses", "--isolated", "--format", "json", *words)
    assert out.returncode == 0, out.stderr
    document = json.loads(out.stdout)
    assert document["version"] == 1
    return document


def operations(obj):
    return {(o["kind"], o.get("name"), o["path"], o["line"]) for o in obj["operations"]}


def test_instances_and_the_class_apart(web):
    instances, cls = uses(web, "main.py:5")["objects"]
    assert (instances["object"], instances["name"], instances["line"]) == ("instance", "Request", 5)
    assert operations(instances) >= {
        ("store", "url", "main.py", 7), ("store", "timeout", "net.py", 2), ("load", "url", "main.py", 17),
        ("load", "url", "main.py", 10), ("weakref", None, "main.py", 18), ("delete", "timeout", "main.py", 20),
        ("computed-store", None, "main.py", 21), ("pass", "builtins.isinstance", "main.py", 19),
        ("pass", "weakref.ref", "main.py", 18)}
    assert not any(kind == "call" for kind, _, _, _ in operations(instances))
    assert cls["object"] == "class"
    assert ("call", None, "main.py", 13) in operations(cls)
    assert not any(kind in ("store", "delete") for kind, _, _, _ in operations(cls))


def test_what_is_not_possible_is_not_listed(project):
    project.write("a.py", "class A:\n    pass\n\n\nclass B:\n    pass\n\n\ndef f(x):\n    x.n = 1\n\n\nf(A())\nB()\n")
    instances = uses(project, "a.py:5")["objects"][0]
    assert instances["operations"] == []
    assert "escapes" not in instances


def test_witness_goes_from_the_making_to_the_place(web):
    found = uses(web, "main.py:5")["objects"][0]["operations"]
    store = [o for o in found if o["kind"] == "store" and o["name"] == "timeout"][0]
    assert store["function"] == "open_"
    assert [(s["path"], s["line"]) for s in store["witness"]] == [("main.py", 13), ("main.py", 13), ("main.py", 14)]
    assert store["witness"][0]["text"] == "made here"
    assert store["witness"][-1]["text"] == "given to parameter `req` of open_()"


def test_list(web):
    made = uses(web, "main.py:15")["objects"]
    assert [(o["object"], o["name"]) for o in made] == [("made", "list")]
    assert ("iterate", None, "net.py", 7) in operations(made[0])


def test_escape_has_a_way(project):
    project.write("a.py", "import unknown\n\n\nclass C:\n    pass\n\n\nunknown.register(C())\n\n\ndef f(x):\n    x.n = 1\n")
    instances = uses(project, "a.py:4")["objects"][0]
    assert [(s["path"], s["line"]) for s in instances["escapes"]][:1] == [("a.py", 8)]
    store = [o for o in instances["operations"] if o["kind"] == "store"]
    assert [(o["name"], o["receiver"]) for o in store] == [("n", "unknown")]
    assert store[0]["witness"] == instances["escapes"]


def test_text_is_the_same_each_time_and_bounded(web):
    one, two = (web.skive("uses", "--isolated", "main.py:5").stdout for _ in range(2))
    assert one == two
    assert b"instances of Request (main.py:5):" in one and b"class Request (main.py:5):" in one
    short = web.skive("uses", "--isolated", "--limit", "2", "main.py:5").stdout.decode()
    assert len(short.splitlines()) < len(one.splitlines())
    assert re.search(r"\.\.\. and \d+ more \(--limit\)", short)
    assert uses(web, "--limit", "2", "main.py:5")["objects"][0]["left_out"] > 0
    assert uses(web, "--limit", "0", "main.py:5")["objects"][0]["left_out"] == 0


def test_all_classes_at_once(web):
    document = uses(web, "--all", ".")
    assert [(o["object"], o["name"]) for o in document["objects"]] == [("instance", "Request"), ("class", "Request")]
    alone = uses(web, "--limit", "0", "main.py:5")["objects"]
    for one, other in zip(document["objects"], alone):
        assert operations(one) == {(o["kind"], o.get("name"), o["path"], o["line"])
                                   for o in other["operations"] if o["receiver"] == "known"}


def test_program_is_the_paths_given(web):
    only = uses(web, "main.py:5", "main.py")["objects"][0]
    assert {o["path"] for o in only["operations"]} == {"main.py"}


def test_nothing_there(web):
    out = web.skive("uses", "--isolated", "main.py:2")
    assert out.returncode == 0 and b"nothing that is followed" in out.stdout


@pytest.mark.parametrize("words", [[], ["main.py"], ["main.py:5", "--limit", "x"], ["gone.py:5"], ["--all"],
                                   ["main.py:5", "--format", "xml"]])
def test_wrong_words(web, words):
    out = web.skive("uses", "--isolated", *words)
    assert out.returncode == 2 and out.stderr.startswith(b"skive: ") and not out.stdout


def test_documented_kinds_are_those_of_the_program():
    with open(os.path.join(ROOT, "transform", "proof", "uses.def")) as file:
        kinds = re.findall(r'^USES\(\w+, "([^"]+)", "([^"]+)"\)', file.read(), re.M)
    with open(os.path.join(ROOT, "docs", "uses.md")) as file:
        assert re.findall(r"^\| `([^`]+)` \| (.*) \|$", file.read(), re.M) == kinds
    assert len(kinds) > 30


# ---- explain ---------------------------------------------------------------------------------------


def test_explain_tells_every_obligation(web):
    text = web.skive("explain", "--isolated", "--select", "slots", "main.py:5").stdout.decode()
    held, broken = re.findall(r"^ +held +(.*)$", text, re.M), re.findall(r"^ +broken +(.*)$", text, re.M)
    assert broken == ["nothing else is stored on instances anywhere"]
    assert len(held) > 12
    assert "names stored on instances: timeout, url" in text
    assert "weak references: something may make one" in text
    assert re.search(r"computed-store: .*\n +main.py:13 +made here\n(.*\n)*? +main.py:21 +stores", text)


def test_explain_tells_more_than_the_first(project):
    project.write("a.py", "class C:\n    def __init__(self):\n        self.x = 1\n\n\nc = C()\n"
                          "print(vars(c))\nc.__class__ = C\nsetattr(c, input(), 1)\n")
    text = project.skive("explain", "--isolated", "--select", "slots", "a.py:1").stdout.decode()
    assert {"instance-dict", "class-change", "computed-store"} <= set(re.findall(r"^ {11}([a-z-]+): ", text, re.M))


def test_a_base_is_explained_to_its_end(project):
    project.write("a.py", "class B:\n    def __init__(self):\n        self.x = 1\n\n\nclass C(B):\n    pass\n\n\n"
                          "print(B().__dict__, C())\n")
    finding = json.loads(project.skive("check", "--isolated", "--select", "slots", "--why-not", "--format", "json",
                                       "a.py").stdout)["findings"][1]
    assert (finding["reason"], finding["detail"]) == ("base-not-slotted", "B")
    assert [s["line"] for s in finding["way"]] == [1, 10, 10]
    assert finding["way"][-1]["text"].startswith("uses the instance dictionary")


def test_why_not_shows_name_and_way(web):
    text = web.skive("check", "--isolated", "--select", "slots", "--why-not", ".").stdout.decode()
    assert re.search(r"left alone \(computed-store\): .*\n +main.py:13  made here\n", text)


UNKNOWN = """\
import functools
import third


class Cell:
    def __init__(self):
        self.x = 1


def mark(number, thing):
    thing.seen = True


def note(thing):
    thing.noted = True


def take():
    thing = third.give()
    thing.taken = True


third.keep(Cell())
third.later(functools.partial(mark, 1))
take()
"""


def test_where_an_unknown_object_comes_from(project):
    project.write("main.py", UNKNOWN)
    out = project.skive("explain", "--isolated", "--world=closed", "main.py:5").stdout.decode()
    listed = out[out.index("  broken"):].split("foreign-store")[1:]
    ways = [[" ".join(line.split()[1:]) for line in way.splitlines() if line.split()[:1] and
             line.split()[0].startswith("main.py:")] for way in listed]
    assert sorted(way[-1].split("`")[1] for way in ways) == ["noted", "seen", "taken"]
    origins = {way[-1].split("`")[1]: way[2:-1] for way in ways}  # after the way of the instance
    assert origins["taken"] == ["an unknown object: what `.give()` gives"]
    assert origins["noted"] == ["no code that was read calls note(): its arguments are unknown",
                                "given to parameter `thing` of note()"]
    assert "code that was not read may call mark()" in origins["seen"]

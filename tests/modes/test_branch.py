"""skive branch: commits without touching index, work tree or HEAD."""
import os
import subprocess

import pytest
from conftest import AFTER, BEFORE, Project

BOTH = BEFORE + "y = dict([(str(k), 1) for k in 'ab'])\n"
BOTH_AFTER = AFTER + "y = {str(k): 1 for k in 'ab'}\n"


@pytest.fixture
def repo(project):
    project.repository().write("a.py", BOTH)
    project.write("pkg/tool", "#!/usr/bin/python3\n" + BEFORE, 0o755)
    project.write("pkg/c.py", "x = 1\n")
    project.write("pkg/crlf.py", BEFORE.replace("\n", "\r\n"))
    project.write(".gitattributes", "*.py text eol=lf\ncrlf.py -text\n")
    os.symlink("a.py", project / "link.py")
    return project.commit_all()


def state(project):
    with open(project / ".git/index", "rb") as index:
        return (project.git("rev-parse", "HEAD"), project.git("status", "--porcelain"), index.read(),
                project.git("symbolic-ref", "-q", "HEAD", check=False))


def show(project, name, branch="skive"):
    return project.git("cat-file", "blob", "%s:%s" % (branch, name))


def test_a_commit_per_rule(repo):
    before = state(repo)
    out = repo.skive("branch", "--isolated")
    assert out.returncode == 0, out.stderr
    assert state(repo) == before
    assert show(repo, "a.py") == BOTH_AFTER.encode()
    assert show(repo, "pkg/tool") == ("#!/usr/bin/python3\n" + AFTER).encode()
    assert show(repo, "pkg/crlf.py") == AFTER.replace("\n", "\r\n").encode()
    subjects = repo.git("log", "--format=%s", "main..skive").decode().splitlines()
    assert subjects == ["set-comprehension: build sets without a temporary list",
                        "dict-comprehension: build dicts without a temporary list of pairs"]
    modes = repo.git("ls-tree", "-r", "skive").decode()
    assert "100755 blob" in modes and "120000 blob" in modes
    assert repo.git("diff", "--name-only", "main", "skive").split() == [b"a.py", b"pkg/crlf.py", b"pkg/tool"]
    assert repo.git("fsck", "--strict", "--full") == b""
    body = repo.git("log", "-1", "--format=%B%n%an %ae", "skive").decode()
    for words in ("The elements are the same", "Saves, by estimate:", "3 sites", "  a.py\n",
                  "Mia Maintainer mia@example.org"):
        assert words in body, body
    assert "assumptions" not in body
    assert max(map(len, body.splitlines())) <= 72


def test_the_message_names_assumptions(project):
    project.repository().write("a.py", "def f(ws):\n    return set([w.lower() for w in ws])\n")
    project.commit_all()
    project.skive("branch", "--isolated")
    body = project.git("log", "-1", "--format=%B", "skive").decode()
    assert "It rests on these assumptions:\nbuiltin-methods: " in body


def test_the_tree_is_what_fix_makes(repo, tmp_path):
    repo.skive("branch", "--isolated")
    copy = Project(tmp_path / "copy")
    subprocess.run(["git", "clone", "-q", repo.path, copy.path], check=True)
    assert copy.skive("fix", "--isolated", ".").returncode == 0
    copy.git("add", "-A")
    assert copy.git("write-tree") == repo.git("rev-parse", "skive^{tree}")


@pytest.mark.parametrize("per, commits", [("rule", 2), ("file", 3), ("all", 1)])
def test_per(repo, per, commits):
    assert repo.skive("branch", "--isolated", "--per", per).returncode == 0
    assert len(repo.git("log", "--format=%h", "main..skive").split()) == commits
    assert show(repo, "a.py") == BOTH_AFTER.encode()


def test_dirty_tree_and_onto(repo):
    repo.write("a.py", "dirty = (\n")
    repo.write("new.py")
    assert repo.skive("branch", "--isolated").returncode == 0
    assert show(repo, "a.py") == BOTH_AFTER.encode() and repo.read("a.py") == b"dirty = (\n"
    repo.write("later.py", BEFORE)
    repo.commit_all()
    assert repo.skive("branch", "--isolated", "--name", "old", "--onto", "HEAD~1").returncode == 0
    assert b"later.py" not in repo.git("ls-tree", "-r", "--name-only", "old")


def test_bare_sparse_and_detached(repo, tmp_path):
    bare = Project(tmp_path / "bare.git")
    subprocess.run(["git", "clone", "-q", "--bare", repo.path, bare.path], check=True)
    bare.git("config", "user.name", "B")
    bare.git("config", "user.email", "b@example.org")
    assert bare.skive("branch", "--isolated").returncode == 0
    assert show(bare, "a.py") == BOTH_AFTER.encode()
    repo.git("sparse-checkout", "set", "--no-cone", "nothing")
    assert not os.path.exists(repo / "a.py")
    assert repo.skive("branch", "--isolated").returncode == 0
    assert show(repo, "a.py") == BOTH_AFTER.encode()
    repo.git("checkout", "-q", "--detach")
    assert repo.skive("branch", "--isolated", "--name", "two").returncode == 0


def test_linked_work_tree_and_submodule(repo, tmp_path):
    other = Project(tmp_path / "other")
    os.makedirs(other.path)
    other.repository().write("x.py")
    other.commit_all()
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", other.path, "sub")
    repo.commit_all()
    linked = Project(tmp_path / "linked")
    repo.git("worktree", "add", "-q", linked.path)
    assert linked.skive("branch", "--isolated").returncode == 0
    assert b"160000 commit" in repo.git("ls-tree", "skive")
    assert repo.git("rev-parse", "skive:sub") == repo.git("rev-parse", "HEAD:sub")


def test_only_below_the_given_path(repo):
    assert repo.skive("branch", "--isolated", "pkg").returncode == 0
    assert show(repo, "a.py") == BOTH.encode()
    assert show(repo, "pkg/crlf.py") == AFTER.replace("\n", "\r\n").encode()


def test_ignored_files_are_left_out(repo):
    repo.write("gen/g.py")
    repo.git("add", "-A")
    repo.write(".gitignore", "gen/\n")
    repo.commit_all()
    repo.skive("branch", "--isolated")
    assert show(repo, "gen/g.py") == BEFORE.encode()


def test_refusals(repo, tmp_path_factory):
    repo.git("branch", "taken")
    for words, reason in (
            (["--name", "taken"], b"a branch named 'taken' exists already"),
            (["--name", "bad..name"], b"'bad..name' is not a valid branch name"),
            (["--onto", "nowhere"], b"no commit 'nowhere'"),
            (["--per", "week"], b"--per: 'week' is not rule, file or all")):
        out = repo.skive("branch", "--isolated", *words)
        assert out.returncode == 2 and reason in out.stderr, out.stderr
    assert repo.git("branch", "--format=%(refname:short)").split() == [b"main", b"taken"]
    empty = Project(tmp_path_factory.mktemp("empty"))
    assert b"no git repository" in empty.skive("branch").stderr
    empty.repository()
    assert b"no commit 'HEAD'" in empty.skive("branch").stderr


def test_no_author(repo):
    repo.git("config", "--unset", "user.name")
    env = {"HOME": repo / "nowhere", "PATH": os.environ["PATH"]}
    out = repo.skive("branch", "--isolated", env=env)
    assert out.returncode == 2 and b"set user.name and user.email" in out.stderr
    env.update(GIT_AUTHOR_NAME="A", GIT_AUTHOR_EMAIL="a@b", GIT_COMMITTER_NAME="C", GIT_COMMITTER_EMAIL="c@d")
    assert repo.skive("branch", "--isolated", env=env).returncode == 0
    assert repo.git("log", "-1", "--format=%an %cn", "skive") == b"A C\n"


def test_nothing_to_rewrite_makes_no_branch(project):
    project.repository().write("a.py", "x = 1\n")
    project.commit_all()
    out = project.skive("branch", "--isolated")
    assert out.returncode == 0 and b"no branch was made" in out.stderr
    assert project.git("branch", "--format=%(refname:short)").split() == [b"main"]


def test_a_branch_that_cannot_be_stored(repo):
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    os.chmod(repo / ".git/objects", 0o555)
    out = repo.skive("branch", "--isolated")
    os.chmod(repo / ".git/objects", 0o755)
    assert out.returncode == 2
    assert repo.git("branch", "--format=%(refname:short)").split() == [b"main"]

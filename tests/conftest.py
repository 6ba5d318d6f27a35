"""What all pytest files share: the program under test, and temporary projects."""
import atexit
import hashlib
import os
import shutil
import subprocess
import tempfile

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SKIVE = os.path.abspath(os.environ.get("SKIVE", os.path.join(ROOT, "build", "skive")))
os.environ["SKIVE_CACHE_DIR"] = tempfile.mkdtemp(prefix="skive-cache-")  # never the user's own
atexit.register(shutil.rmtree, os.environ["SKIVE_CACHE_DIR"], ignore_errors=True)
BEFORE = 'print(sorted(set([w.lower() for w in "AB"])))\n'
AFTER = 'print(sorted({w.lower() for w in "AB"}))\n'


class Project:
    """A folder to run skive in."""

    def __init__(self, path):
        self.path = str(path)

    def __truediv__(self, name):
        return os.path.join(self.path, name)

    def write(self, name, content=BEFORE, mode=0o644):
        path = os.path.join(os.fsencode(self.path), os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        os.chmod(path, mode)
        return path

    def read(self, name):
        with open(os.path.join(os.fsencode(self.path), os.fsencode(name)), "rb") as file:
            return file.read()

    def skive(self, *words, **more):
        more.setdefault("cwd", self.path)
        more.setdefault("stdin", subprocess.DEVNULL if "input" not in more else None)
        if more["stdin"] is None:
            del more["stdin"]
        return subprocess.run([SKIVE, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=120, **more)

    def git(self, *words, check=True, **more):
        env = dict(os.environ, GIT_CONFIG_NOSYSTEM="1", HOME=self.path + "/.home")
        out = subprocess.run(["git", "-c", "init.defaultBranch=main", *words], cwd=self.path, env=env,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)
        assert not check or out.returncode == 0, out.stdout.decode(errors="replace")
        return out.stdout

    def repository(self):
        self.git("init", "-q")
        self.git("config", "user.name", "Mia Maintainer")
        self.git("config", "user.email", "mia@example.org")
        self.git("config", "core.autocrlf", "false")
        return self

    def commit_all(self):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "start")
        return self


# ---- several processes that share the tests (tests/shared) -----------------------------------------

def first_to_come(item):
    """Is this process the first that comes to the test?"""
    name = hashlib.sha1(item.nodeid.encode()).hexdigest()
    try:
        os.close(os.open(os.path.join(os.environ["SKIVE_SHARED"], name), os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


def pytest_runtestloop(session):
    """Every second process begins at the end, so that they meet seldom."""
    if "SKIVE_SHARED" not in os.environ or session.testsfailed or session.config.option.collectonly:
        return None
    backwards = int(os.environ["SKIVE_SHARE"]) % 2 == 0
    own = filter(first_to_come, reversed(session.items) if backwards else session.items)
    item = next(own, None)
    while item:
        following = next(own, None)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
        item = following
    return True


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)

"""What the tests of the Redland module share: running clients on it.

The environment says where things are:
  SANAD_MODULE   the folder of librdf_storage_lmdb.so
  SANAD_TOOL     the program store_tool
  SANAD_PRELOAD  a sanitizer's library that the module needs, or empty
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

PYTHON = "/usr/bin/python3"


def skip(reason):
    print("skipped: " + reason)
    sys.exit(77)


def environment(is_ours=True, is_foreign=True):
    """The environment in which a program finds and can load the module.  librdf's
    own storages have errors that a sanitizer would stop at.  Only a program
    that this build did not make has to be given the sanitizer."""
    result = dict(os.environ)
    result.pop("REDLAND_MODULE_PATH", None)
    if is_ours:
        result["REDLAND_MODULE_PATH"] = os.environ["SANAD_MODULE"]
    preload = os.environ.get("SANAD_PRELOAD")
    if preload and is_ours and is_foreign:
        result["LD_PRELOAD"] = preload
    # The clients leak; the C tests look for our leaks.
    result["ASAN_OPTIONS"] = "detect_leaks=0"
    return result


def needs(program, package):
    """Skips the whole test if a client is missing."""
    if "SANAD_MODULE" not in os.environ:
        skip("SANAD_MODULE is not set: run through meson test")
    if not shutil.which(program):
        skip("%s is not installed (package %s)" % (program, package))
    if program == "rdfproc" and os.environ.get("SANAD_PRELOAD"):
        # With clang's sanitizer it never ends: libp11-kit, which it loads,
        # waits for itself.
        try:
            subprocess.run([program, "--version"], env=environment(),
                           stdout=subprocess.DEVNULL, timeout=20)
        except subprocess.TimeoutExpired:
            skip("rdfproc hangs with this compiler's sanitizer")


def needs_success(command, package):
    """Skips the whole test if a command fails, for want of a package."""
    if subprocess.run(command, stderr=subprocess.DEVNULL).returncode:
        skip("%s fails (package %s)" % (" ".join(command), package))


def run(arguments, folder, may_fail=False, is_ours=True, is_foreign=True,
        **more):
    """Runs a program; returns its output and its messages as text."""
    done = subprocess.run(
        arguments, cwd=folder, env=environment(is_ours, is_foreign),
        timeout=300,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)
    out = done.stdout.decode()
    messages = done.stderr.decode()
    if "Sanitizer" in messages or "runtime error:" in messages:
        raise AssertionError(messages)
    if done.returncode < 0 or (done.returncode and not may_fail):
        raise AssertionError("%r ended with %d:\n%s%s" % (
            arguments, done.returncode, out, messages))
    return out, messages


def rdfproc(folder, *arguments, storage="lmdb", options="", may_fail=False):
    """Runs rdfproc on a storage; returns its output and its messages."""
    return run(["rdfproc", "-q", "-s", storage, "-t", options, *arguments],
               folder, may_fail, is_ours=storage == "lmdb")


def tool(folder, *arguments):
    """Runs our own program, that knows nothing of Redland."""
    return run([os.environ["SANAD_TOOL"], *arguments], folder,
               is_foreign=False)[0]


def lines(text):
    """The lines of an answer, whose order does not count, and in which blank
    nodes are all the same."""
    return sorted(re.sub(r"_:[A-Za-z0-9]+", "_:b", line)
                  for line in text.splitlines())


class ClientTest(unittest.TestCase):
    """A test with a fresh folder."""

    maxDiff = None

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="sanad-redland-")
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w") as file:
            file.write(text)

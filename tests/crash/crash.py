"""What the crash tests share: a program with faults, and what must be true of
the store that it leaves.

The store holds pairs: each change adds two facts about one thing, so that half
a change can be seen.
"""

import hashlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys

TIMEOUT_SECONDS = 120
# What a sanitizer, or a failed assertion, ends a program with.
BAD_WORDS = ("Sanitizer", "runtime error:", "Assertion", "terminate called")


def facts_of(number):
    """The text of one change."""
    return (f"add new <http://e/n{number}> -<http://e/left>-> <http://e/m{number}>, "
            f"<http://e/n{number}> -<http://e/right>-> \"number {number}\"")


class Place:
    """A program, the library of faults, and a folder."""

    def __init__(self, sanad, faults, preload, folder):
        """Remember them; `preload` is a sanitizer's library, or empty."""
        self.sanad = sanad
        self.folder = pathlib.Path(folder)
        self.preload = f"{preload} {faults}".strip()
        self.judged = {}

    def environment(self, **faults):
        """The environment of a program with faults, or without."""
        result = {k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}
        result.update(PATH="/usr/bin:/bin", HOME=str(self.folder), XDG_CACHE_HOME=str(self.folder / "cache"),
                      XDG_STATE_HOME=str(self.folder / "state"), LC_ALL="C.UTF-8",
                      ASAN_OPTIONS="detect_leaks=0", LSAN_OPTIONS="detect_leaks=0")
        if faults:
            result["LD_PRELOAD"] = self.preload
            result.update({f"SANAD_FAULTS_{name.upper()}": str(value) for name, value in faults.items()})
        return result

    def start(self, words, **faults):
        """Start the program."""
        program = [self.sanad, *map(str, words)]
        if words[0] == "COMPLETE":
            program = [str(pathlib.Path(self.sanad).parent / "tests/repl/complete"), *words[1:]]
        return subprocess.Popen(program, cwd=self.folder, env=self.environment(**faults),
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, words, **faults):
        """Run the program; return its status, output and errors."""
        with self.start(words, **faults) as process:
            try:
                out, errors = process.communicate(timeout=TIMEOUT_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                out, errors = process.communicate()
                raise AssertionError(f"{words} hangs: {errors}") from None
        return process.returncode, out.decode(errors="replace"), errors.decode(errors="replace")

    def run_traced(self, trace, number, words):
        """Run the program until a system call; return its status.  With 0 it
        runs to its end, and the file `count` tells how many calls there were."""
        command = [trace, str(number), str(self.folder / "count"), self.sanad, *map(str, words)]
        return subprocess.run(command, cwd=self.folder, env=self.environment(), stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=TIMEOUT_SECONDS,
                              check=False).returncode

    def count_calls(self, words, **more):
        """How many calls there are that could fail."""
        where = self.folder / "count"
        status, _, errors = self.run(words, count=where, **more)
        if status:
            raise AssertionError(f"{words} fails without any fault: {errors}")
        return int.from_bytes(where.read_bytes(), sys.byteorder)

    def restore(self, saved):
        """Make the folder what it was when it was saved."""
        for path in self.folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        for path in pathlib.Path(saved).iterdir():
            if path.is_dir():
                # What is in folders is read, or replaced, never written into.
                shutil.copytree(path, self.folder / path.name, copy_function=os.link)
            else:
                shutil.copy2(path, self.folder / path.name)

    def dump(self, store):
        """The lines of a store."""
        status, out, errors = self.run(["dump", store])
        if status:
            raise AssertionError(f"the store cannot be dumped: {errors}")
        return set(out.splitlines())

    def judge(self, store, acknowledged):
        """What is wrong with a store, as text; empty if nothing is.  All of
        `acknowledged`, numbers of changes, must be there; of every other both
        facts or none.  Of the same bytes the same is true, which need not be
        found out again."""
        path = self.folder / store
        content = hashlib.sha256(path.read_bytes()).digest() if path.exists() else b""
        key = (content, path.exists(), frozenset(acknowledged))
        if key not in self.judged:
            self.judged[key] = self.look_at(store, acknowledged)
        return self.judged[key]

    def look_at(self, store, acknowledged):
        """What is wrong with a store, by the program's own word."""
        if not (self.folder / store).exists():
            return "the store is gone" if acknowledged else ""
        if not (self.folder / store).stat().st_size and not acknowledged:
            return ""  # Made, and nothing written yet
        status, out, errors = self.run(["check", store])
        if status and not acknowledged and "there is no store" in errors:
            return ""  # A file that its maker did not get to fill
        if status:
            return f"check: {out}{errors}"
        lines = self.dump(store)
        lefts = {line.split()[0] for line in lines if "/left>" in line}
        rights = {line.split()[0] for line in lines if "/right>" in line}
        if lefts != rights:
            return f"half a change is there: {sorted(lefts ^ rights)}"
        missing = {f"<http://e/n{number}>" for number in acknowledged} - lefts
        return f"acknowledged and lost: {sorted(missing)}" if missing else ""


# Two libraries end the program themselves where they find no memory.
ABORTS = ("[cmark] ", "librdf fatal", "rasqal fatal", "raptor fatal")


def is_clean(status, errors):
    """Whether a program ended by its own will, without a sanitizer's complaint."""
    if status == -signal.SIGABRT and any(word in errors for word in ABORTS):
        return True
    return status >= 0 and status != 134 and not any(word in errors for word in BAD_WORDS)

#!/usr/bin/python3
"""Let the calls that may fail do so, in the groups of the golden files and in
more command lines: allocations, calls of the system, calls of LMDB.

usage: check_faults.py SANAD RUN_FAULTS STEP [PART...]

STEP: each so many of the points is tried; in the environment SANAD_TEST_EVERY
goes before it.  PART: only scenarios with this in their name.
"""

import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import golden  # noqa: E402

DATA = ROOT / "tests" / "language" / "data"


def copy_data(folder):
    """Put the data of the golden tests into a folder."""
    for item in sorted(DATA.iterdir()):
        (folder / item.name).write_bytes(item.read_bytes())


def environment(home):
    """What the program may see."""
    sanitizers = "exitcode=86:halt_on_error=1"
    return {"PATH": "/usr/bin:/bin", "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "LC_ALL": "C.UTF-8",
            "XDG_STATE_HOME": str(home / "state"), "TZ": "UTC", "ASAN_OPTIONS": sanitizers, "LSAN_OPTIONS": sanitizers,
            "UBSAN_OPTIONS": sanitizers}


def golden_scenarios(sanad, place, home):
    """Yield name, folder and words of each group of the golden files."""
    for path in sorted((ROOT / "tests" / "language").glob("*.test")):
        test = golden.TestFile(path)
        folder = place / path.stem
        folder.mkdir()
        copy_data(folder)
        words = [word for statement in test.preparations() for word in ("-e", statement)]
        if words:
            subprocess.run([sanad, "g.sanad", "-q", *words], cwd=folder, env=environment(home), check=True,
                           stdout=subprocess.DEVNULL)
            (folder / "g.sanad-lock").unlink(missing_ok=True)
        for group in test.groups:
            yield (f"{path.stem}: {group.name()}", folder,
                   ["g.sanad", "--mode", test.setting("mode", "table"), *shlex.split(test.setting("options")),
                    "-e", "\n".join(group.statements)])


def escaped(word):
    """A word as it stands in a line."""
    return word.replace("\\", "\\\\").replace("\n", "\\n")


def main():
    """Write the scenarios and have them run."""
    sanad, runner = (os.path.abspath(path) for path in sys.argv[1:3])
    step = os.environ.get("SANAD_TEST_EVERY", sys.argv[3])
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # Nothing waits for a disk there
    with tempfile.TemporaryDirectory(prefix="sanad-faults-", dir=memory) as name:
        place = pathlib.Path(name)
        work, home = place / "work", place / "home"
        work.mkdir()
        home.mkdir()
        lines = []
        for title, folder, words in golden_scenarios(sanad, place, home):
            if len(sys.argv) > 4 and not any(part in title for part in sys.argv[4:]):
                continue
            lines += [f"name {title.replace('#', '')}", f"from {folder}"]
            lines += [f"word {escaped(word)}" for word in ("sanad", *words)]
            lines.append("run")
        return subprocess.run([runner, work, step], input="\n".join(lines) + "\n", text=True, check=False,
                              env=environment(home)).returncode


if __name__ == "__main__":
    sys.exit(main())

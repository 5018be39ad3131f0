"""What the checks share: the project's files, TAP, a way to run sanad."""

import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
TIMEOUT_SECONDS = 60


def files(*endings):
    """Return the project's files with these endings, or all, in order.

    Build folders and hidden folders are left out; git is not asked, so that a
    copy without it is checked as well.
    """
    found = []
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = any(part.startswith((".", "build", "__pycache__")) for part in parts[:-1])
        if not hidden and path.name != ".git" and path.is_file() and (not endings or path.suffix in endings):
            found.append(path)
    return found


def expand(paths, ending):
    """Return paths with each folder among them replaced by its files."""
    found = []
    for path in paths:
        found += sorted(path.glob(f"*{ending}")) if path.is_dir() else [path]
    return found


def name_of(path):
    """Return a file's name as seen from the project's root."""
    return path.relative_to(ROOT).as_posix()


def without_times(text):
    """Return what sanad said with its times replaced, which differ each time."""
    return re.sub(r"\b\d+\.\d+ ms\b", "… ms", text)


def report(checks):
    """Print checks, a list of (name, faults), as TAP; return the exit status."""
    print(f"1..{len(checks)}")
    bad = 0
    for number, (name, faults) in enumerate(checks, 1):
        for fault in faults:
            print(f"# {fault}")
        print(f"{'not ok' if faults else 'ok'} {number} - {name}")
        bad += bool(faults)
    return 0 if not bad else 1


def run_sanad(sanad, words, folder, merge=False):
    """Run sanad in a folder; return its status, output and errors.

    The program sees nothing of the person who runs the test: no settings, no
    history, no locale.  With merge, errors stand in the output.
    """
    kept = {key: value for key, value in os.environ.items() if key.endswith("SAN_OPTIONS") or key.startswith("SANAD_")}
    fixed = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "XDG_STATE_HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "TERM": "dumb",
    }
    try:
        done = subprocess.run(
            [str(sanad), *words],
            cwd=folder,
            env=kept | fixed,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if merge else subprocess.PIPE,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"none within {TIMEOUT_SECONDS} s", b"", b""
    return done.returncode, done.stdout, done.stderr or b""

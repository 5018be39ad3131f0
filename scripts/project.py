"""What the lints share: the project's files, and results as TAP."""

import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent


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


def name_of(path):
    """Return a file's name as seen from the project's root."""
    return path.relative_to(ROOT).as_posix()


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

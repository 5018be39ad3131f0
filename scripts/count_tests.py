#!/usr/bin/python3
"""Count the tests that meson ran in each build folder, and say what they did.

A test program that reports its own tests (TAP, or what cmocka and, if told to
be verbose, Python's unittest print) counts as so many; any other as one.  What meson says of the program as a whole is
believed over what the program says of itself.  The last line is
"N passed, N failed, N skipped"; the exit status is 1 if anything failed.
"""

import argparse
import json
import pathlib
import re

TAP = re.compile(r"^\s*(not )?ok\b(?: +(\d+))?(?: +-)? *([^#]*)(?:# *(\w+)(.*))?$")
CMOCKA = re.compile(r"^\[ *(OK|FAILED|SKIPPED) *\] (\S+)$")
UNITTEST = re.compile(r"^(\w+) \([\w.]+\).*$")
UNITTEST_END = re.compile(r"(?:\.\.\. |^)(ok|FAIL|ERROR|skipped|expected failure|unexpected success)(?: ['\"](.*)['\"])?$")


class Count:
    """What happened, test by test."""

    def __init__(self):
        self.passed = 0
        self.failed = []
        self.skipped = []


def tap_results(text):
    """Yield name, outcome and reason of each line of TAP in text."""
    for line in text.splitlines():
        match = TAP.match(line)
        if not match:
            continue
        no, number, name, directive, reason = match.groups()
        name = name.strip() or f"number {number}"
        directive = (directive or "").upper()
        if directive.startswith("SKIP"):
            yield name, "skipped", reason.strip()
        elif directive == "TO" "DO":
            known = "a known failure: " + reason.strip()
            yield name, "skipped" if no else "failed", known
        else:
            yield name, "failed" if no else "passed", ""


def cmocka_results(text):
    """Yield name, outcome and reason of each test that cmocka told of."""
    outcomes = {"OK": "passed", "FAILED": "failed", "SKIPPED": "skipped"}
    reason = ""
    summary = False
    for line in text.splitlines():
        summary = summary or line.startswith("[==========] ") and "test(s) run" in line
        match = CMOCKA.match(line)
        if match and not summary:
            yield match.group(2), outcomes[match.group(1)], reason
        reason = "" if line.startswith("[") else line.strip()


def unittest_results(text):
    """Yield name, outcome and reason of each test that unittest told of."""
    outcomes = {"ok": "passed", "expected failure": "passed", "skipped": "skipped"}
    name = ""
    for line in text.splitlines():
        match = UNITTEST.match(line)
        name = match.group(1) if match else name
        match = UNITTEST_END.search(line)
        if match and name:
            yield name, outcomes.get(match.group(1), "failed"), match.group(2) or ""
            name = ""


def last_line(text):
    """Return the last line of text that says something."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1].lstrip("# ") if lines else ""


def count_program(count, where, run):
    """Add one test program's results to count."""
    name = f"{where} {run['name'].removeprefix('sanad:')}"
    output = run["stdout"] or ""
    told = output + "\n" + (run.get("stderr") or "")
    results = list(cmocka_results(told)) or list(unittest_results(told)) or list(tap_results(output))
    whole = run["result"]
    if whole == "SKIP" and not any(what == "skipped" for _, what, _ in results):
        results = [("", "skipped", last_line(told))]
    if not results:
        results = [("", "passed" if whole in ("OK", "EXPECTEDFAIL") else "failed", "")]
    elif whole not in ("OK", "SKIP", "EXPECTEDFAIL"):
        if not any(what == "failed" for _, what, _ in results):
            results.append(("", "failed", whole.lower()))
    for part, what, reason in results:
        entry = (f"{name}: {part}" if part else name, reason)
        if what == "passed":
            count.passed += 1
        elif what == "failed":
            count.failed.append(entry)
        else:
            count.skipped.append(entry)


def show(title, entries):
    """Print a list of tests with reasons, if there are any."""
    if entries:
        print(title)
        for name, reason in entries:
            print(f"  {name}" + (f" ({reason})" if reason else ""))


def main():
    """Count, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--failed", action="append", default=[], help="a folder that was not built")
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    words = parser.parse_args()
    count = Count()
    for folder in words.folders:
        log = folder / "meson-logs" / "testlog.json"
        if folder.as_posix() in words.failed:
            count.failed.append((f"{folder} does not build", ""))
        elif not log.is_file() or not log.stat().st_size:
            count.failed.append((f"{folder} ran no test", ""))
        else:
            for line in log.read_text(encoding="utf-8").splitlines():
                count_program(count, folder.name, json.loads(line))
    show("Skipped:", count.skipped)
    show("Failed:", count.failed)
    print(f"{count.passed} passed, {len(count.failed)} failed, {len(count.skipped)} skipped")
    return 1 if count.failed else 0


if __name__ == "__main__":
    raise SystemExit(main())

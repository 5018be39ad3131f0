#!/usr/bin/python3
"""Check what docs/style.md asks and no compiler checks.

- a function has at most 60 lines, a file 600; a test's table of cases does
  not count;
- each declaration in a header that others may include has a /// comment;
- nothing is left to be done later, and no file knows the machine it was
  written on.
"""

import re

import project

FUNCTION_LINES_MAX = 60
FILE_LINES_MAX = 600
FILE_LINES_USUAL = 300
TABLE = re.compile(r"^( *)(?:static )?(?:const )?.*\[\w*\] = \{$")
LATER = re.compile("|".join(("TO" + "DO", "FIX" + "ME", r"\bXX" + r"X\b", "not (yet )?" + "implemented")))
MACHINE = re.compile(
    r"(?<![\w.])/(?:ho" + r"me/\w|ro" + r"ot/\w|us" + r"ers/\w|wo" + r"rk\b|tmp/w" + r"t\b)", re.IGNORECASE
)


def is_test(name):
    """Say whether a file holds tests."""
    return name.startswith("tests/")


def is_private(name, lines):
    """Say whether a header is for its own folder only, and says so."""
    return name.endswith("_impl.h") or any(line.startswith(("/// Inside ", "/// Only for ")) for line in lines)


def functions(lines):
    """Yield name and body lines of each function.

    In our layout a body, and nothing else, is what stands between a { and a }
    that are alone at the start of a line.
    """
    start = None
    for number, line in enumerate(lines):
        if line == "{":
            start = number
        elif line == "}" and start is not None:
            above = start - 1
            while above > 0 and lines[above][:1] in (" ", "\t", ""):
                above -= 1
            match = re.match(r"[\w *]*?(\w+)\(", lines[above])
            yield match.group(1) if match else f"line {start + 1}", lines[start : number + 1]
            start = None


def without_tables(body):
    """Return the lines of a body but those inside tables of cases."""
    kept = []
    end = None
    for line in body:
        if end is not None:
            if line == end:
                end = None
        else:
            kept.append(line)
            match = TABLE.match(line)
            end = match.group(1) + "};" if match else None
    return kept


def long_functions(name, lines):
    """Return faults: functions that do not fit on a screen."""
    faults = []
    for function, body in functions(lines):
        if is_test(name):
            body = without_tables(body)
        if len(body) > FUNCTION_LINES_MAX:
            faults.append(f"{name}: {function} has {len(body)} lines, {FUNCTION_LINES_MAX} are allowed")
    return faults


def blocks(lines):
    """Yield line number and lines of each top-level block of a header.

    A block is what stands between blank lines, outside any braces.
    """
    block = []
    depth = 0
    for number, line in enumerate(lines, 1):
        if line.strip() or depth:
            block.append((number, line))
            depth += line.count("{") - line.count("}")
        elif block:
            yield block
            block = []
    if block:
        yield block


def undocumented(name, lines):
    """Return faults: blocks with a declaration that no /// goes before."""
    faults = []
    in_macro = False
    for block in blocks(lines):
        documented = False
        for number, line in block:
            was_macro, in_macro = in_macro, line.endswith("\\")
            if line.lstrip().startswith("///") or "///<" in line:
                documented = True
            if was_macro or line.startswith(("#", "//")) or documented:
                continue
            if re.match(r"[A-Za-z_]", line) and not line.startswith('extern "C"'):
                faults.append(f"{name}:{number}: no /// says what this is: {line}")
                break
    return faults


def check_c(path, found):
    """Check one C file."""
    name = project.name_of(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    found["functions"] += long_functions(name, lines)
    if len(lines) > FILE_LINES_MAX and not is_test(name):
        found["files"].append(f"{name} has {len(lines)} lines, {FILE_LINES_MAX} are allowed")
    elif len(lines) > FILE_LINES_USUAL and not is_test(name):
        print(f"# {name} has {len(lines)} lines: are there two files inside it?")
    if path.suffix == ".h" and not is_test(name) and not is_private(name, lines):
        found["headers"] += undocumented(name, lines)


def check_words(path, found):
    """Check any text file for words that have no place in it."""
    name = project.name_of(path)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return
    for number, line in enumerate(lines, 1):
        if LATER.search(line):
            found["later"].append(f"{name}:{number}: {line.strip()}")
        if MACHINE.search(line):
            found["machine"].append(f"{name}:{number}: {line.strip()}")


def main():
    """Check all files."""
    checks = {
        "functions": f"a function has at most {FUNCTION_LINES_MAX} lines",
        "files": f"a file has at most {FILE_LINES_MAX} lines",
        "headers": "each declaration in a header says what it is",
        "later": "nothing is left for later",
        "machine": "no file knows the machine it was written on",
    }
    found = {check: [] for check in checks}
    for path in project.files():
        if path.suffix in (".c", ".h"):
            check_c(path, found)
        if path.suffix in (".c", ".h", ".py", ".sh", ".build", ".md", ".ttl", "") and path.name != "LICENSE":
            check_words(path, found)
    return project.report([(sentence, found[check]) for check, sentence in checks.items()])


if __name__ == "__main__":
    raise SystemExit(main())

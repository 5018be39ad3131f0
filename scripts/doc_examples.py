#!/usr/bin/python3
"""Check that the examples in the documentation answer as they say.

    scripts/doc_examples.py [--update] SANAD FILE.md|FOLDER...

A block ```sanad with a block ```text behind it, nothing but blank lines
between, is an example: its statements are run and must print exactly the
text, errors included; without `sort` rows may come in any order.  Examples run in order, each file on a fresh store with
what `<!-- store: NAME -->` says last before them:

    articles    the articles of examples/articles, read in the order of names
    NAME.ttl    a file of tests/language/data/, loaded
    empty       nothing (also without any such line)

`<!-- mode: MODE -->` changes how answers are shown (box if not given).  What
an example adds is there for the next one of the file, until the next line
`store:`.  A block ```sanad without text behind it must only parse and run
without an error; one marked ```sanad ignore is not run.
"""

import argparse
import difflib
import pathlib
import re
import tempfile

import project

BLOCK = re.compile(
    r"^<!-- *(?P<key>store|mode): *(?P<value>\S+) *-->$"
    r"|^```sanad *\n(?P<code>.*?)^```\n(?:\n*```text\n(?P<text>.*?)^```$)?",
    re.MULTILINE | re.DOTALL,
)


def run(sanad, words, home):
    """Run sanad; return its status and all that it printed."""
    status, out, _ = project.run_sanad(sanad, words, home, merge=True)
    return status, out.decode("utf-8", "backslashreplace")


def make_store(sanad, store, name, home):
    """Make the store that an example asks for; return what went wrong, or ''."""
    pathlib.Path(home, store).unlink(missing_ok=True)
    pathlib.Path(home, store + "-lock").unlink(missing_ok=True)
    if name == "empty":
        return ""
    words = [store]
    if name == "articles":
        for path in sorted((project.ROOT / "examples" / "articles").glob("*.txt")):
            words += ["-e", f'read "{path}"']
    else:
        words += ["-e", f'load "{project.ROOT / "tests" / "language" / "data" / name}"']
    status, said = run(sanad, words, home)
    return said if status else ""


def check_example(sanad, store, mode, match, home):
    """Run one example; return the lines that say what is wrong with it."""
    status, said = run(sanad, [store, "--yes", "--mode", mode, "-e", match["code"].rstrip("\n")], home)
    if match["text"] is None:
        return said.splitlines() if status else []
    said = [line.rstrip() for line in project.without_times(said).splitlines()]
    expected = [line.rstrip() for line in project.without_times(match["text"]).splitlines()]
    if said == expected or "sort" not in match["code"] and sorted(said) == sorted(expected):
        return []
    return list(difflib.unified_diff(expected, said, "written", "found", lineterm="", n=9))


def examples(text):
    """Return the matches of BLOCK that are examples or settings, with lines."""
    return [(text.count("\n", 0, match.start()) + 1, match) for match in BLOCK.finditer(text)]


def check_file(sanad, path, home):
    """Yield a name and the faults of each example of a file."""
    store, mode, broken = "doc.sanad", "box", ""
    text = path.read_text(encoding="utf-8")
    make_store(sanad, store, "empty", home)
    for line, match in examples(text):
        if match["key"] == "mode":
            mode = match["value"]
        elif match["key"] == "store":
            broken = make_store(sanad, store, match["value"], home)
        else:
            first = match["code"].strip().splitlines()[0] if match["code"].strip() else ""
            faults = broken.splitlines() or check_example(sanad, store, mode, match, home)
            yield f"{path.name}:{line} {first}", faults


def update_file(sanad, path, home):
    """Rewrite the answers in a file by what sanad says now."""
    store, mode = "doc.sanad", "box"
    make_store(sanad, store, "empty", home)

    def renewed(match):
        nonlocal mode
        if match["key"] == "mode":
            mode = match["value"]
        elif match["key"] == "store":
            make_store(sanad, store, match["value"], home)
        elif match["text"] is None:
            run(sanad, [store, "-e", match["code"]], home)
        else:
            _, said = run(sanad, [store, "--yes", "--mode", mode, "-e", match["code"].rstrip("\n")], home)
            said = "".join(line.rstrip() + "\n" for line in said.splitlines())
            if project.without_times(said) == project.without_times(match["text"]):
                return match[0]
            return f"```sanad\n{match['code']}```\n\n```text\n{said}```"
        return match[0]

    path.write_text(BLOCK.sub(renewed, path.read_text(encoding="utf-8")), encoding="utf-8")


def main():
    """Check the files that were named, and print TAP."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--update", action="store_true", help="rewrite the answers")
    parser.add_argument("sanad", type=pathlib.Path)
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    words = parser.parse_args()
    sanad = words.sanad.resolve()
    number = failed = 0
    with tempfile.TemporaryDirectory() as home:
        for path in project.expand(words.files, ".md"):
            if words.update:
                update_file(sanad, path, home)
            for name, faults in check_file(sanad, path, home):
                number += 1
                failed += bool(faults)
                for fault in faults:
                    print(f"#   {fault}")
                print(f"{'not ok' if faults else 'ok'} {number} - {name.replace('#', '')}")
    print(f"1..{number}" + ("" if number else " # SKIP no examples"))
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())

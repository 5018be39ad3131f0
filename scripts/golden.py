#!/usr/bin/python3
"""Run golden tests of the language: statements, and what sanad answers.

    scripts/golden.py [--update] SANAD FILE|FOLDER...

A test file is made of groups with blank lines between them:

    # a type that is misspelt           the group's name
    ?x:Countri -memberOf-> SCO          statements, run together
    ! error: no type is called "Countri"
    !   ?x:Countri -memberOf-> SCO
    !      ^
    ! hint: did you mean Country?
    ! exit 1

`> ` stands before each line of standard output, `! ` before each line of
standard error; `! exit N` comes last if the status is not 0.  A line that ends
in a blank is written with a ¶ behind it.  Between the parts of a group no
blank line may stand; a statement that needs one is written with `#` there.

The lines that begin a file say what its groups run on:

    ## load FILE [into GRAPH]     data, from the folder data/ beside the tests
    ## articles                   the articles of examples/articles
    ## run STATEMENT              anything else to prepare
    ## mode MODE                  table if not given
    ## options WORDS              more options for sanad

Every group gets a fresh copy of the store that these lines make, and a fresh
folder to run in, where the files of data/ are at hand.  With --update the
answers are rewritten by what sanad says now: read the difference before you
commit it.
"""

import argparse
import concurrent.futures
import difflib
import pathlib
import shlex
import shutil
import sys
import tempfile

import project

ANSWER = ("> ", "! ", ">", "!")


class Group:
    """One group of a test file, as lines of the file."""

    def __init__(self):
        self.comments = []
        self.statements = []
        self.answer = []

    def name(self):
        """Return the group's name: its first comment, else its statement."""
        if self.comments:
            return self.comments[0].lstrip("# ")
        return " ".join(self.statements)


class TestFile:
    """A test file: its settings and groups."""

    def __init__(self, path):
        self.path = path
        self.head = []
        self.groups = []
        group = None
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("## "):
                self.head.append(line)
            elif not line:
                group = None
            else:
                if group is None:
                    group = Group()
                    self.groups.append(group)
                self.add_line(group, line)

    @staticmethod
    def add_line(group, line):
        """Put one line into the part of the group where it belongs."""
        if group.statements and (line[:2] in ANSWER or line in ANSWER):
            group.answer.append(line)
        elif line.startswith("#") and not group.statements:
            group.comments.append(line)
        else:
            group.statements.append(line)

    def setting(self, word, default=""):
        """Return the value of the last line `## word value`."""
        values = [line[3:].split(None, 1) for line in self.head]
        found = [value[1] for value in values if value[0] == word and len(value) > 1]
        return found[-1] if found else default

    def preparations(self):
        """Return the statements that make the store."""
        statements = []
        for line in self.head:
            word, _, rest = line[3:].partition(" ")
            if word == "load":
                name, _, more = rest.strip().partition(" ")
                statements.append(f'load "{name}" {more}'.strip())
            elif word == "run":
                statements.append(rest.strip())
            elif word == "articles":
                articles = sorted((project.ROOT / "examples" / "articles").glob("*.txt"))
                statements += [f'read "{article}"' for article in articles]
        return statements

    def text(self):
        """Return the file as it should be written."""
        parts = ["\n".join(self.head)] if self.head else []
        parts += ["\n".join(group.comments + group.statements + group.answer) for group in self.groups]
        return "\n\n".join(parts) + "\n"


def marked(mark, output):
    """Return lines of output as they stand in a test file."""
    text = project.without_times(output.decode("utf-8", "backslashreplace"))
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    else:
        lines[-1] += "¶ without newline"
    shown = []
    for line in lines:
        line = line.replace("\r", "␍").replace("\x1b", "␛")
        shown.append((f"{mark} {line}" if line else mark) + ("¶" if line.endswith((" ", "\t")) else ""))
    return shown


def fresh_folder(place, data):
    """Make an empty folder with the data files at hand; return it."""
    folder = pathlib.Path(tempfile.mkdtemp(dir=place))
    for item in sorted(data.iterdir()) if data.is_dir() else []:
        (folder / item.name).symlink_to(item.resolve())
    return folder


def answer(test, group, sanad, place, base):
    """Run a group and return its answer as lines of a test file."""
    folder = fresh_folder(place, test.path.parent / "data")
    if base.is_file():
        shutil.copy(base, folder / "g.sanad")
    words = ["g.sanad", "--mode", test.setting("mode", "table")]
    words += shlex.split(test.setting("options"))
    status, out, errors = project.run_sanad(sanad, [*words, "-e", "\n".join(group.statements)], folder)
    lines = marked(">", out) + marked("!", errors)
    shutil.rmtree(folder)
    return lines + ([f"! exit {status}"] if status != 0 else [])


def prepare(test, sanad, place):
    """Make the store of a file; return its path, or exit if that fails."""
    folder = fresh_folder(place, test.path.parent / "data")
    base = folder / "base.sanad"
    words = []
    for statement in test.preparations():
        words += ["-e", statement]
    if words:
        status, _, errors = project.run_sanad(sanad, [str(base), *words], folder)
        if status != 0:
            reason = errors.decode("utf-8", "replace").strip().replace("\n", "\n# ")
            print(f"Bail out! {test.path.name}: the data cannot be loaded\n# {reason}")
            sys.exit(1)
    return base


def check(test, sanad, update, number):
    """Run the groups of one file and print TAP; return how many failed."""
    failed = 0
    with tempfile.TemporaryDirectory() as place, concurrent.futures.ThreadPoolExecutor(2) as pool:
        base = prepare(test, sanad, place)
        answers = pool.map(lambda group: answer(test, group, sanad, place, base), test.groups)
        for group, found in zip(test.groups, answers):
            number += 1
            name = group.name().replace("#", "")
            if update:
                group.answer = found
            if found == group.answer and found:
                print(f"ok {number} - {name}", flush=True)
                continue
            failed += 1
            print("\n".join(f"# {line}" for line in group.statements))
            for line in difflib.unified_diff(group.answer, found, "expected", "found", lineterm="", n=9):
                print(f"#   {line}")
            print(f"not ok {number} - {name}", flush=True)
    if update:
        test.path.write_text(test.text(), encoding="utf-8")
    return failed


def main():
    """Run the files that were named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--update", action="store_true", help="rewrite the answers")
    parser.add_argument("sanad", type=pathlib.Path)
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    words = parser.parse_args()
    tests = [TestFile(path) for path in project.expand(words.files, ".test")]
    print(f"1..{sum(len(test.groups) for test in tests)}")
    failed = number = 0
    for test in tests:
        failed += check(test, words.sanad.resolve(), words.update, number)
        number += len(test.groups)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())

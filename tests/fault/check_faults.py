#!/usr/bin/python3
"""Let the calls that may fail do so, in the groups of the golden files and in
more command lines: allocations, calls of the system, calls of LMDB.

usage: check_faults.py SANAD RUN_FAULTS STEP [PART...]

STEP: each so many of the points is tried; in the environment SANAD_TEST_EVERY
goes before it.  PART: only scenarios with this in their name.
"""

import gzip
import itertools
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
PAGE = """<html><head><title>A visit</title><meta name="date" content="2024-05-03"></head><body><p>Iran signed an
agreement with Tajikistan in Dushanbe on 3 May 2024.</p><ul><li>The ministers met on Friday.</li></ul></body></html>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">
<rdf:Description rdf:about="http://e/a"><e:p rdf:resource="http://e/b"/><e:q>text</e:q></rdf:Description></rdf:RDF>"""
LISTS = """@prefix e: <http://e/> . e:s a e:C ; e:p 1, 2.0, "x"@en, [ e:q ( 1 2 [] ) ] ; e:z true . e:l e:p (e:s) ."""
# What is run in a folder with a store, files of RDF, an article and reports.
COMMANDS = """
load new.sanad region.ttl talks.trig
load g.sanad many.nt list.ttl
load g.sanad many.nt.gz --graph http://e/g
load g.sanad many.nt --graph http://e/g --replace
load g.sanad facts.rdf
load g.sanad broken.ttl
load new.sanad many.nt --memory 1M
export g.sanad
export g.sanad out.nt --canonical
export g.sanad out.nq
export g.sanad out.ttl
export g.sanad out.trig
export g.sanad out.rj
export g.sanad out.rdf
export g.sanad out.dot
convert list.ttl --to nt
convert facts.rdf --to ttl
convert list.ttl --to rdfxml
convert talks.trig --to nquads --canonical
convert talks.trig --to trig -o out.trig
convert talks.trig --to dot
stats g.sanad
check g.sanad
compact g.sanad
dump g.sanad
dump g.sanad -o all.nq --salvage
backup g.sanad copy.sanad
sparql g.sanad "SELECT ?x ?l { ?x <http://www.w3.org/2000/01/rdf-schema#label> ?l } LIMIT 3"
read new.sanad tajikistan-iran-ministry.txt
read g.sanad page.html --as visit --date 2024-05-04 --url http://news.example/1
read news.sanad tajikistan-iran-ministry.txt
extract page.html --to turtle
extract tajikistan-iran-ministry.txt --facts-only
extract --batch . --out out
eval .
lexicon check
lexicon list
lexicon explain "Iran signed an agreement with Tajikistan in Dushanbe on 3 May 2024."
report news.sanad country-brief.md -p country=Iran
report news.sanad country-brief.md -p country=Iran -o brief.html
report news.sanad data-quality.md -o quality.md
report news.sanad digest.md --check
report talks.sanad talks.md -o talks.html --reproducible
help
help summarize
g.sanad -f script.sanad --mode table --timing
g.sanad -f definitions.sanad -e "set" -e "?x -memberOf-> ?y | count by ?y"
g.sanad -p who=Iran -e "$who -?r-> ?x | sort ?r | limit 3"
g.sanad -e 'remove Iran -memberOf-> ?x' --yes
g.sanad -e '?x -memberOf-> ?y | export "a.csv"' -e 'describe Iran | export "b.ttl"'
g.sanad -e 'report "data-quality.md" to "q.html"'
g.sanad -e 'export "out.ttl"' -e 'export "out.nq"'
g.sanad -e 'load "list.ttl" into <http://e/g>' -e 'read "page.html"'
g.sanad -e '?x -memberOf-> ?y | draw' -e '?x -memberOf-> ?y | draw "m.svg"' -e '?x -memberOf-> ?y | count by ?y | chart bar ?y, ?count' -e '?x -memberOf-> ?y | count by ?y | chart bar ?y, ?count "c.svg"'
"""
MODES = ("box", "table", "column", "line", "csv", "tsv", "json", "jsonl", "markdown", "html", "sparql-json",
         "sparql-xml", "ttl", "tree")
TYPED = ("", "?x -mem", "Iran -", "?x:", "?x -memberOf-> S", "?x -memberOf-> ?y | so", "?x -memberOf-> ?y | sort ",
         "set ", "load ", "describe T", "?x -population-> ?n where ", "Iran -borders-> ?x, ?x -")


def copy_data(folder):
    """Put the data of the golden tests into a folder."""
    for item in sorted(DATA.iterdir()):
        (folder / item.name).write_bytes(item.read_bytes())


def environment(sanad, home):
    """What the program may see."""
    sanitizers = "exitcode=86:halt_on_error=1"
    return {"PATH": "/usr/bin:/bin", "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "LC_ALL": "C.UTF-8",
            "XDG_STATE_HOME": str(home / "state"), "TZ": "UTC", "ASAN_OPTIONS": sanitizers, "LSAN_OPTIONS": sanitizers,
            "UBSAN_OPTIONS": sanitizers,
            "SANAD_RDF_HELPER": str(pathlib.Path(sanad).parent / "graph" / "redland" / "sanad-rdf")}


def golden_scenarios(sanad, place, home):
    """Yield name, folder and words of each group of the golden files."""
    for path in sorted((ROOT / "tests" / "language").glob("*.test")):
        test = golden.TestFile(path)
        folder = place / path.stem
        folder.mkdir()
        copy_data(folder)
        words = [word for statement in test.preparations() for word in ("-e", statement)]
        if words:
            subprocess.run([sanad, "g.sanad", "-q", *words], cwd=folder, env=environment(sanad, home), check=True,
                           stdout=subprocess.DEVNULL)
            (folder / "g.sanad-lock").unlink(missing_ok=True)
        for group in test.groups:
            yield (f"{path.stem}: {group.name()}", folder,
                   ["g.sanad", "--mode", test.setting("mode", "table"), *shlex.split(test.setting("options")),
                    "-e", "\n".join(group.statements)])


def command_folder(sanad, place, home):
    """Make a folder with a store and all that the commands read."""
    folder = place / "commands"
    folder.mkdir()
    copy_data(folder)
    articles = ROOT / "examples" / "articles"
    for path in (*articles.glob("tajikistan-iran-ministry.*"), *(ROOT / "examples" / "reports").glob("*.md"),
                 ROOT / "tests" / "report" / "golden" / "talks.md"):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    (folder / "facts.rdf").write_text(RDF, encoding="utf-8")
    (folder / "list.ttl").write_text(LISTS, encoding="utf-8")
    (folder / "many.nt").write_text("".join(
        f'<http://e/s{i % 40}> <http://e/p{i % 3}> <http://e/o{i % 17}> .\n<http://e/s{i}> <http://e/q> "{i}" .\n'
        for i in range(900)), encoding="utf-8")
    (folder / "many.nt.gz").write_bytes(gzip.compress((folder / "many.nt").read_bytes()))
    (folder / "script.sanad").write_text("?x -memberOf-> SCO\n\nIran -?r-> ?x\n", encoding="utf-8")
    (folder / "page.gold.tsv").write_text("Iran\tmet with\tTajikistan\n", encoding="utf-8")
    for store, text in (("g.sanad", 'load "region.ttl"'),
                        ("talks.sanad", 'load "talks.trig"'),
                        ("news.sanad", 'read "tajikistan-iran-ministry.txt"; read "page.html"')):
        subprocess.run([sanad, store, "-q", "-e", text], cwd=folder, env=environment(sanad, home), check=True)
        (folder / f"{store}-lock").unlink(missing_ok=True)
    return folder


def command_scenarios(sanad, place, home):
    """Yield the command lines that are no statements."""
    folder = command_folder(sanad, place, home)
    for line in COMMANDS.strip().splitlines():
        words = shlex.split(line)
        yield f"command: {line}", folder, words
    for mode in MODES:
        yield (f"mode: {mode}", folder,
               ["g.sanad", "--mode", mode, "-e", "?x -memberOf-> ?y | sort ?x, ?y\ndescribe Iran"])
    for options in ("", "contexts='yes'", "contexts='yes',sync='batch',batch='2'"):
        yield f"redland: {options}", folder, ["redland", "r.sanad", options]
    for text in TYPED:
        yield f"typed: {text}", folder, ["complete", "g.sanad", text]


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
        for title, folder, words in itertools.chain(command_scenarios(sanad, place, home),
                                                    golden_scenarios(sanad, place, home)):
            if len(sys.argv) > 4 and not any(part in title for part in sys.argv[4:]):
                continue
            lines += [f"name {title.replace('#', '')}", f"from {folder}"]
            words = words if words[0] in ("complete", "redland") else ["sanad", *words]
            lines += [f"word {escaped(word)}" for word in words]
            lines += ["loose", "run"] if words[0] == "complete" or "--salvage" in words else ["run"]
        return subprocess.run([runner, work, step], input="\n".join(lines) + "\n", text=True, check=False,
                              env=environment(sanad, home)).returncode


if __name__ == "__main__":
    sys.exit(main())

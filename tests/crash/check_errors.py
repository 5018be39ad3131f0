#!/usr/bin/python3
"""Each call that writes, opens, maps or names a file fails in turn, once or from
there on; each write is short; each allocation finds no memory.

usage: check_errors.py SANAD FAULTS PRELOAD [EVERY [KINDS [PART]]]

Every EVERYth call and allocation is tried.  PART is `2/5` for the second fifth
of the workloads.

What is to be true each time: the program ends by itself, with a message if it
could not do what was asked; the store is sound and has what was acknowledged;
and if it says that all went well, then all is there.  Prints TAP.
"""

import os
import pathlib
import shutil
import sys
import tempfile

from check_kill import BEFORE, prepare, store_of
from crash import Place, facts_of, is_clean

QUESTION = "?x -<http://e/right>-> ?y, ?x -<http://e/left>-> ?z | sort ?y"
ARTICLE = "Iran signed an agreement with Tajikistan in Dushanbe on 3 May 2024. The ministers met on Friday.\n"

ALLOCATIONS_MAX = 5000
# rasqal 0.9.33 frees twice where it finds no memory; it only reads the store.
NOT_MENDED = ("a question in SPARQL, in the helper",)
PICTURE = "?x -<http://e/left>-> ?y"
GOLD = "Iran\tsigned\tAgreement\n"
REPORT = """---
title: Pairs
---

```sanad as=pairs sources=footnote
?x -<http://e/right>-> ?y | sort ?y
```

There are {{ pairs | count }} pairs.

```sanad table from=pairs title="Pairs" sources=footnote
```

```sanad chart=bar from=counts x=y y=n title="Counts"
```

```sanad as=counts sources=none
?x -<http://e/right>-> ?y | count as ?n by ?y | sort ?y
```

```sanad draw title="Drawn"
?x -<http://e/left>-> ?y
```
"""
SCRIPT = """?x -<http://e/left>-> ?y | count
?x -<http://e/right>-> ?y where ?y contains "number" | summarize list(?y) as ?all, count() as ?n
?x -<http://e/left>+-> ?y | sort ?x desc, ?y | limit 2
?x -<http://e/left>-> ?y where not exists { ?y -<http://e/left>-> ?z } | distinct
why <http://e/n1> -<http://e/left>-> <http://e/m1>
explain ?x -<http://e/left>-> ?y, ?x -<http://e/right>-> ?z
describe <http://e/n1>
"""
RDFXML = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">
<rdf:Description rdf:about="http://e/a"><e:b>text</e:b><e:c rdf:resource="http://e/d"/></rdf:Description>
</rdf:RDF>
"""

# A name, the words, how to see that the work was done, and, if it is not sanad
# itself, the program in which calls fail.
WORKLOADS = [
    ("a change", ["g.sanad", "-q", "-e", facts_of(50)], "pair 50"),
    ("a first change", ["new.sanad", "-q", "-e", facts_of(50)], "pair 50"),
    ("a load", ["load", "g.sanad", "more.nt", "-q"], "pair 1499"),
    ("a load into a new store", ["load", "new.sanad", "more.nt", "-q"], "pair 1499"),
    ("a load that sorts on disk", ["load", "g.sanad", "more.nt", "-q", "--memory", "1M"], "pair 1499"),
    ("a compaction", ["compact", "g.sanad", "-q"], "pair 1"),
    ("a backup", ["backup", "g.sanad", "copy.sanad", "-q"], "file copy.sanad"),
    ("an export", ["export", "g.sanad", "out.nt", "-q"], "file out.nt"),
    ("an export as Turtle", ["export", "g.sanad", "out.ttl", "-q"], "file out.ttl"),
    ("a canonical export", ["export", "g.sanad", "out.nq", "--canonical", "-q"], "file out.nq"),
    ("a conversion", ["convert", "more.nt", "-o", "more.ttl"], "file more.ttl"),
    ("a conversion through the helper", ["convert", "small.rdf", "-o", "small.nt"], "file small.nt"),
    ("a conversion, in the helper", ["convert", "small.rdf", "-o", "small.nt"], "file small.nt", "sanad-rdf"),
    ("a dump", ["dump", "g.sanad", "-o", "all.nq"], "file all.nq"),
    ("a check", ["check", "g.sanad"], "output is sound"),
    ("a question", ["g.sanad", "-q", "-e", QUESTION], "output number 2"),
    ("a question in JSON", ["g.sanad", "-q", "--mode", "json", "-e", QUESTION], "output number 2"),
    ("a script", ["g.sanad", "-q", "-f", "script.sanad"], "output number 2"),
    ("a question in SPARQL", ["sparql", "g.sanad", "-q", "SELECT ?y { ?x <http://e/right> ?y } ORDER BY ?y"], "output number 2"),
    ("a question in SPARQL, in the helper",
     ["sparql", "g.sanad", "-q", "SELECT ?y { ?x <http://e/right> ?y } ORDER BY ?y"], "output number 2", "sanad-rdf"),
    ("a chart", ["g.sanad", "-q", "-e", '?x -<http://e/right>-> ?y | count as ?n by ?y | sort ?y | chart bar ?y, ?n "c.svg"'],
     "file c.svg"),
    ("a picture", ["g.sanad", "-q", "-e", f'{PICTURE} | draw "p.svg"'], "file p.svg"),
    ("a picture in the terminal", ["g.sanad", "-q", "-e", f"{PICTURE} | draw"], "output m2"),
    ("a report", ["report", "g.sanad", "report.md", "-o", "report.html", "-q"], "file report.html"),
    ("a report as Markdown", ["report", "g.sanad", "report.md", "-o", "made.md", "-q"], "file made.md"),
    ("statistics", ["stats", "g.sanad"], "output "),
    ("an article", ["read", "new.sanad", "article.txt", "-q"], "facts new.sanad"),
    ("an article, extracted", ["extract", "article.txt", "-o", "article.nq", "-q"], "file article.nq"),
    ("a lexicon that is made", ["extract", "article.txt", "-o", "article.nq", "-q", "--lexicon", "more.ttl"], "file article.nq"),
    ("an evaluation", ["eval", "articles", "-q"], "output "),
    ("completion", ["COMPLETE", "g.sanad", "typed"], "output left (1)"),
]


def prepare_more(place):
    """Files that are read."""
    for name, text in {"article.txt": ARTICLE, "report.md": REPORT, "script.sanad": SCRIPT, "small.rdf": RDFXML,
                       "more.ttl": "", "typed": "?x -\n<http://e/n1> -\nn1 -\n?x -left-> \n"}.items():
        (place.folder / name).write_text(text, encoding="utf-8")
    (place.folder / "articles").mkdir()
    (place.folder / "articles" / "one.txt").write_text(ARTICLE, encoding="utf-8")
    (place.folder / "articles" / "one.gold.tsv").write_text(GOLD, encoding="utf-8")
    # The image of the lexicon is made, so that articles are what is tried.
    status, _, errors = place.run(["extract", "article.txt", "-o", "article.nq", "-q"])
    assert status == 0, errors
    (place.folder / "article.nq").unlink()


def is_done(place, done, output):
    """Whether what a workload is for is there."""
    kind, what = done.split(" ", 1)
    if kind == "output":
        return what in output
    if kind == "pair":
        return any((place.folder / store).exists() and f"<http://e/n{what}>" in "\n".join(place.dump(store))
                   for store in ("new.sanad", "g.sanad"))
    if kind == "facts":
        return len(place.dump(what)) > 20
    whole = place.folder.parent / (place.folder.name + "-whole")
    return (place.folder / what).exists() and (
        what.endswith(".sanad") or (place.folder / what).read_bytes() == (whole / what).read_bytes())


def try_one(place, saved, workload, faults):
    """Run with a fault; return what is wrong, or nothing."""
    name, words, done = workload[:3]
    if len(workload) > 3:
        faults = dict(faults, **{"in": workload[3]})
    place.restore(saved)
    status, out, errors = place.run(words, **faults)
    if not is_clean(status, errors):
        return f"ended with {status}: {errors}"
    if status and not errors.strip():
        return f"exit {status} without a word"
    store = store_of(words) if any(word.endswith(".sanad") for word in words) else "g.sanad"
    acknowledged = set(range(BEFORE)) if store == "g.sanad" else set()
    problem = place.judge(store, acknowledged)
    if problem:
        return problem
    if status == 0 and not is_done(place, done, out):
        return f"{name} says that all went well, and it did not: {out}{errors}"
    left = [path.name for path in place.folder.iterdir() if ".sanad." in path.name or path.name.startswith("out.nt.")]
    return f"left behind: {left}" if left and "unlink" not in errors and faults.get("on") is None and status else ""


def try_all(place, saved, workload, every, kinds):
    """Try each call and each kind of fault; return how many and what was wrong."""
    place.restore(saved)
    more = {"in": workload[3]} if len(workload) > 3 else {}
    count = place.count_calls(workload[1], **more)
    whole = place.folder.parent / (place.folder.name + "-whole")
    shutil.rmtree(whole, ignore_errors=True)
    shutil.copytree(place.folder, whole)
    wrong = []
    tries = 0
    for kind in kinds:
        number = count
        if kind == "nomem" and workload[0] in NOT_MENDED:
            continue
        if kind == "nomem":
            place.restore(saved)
            number = place.count_calls(workload[1], do="nomem", **more)
        # A lexicon takes some 67 000 allocations, all of a few kinds.
        for at in range(1, number + 1, max(every, number // ALLOCATIONS_MAX)):
            for faults in ({"at": at, "do": kind}, {"at": at, "do": kind, "on": 1}):
                if kind == "short" and "on" in faults:
                    continue
                problem = try_one(place, saved, workload, faults)
                tries += 1
                if problem:
                    wrong.append(f"{faults} of {number}: {problem}")
    shutil.rmtree(whole)
    return tries, wrong


def main():
    """Run all."""
    sanad, faults = (os.path.abspath(path) for path in sys.argv[1:3])
    every = int(sys.argv[4]) if len(sys.argv) > 4 else 3
    kinds = sys.argv[5].split(",") if len(sys.argv) > 5 else ["eio", "enospc", "short"]
    part, parts = map(int, sys.argv[6].split("/")) if len(sys.argv) > 6 else (1, 1)
    workloads = WORKLOADS[part - 1::parts]
    failed = 0
    total = 0
    print(f"1..{len(workloads)}")
    with tempfile.TemporaryDirectory(prefix="sanad-errors-") as folder:
        place = Place(sanad, faults, sys.argv[3], pathlib.Path(folder))
        prepare_more(place)
        saved = prepare(place)
        for index, workload in enumerate(workloads, 1):
            tries, wrong = try_all(place, saved, workload, every, kinds)
            total += tries
            failed += bool(wrong)
            for problem in wrong[:12]:
                print("#", problem.replace("\n", "\n# "))
            print(f"{'not ok' if wrong else 'ok'} {index} - {workload[0]}, {tries} faults", flush=True)
        print(f"# {total} faults")
        shutil.rmtree(saved)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

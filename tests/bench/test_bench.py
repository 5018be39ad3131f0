#!/usr/bin/python3
"""The graph of bench/ is what bench/README.md says, and every question has an answer.

tests/bench/test_bench.py SANAD GENERATE MICRO BUILD
"""

import collections
import hashlib
import pathlib
import subprocess
import sys
import tempfile
import xml.dom.minidom

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bench" / "questions")]
import questions  # noqa: E402  (it lies in another folder)

SIZE = 50_000
NEWS = "<http://example.org/news#"


def generate(program, *arguments):
    """Return what the generator writes."""
    return subprocess.run([program, str(SIZE), *arguments], stdout=subprocess.PIPE, check=True).stdout


def facts_of(text):
    """Split N-Triples of the generator, whose texts need no escapes."""
    return [tuple(line[:-2].split(b" ", 2)) for line in text.splitlines()]


def same_bytes(program, text):
    """The same arguments give the same bytes on every machine, another seed gives others."""
    assert generate(program) == text
    assert generate(program, "--seed", "2") != text
    known = "913445e31310335423be2980cde64b752f397e84f646d3873470f12cab4b4305"
    assert hashlib.sha256(text).hexdigest() == known, "the graph has changed: figures of before do not compare"


def distinct_facts(facts):
    """No fact comes twice, there are as many as wanted, and a fifth of as many terms or a few more."""
    assert len(facts) == SIZE
    assert len(set(facts)) == SIZE
    terms = {term for fact in facts for term in fact}
    assert SIZE / 10 < len(terms) < SIZE / 3.5, len(terms)


def promised_shape(facts):
    """There are 41 predicates, long lines, skewed degrees, chains and one giant component."""
    assert len({fact[1] for fact in facts}) == 41
    mean = sum(sum(map(len, fact)) + 5 for fact in facts) / SIZE
    assert 100 < mean < 112, mean
    mentions = collections.Counter(fact[2] for fact in facts if fact[1] == f"{NEWS}mentions>".encode())
    most = mentions.most_common()
    assert most[0][1] > 20 * most[len(most) // 2][1], "nobody is mentioned much more often than others"
    knows = neighbours(facts, "knows")
    people = {fact[0] for fact in facts if fact[0].startswith(b"<http://example.org/person/")}
    assert len(reached(knows, b"<http://example.org/person/5>")) > 0.8 * len(people)
    after = neighbours(facts, "succeeds")
    last = b"<http://example.org/person/1504>"
    assert len(reached(after, last)) > 40, "the chain of successors is short"


def neighbours(facts, relation):
    """Return whom each node has this relation to."""
    found = collections.defaultdict(list)
    for subject, predicate, thing in facts:
        if predicate == f"{NEWS}{relation}>".encode():
            found[subject].append(thing)
    return found


def reached(edges, start):
    """Return all nodes that edges lead to from a node."""
    seen = set()
    front = [start]
    while front:
        front = [node for node in {other for one in front for other in edges[one]} if node not in seen]
        seen.update(front)
    return seen


def same_in_each_format(sanad, program, text, folder):
    """Turtle and N-Quads say the same facts as N-Triples, N-Quads also who tells them."""
    exported = []
    for form, ending in (("turtle", "ttl"), ("nquads", "nq")):
        path = folder / f"graph.{ending}"
        path.write_bytes(generate(program, "--format", form))
        store = folder / f"{form}.sanad"
        run([sanad, "load", "-q", store, path])
        run([sanad, "export", "-q", store, "--to", "ntriples", folder / "out.nt"])
        exported.append(sorted((folder / "out.nt").read_bytes().splitlines()))
    assert exported[0] == sorted(text.splitlines()), "Turtle has other facts"
    assert exported[1] == exported[0], "N-Quads has other facts"
    lines = (folder / "graph.nq").read_bytes().splitlines()
    assert 1.05 * SIZE < len(lines) < 1.2 * SIZE, len(lines)
    told = sum(line.rsplit(b" ", 2)[1].startswith(b"<http://example.org/article/") for line in lines)
    assert told > len(lines) / 2, told


def run(arguments):
    """Run a program, which must succeed."""
    done = subprocess.run(list(map(str, arguments)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 0, f"{arguments}: {done.stderr.decode()}"
    return done.stdout.decode()


def answered_questions(sanad, folder):
    """Each question parses and has an answer: a row, and not only a count of nothing; yes or no."""
    store = folder / "graph.sanad"
    run([sanad, "load", "-q", store, folder / "graph.nt"])
    asked = questions.questions()
    assert len(asked) >= 40
    assert len({question["name"] for question in asked}) == len(asked)
    script = folder / "question.sanad"
    for question in asked:
        script.write_text(questions.SANAD_PREFIXES + "\n" + question["sanad"] + "\n", encoding="utf-8")
        rows = run([sanad, store, "--readonly", "--mode", "csv", "-f", script]).splitlines()
        if rows not in (["yes"], ["no"]):
            assert len(rows) > 1, f"{question['name']} has no rows"
            assert rows[1:] != ["0"], f"{question['name']} counts nothing"


def same_as_plain_loops(micro, folder):
    """Cursors and questions find what loops by hand over arrays find, which fails otherwise."""
    lines = run([micro, folder / "graph.sanad", "1"]).splitlines()
    rows = [line.split(" | ") for line in lines if line.startswith("| ") and "---" not in line][1:]
    assert len(rows) >= 12, lines
    assert all(int(row[1]) > 0 for row in rows), rows


def scripts_that_measure(build, folder):
    """Growth, start and articles run and print their tables; what they measure here is no measurement."""
    growth = [ROOT / "bench/growth_questions.py", build, "--json", folder / "growth.json", "--plots", folder / "plots"]
    run([*growth, "--sizes", "0.05,0.06", "--questions", "^(point|hop-2|count-join-3)$", "--runs", "1"])
    rows = run([*growth, "--sizes", "", "--table"]).splitlines()
    assert [row.split(" | ")[0] for row in rows[7:]] == ["| point", "| hop-2", "| count-join-3"], rows
    rows = run([ROOT / "bench/start.py", folder / "graph.sanad", build, "--runs", "1"]).splitlines()
    assert sum(row.startswith("| a ") for row in rows) == 3, rows
    rows = run([ROOT / "bench/articles.py", build, "--sizes", "0.02", "--counts", "3", "--runs", "1"]).splitlines()
    assert sum("| plain scan |" in row for row in rows) == 2 and sum("| extract |" in row for row in rows) == 2, rows


def pictures(folder):
    """Each picture is XML and has its lines."""
    for path in sorted((folder / "plots").iterdir()):
        lines = xml.dom.minidom.parse(str(path)).getElementsByTagName("polyline")
        assert lines, path
        assert all(len(line.getAttribute("points").split()) == 2 for line in lines), path


def main():
    """Run all checks."""
    sanad, program, micro, build = sys.argv[1:]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        text = generate(program)
        (folder / "graph.nt").write_bytes(text)
        same_bytes(program, text)
        facts = facts_of(text)
        distinct_facts(facts)
        promised_shape(facts)
        same_in_each_format(sanad, program, text, folder)
        answered_questions(sanad, folder)
        same_as_plain_loops(micro, folder)
        scripts_that_measure(build, folder)
        pictures(folder)


if __name__ == "__main__":
    main()

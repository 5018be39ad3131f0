#!/usr/bin/python3
"""Compare `limit N` without sort, which drops rows as they come, with its slow twin.

check_first_rows.py SANAD makes a graph of things with several labels, labels in
languages, without labels, with equal ones, and blank nodes.  A limit beyond
what is kept sorts all rows; its first ones must be those of a small limit.
"""

import subprocess
import sys
import tempfile

EX = "http://example.org/"
ALL = 1 << 21


def graph():
    """Return N-Triples of 3000 things."""
    lines = []
    for i in range(3000):
        node = f"_:b{i}" if i % 97 == 0 else f"<{EX}t{i * 7919 % 3001}>"
        lines.append(f"{node} <{EX}r> <{EX}u{i % 11}> .")
        lines.append(f'{node} <{EX}n> "{i * 31 % 500}"^^<http://www.w3.org/2001/XMLSchema#integer> .')
        for name in ("label", "prefLabel") if i % 13 == 0 else ("label",) if i % 5 else ():
            space = "http://www.w3.org/2004/02/skos/core#" if name == "prefLabel" else "http://www.w3.org/2000/01/rdf-schema#"
            for j, tag in enumerate(("", "@en", "@fa")[: 1 + i % 3]):
                lines.append(f'{node} <{space}{name}> "n{(i * 577 + j * 1009) % 1200:04}"{tag} .')
    return "\n".join(lines) + "\n"


def ask(sanad, store, text):
    """Return the lines of an answer."""
    run = subprocess.run([sanad, store, "--readonly", "--mode", "sparql-json", "-e", text], capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


def main():
    """Ask each question both ways."""
    failed = 0
    asked = [(q, n) for q in (f"?a -<{EX}r>-> ?b", f"?a -<{EX}n>-> ?v", f"?b -<{EX}r>-> ?a") for n in (1, 10, 300)]
    print(f"1..{len(asked)}")
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/g.nt", "w", encoding="utf-8") as file:
            file.write(graph())
        subprocess.run([sys.argv[1], "load", f"{folder}/g.sanad", f"{folder}/g.nt", "-q"], check=True)
        for number, (question, count) in enumerate(asked, 1):
            fast = ask(sys.argv[1], f"{folder}/g.sanad", f"{question} | limit {count}")
            slow = ask(sys.argv[1], f"{folder}/g.sanad", f"{question} | limit {ALL}")
            rows = [line.rstrip(",]}") for line in fast if '"type"' in line]
            twin = [line.rstrip(",]}") for line in slow if '"type"' in line][: len(rows)]
            is_same = len(rows) == count and rows == twin
            failed += not is_same
            print(f"{'ok' if is_same else 'not ok'} {number} - {question} | limit {count}")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())

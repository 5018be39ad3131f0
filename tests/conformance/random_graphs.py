#!/usr/bin/python3
"""Random graphs in, out in every format, and in again: isomorphic.

random_graphs.py DUMP COUNT [FORMAT...]: DUMP is the program built from dump.c,
FORMAT a foreign one to go through as well.  The graphs have what is hard to
write: cycles and lists of blank nodes, good and broken, shared or not; blank
nodes that name graphs; literals and IRIs of odd characters; numbers that are
no tokens.  SANAD_SEED in the environment gives other graphs.
"""

import os
import random
import sys
import tempfile

import graphs
from w3c import Reader

SEED = int(os.environ.get("SANAD_SEED", "20261124"))
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
IRIS = ["http://e/a", "http://e/a/", "http://e/a#", "http://e/b.c", "http://e/.x", "http://e/1", "http://e/a%20b",
        "http://e/a,b;c(d)'*", "urn:x:y:z", "a:", "http://e/\u00e9\u4e2d", "http://e/-", RDF + "nil", RDF + "type",
        RDF + "List", "http://e/~a", "http://e/a:b", "file:///tmp/x", "http://e/?q#f/x"]
PREDICATES = ["http://e/p", "http://e/q", "http://e/ns#p", RDF + "type", RDF + "first", RDF + "rest", RDF + "_1"]
ANY_PREDICATES = PREDICATES + ["http://e/", "http://e/1", "urn:p", RDF + "li"]
TEXTS = ["", " ", "a", "\\\"", "\\\\", "\\n", "\\r", "\\t", "a\\nb\\\"\\\"\\\"c", "'''", "\\u4E2D", "\\U0001F600",
         "\\u00E9", "e\\u0301", "\\u200F\\u2028", "<&>", "]]>", "a  b ", "@en", "1", "\\\\u0041", "\\uFFFD"]
CONTROLS = ["\\u0000", "\\u0001", "\\u0008", "\\u000B", "\\u007F", "\\uFFFE", "\\u0085"]
NUMBERS = ["1", "01", "+1", "-0", "1.", "1.0", ".5", "-.5", "1e0", "1.0E+1", "INF", "NaN", "true", "1 ", "TRUE", "0",
           "999999999999999999999999", "2024-02-30", "2024-02-29", "2024-01-01T00:00:00Z", "24:00:00"]
TYPES = ["integer", "decimal", "double", "boolean", "date", "dateTime", "string", "float", "int"]
TAGS = ["en", "en-GB", "de-Latn-1996", "x-a"]


def literal(source, is_plain):
    kind = source.randrange(4)
    if kind == 0:
        return '"%s"^^<%s%s>' % (source.choice(NUMBERS), XSD, source.choice(TYPES))
    text = source.choice(TEXTS if is_plain else TEXTS + CONTROLS)
    if kind == 1:
        return '"%s"@%s' % (text, source.choice(TAGS))
    if kind == 2:
        return '"%s"^^<http://e/t>' % text
    return '"%s"' % text


def graph(source, is_plain, has_graphs):
    """Lines of N-Quads; a plain graph has what RDF/XML can carry."""
    predicates = PREDICATES if is_plain else ANY_PREDICATES
    blanks = ["_:" + name for name in ("a", "b0", "b1", "anon1", "g1", "u1", "x-1", "n.m")[: source.randrange(1, 9)]]
    names = [None, "<http://e/g>", "<http://e/g#evidence>", blanks[0], "_:only"] if has_graphs else [None]
    lines = set()

    def node():
        return source.choice(blanks) if source.randrange(2) else "<%s>" % source.choice(IRIS)

    for _ in range(source.randrange(0, 14)):
        thing = literal(source, is_plain) if source.randrange(3) == 0 else node()
        lines.add((node(), "<%s>" % source.choice(predicates), thing, source.choice(names)))
    for number in range(source.randrange(0, 3)):  # lists: whole, shared, in a circle, cut
        name = source.choice(names)
        cells = ["_:l%d-%d" % (number, i) for i in range(source.randrange(1, 4))]
        for cell, rest in zip(cells, cells[1:] + [source.choice(["<%snil>" % RDF] * 3 + [cells[0], node()])]):
            lines.add((cell, "<%sfirst>" % RDF, node(), name))
            lines.add((cell, "<%srest>" % RDF, rest, name))
        for _ in range(source.randrange(0, 3)):
            lines.add((node(), "<http://e/list>", cells[0], source.choice([name, name, source.choice(names)])))
    return "".join("%s %s %s %s.\n" % (s, p, o, g + " " if g else "") for s, p, o, g in sorted(lines, key=str))


def main():
    reader = Reader(sys.argv[1], 0, None)
    count = int(sys.argv[2])
    foreign = sys.argv[3:]
    source = random.Random(SEED)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "in.nq")
        for number in range(count):
            is_plain = bool(foreign) and number % 3 == 0
            has_graphs = not is_plain and number % 2 == 0
            formats = ["nquads", "trig"] if has_graphs else ["ntriples", "nquads", "turtle", "trig"]
            text = graph(source, is_plain, has_graphs)
            with open(path, "w", encoding="utf-8") as out:
                out.write(text)
            wanted = graphs.parse(text)
            for through in formats + (foreign if is_plain else []):
                got, message = reader.read(path, "nquads", "http://base/", through)
                if got is None or not graphs.isomorphic(wanted, got):
                    wrong += 1
                    print("# graph %d of seed %d through %s: %s" % (number, SEED, through, message or "another graph"))
                    for line in text.splitlines():
                        print("#   " + line)
    print("1..1")
    print("%s 1 - %d random graphs come out as they went in" % ("not ok" if wrong else "ok", count))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

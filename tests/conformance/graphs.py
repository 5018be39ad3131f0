"""Reads N-Quads, independently of sanad, and compares datasets."""

import re
from collections import Counter, defaultdict

IRI = r'<([^\x00-\x20<>"{}|^`]*)>'
BLANK = r"_:([^\s<>\"]+?)(?=\.?\s|<|$)"
STRING = r'"((?:[^"\\\n\r]|\\.)*)"'
LITERAL = STRING + r"(?:@([a-zA-Z]+(?:-[a-zA-Z0-9]+)*)|\^\^" + IRI + r")?"
TERM = re.compile(r"[ \t]*(?:%s|%s|%s)" % (IRI, BLANK, LITERAL))
END = re.compile(r"[ \t]*\.[ \t]*(#.*)?$")
ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.S)
SHORT = dict(zip("tbnrf\"'\\", "\t\b\n\r\f\"'\\"))
XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


def unescape(text):
    """The text that an escaped one stands for."""

    def one(match):
        body = match.group(1)
        return chr(int(body[1:], 16)) if body[0] in "uU" else SHORT[body]

    return ESCAPE.sub(one, text)


def term_of(match):
    """A term as a tuple: its kind, then its parts."""
    iri, blank, text, language, datatype = match.groups()
    if iri is not None:
        return ("iri", unescape(iri))
    if blank is not None:
        return ("blank", blank)
    if language:
        return ("literal", unescape(text), language.lower(), "")
    datatype = unescape(datatype or XSD_STRING)
    return ("literal", unescape(text), "", datatype)


def parse(text):
    """The set of quads in a text of N-Triples or N-Quads."""
    quads = set()
    for line in re.split(r"[\r\n]+", text):
        position = 0
        terms = []
        stripped = line.strip(" \t")
        if not stripped or stripped.startswith("#"):
            continue
        while not END.match(line, position):
            match = TERM.match(line, position)
            if not match:
                raise ValueError("no N-Quads: %r" % line[position:])
            terms.append(term_of(match))
            position = match.end()
        if len(terms) not in (3, 4):
            raise ValueError("%d terms: %r" % (len(terms), line))
        quads.add(tuple(terms) if len(terms) == 4 else tuple(terms) + (None,))
    return quads


def refine(quads, colours):
    """Colours of blank nodes, told apart by their neighbours until stable."""
    while True:
        signs = defaultdict(list)
        for quad in quads:
            view = tuple(
                ("colour", colours[t]) if t in colours else t for t in quad
            )
            for place, term in enumerate(quad):
                if term in colours:
                    signs[term].append(repr((place, view)))
        fresh = {
            t: hash((colours[t], tuple(sorted(signs[t])))) for t in colours
        }
        if len(set(fresh.values())) == len(set(colours.values())):
            return fresh
        colours = fresh


def isomorphic(left, right):
    """Whether the datasets are equal but for the names of blank nodes."""
    if len(left) != len(right):
        return False

    def blanks(quads):
        return {t: 0 for q in quads for t in q if t and t[0] == "blank"}

    return match(left, right, blanks(left), blanks(right))


def match(left, right, left_colours, right_colours):
    """As isomorphic(), with what is known of the blank nodes."""
    left_colours = refine(left, left_colours)
    right_colours = refine(right, right_colours)
    if Counter(left_colours.values()) != Counter(right_colours.values()):
        return False

    classes = defaultdict(list)
    for term, colour in left_colours.items():
        classes[colour].append(term)
    open_classes = [c for c in classes.values() if len(c) > 1]
    if not open_classes:
        by_colour = {c: t for t, c in right_colours.items()}
        renamed = {
            tuple(by_colour[left_colours[t]] if t in left_colours else t
                  for t in quad)
            for quad in left
        }
        return renamed == right

    chosen = min(open_classes, key=len)[0]
    colour = left_colours[chosen]
    marked = dict(left_colours)
    marked[chosen] = hash(("chosen", colour))
    for term in sorted(t for t, c in right_colours.items() if c == colour):
        attempt = dict(right_colours)
        attempt[term] = marked[chosen]
        if match(left, right, marked, attempt):
            return True
    return False

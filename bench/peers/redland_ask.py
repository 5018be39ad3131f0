#!/usr/bin/python3
"""Redland with rasqal, asked through lines of JSON on standard input.

{"load": FILE} or {"ask": SPARQL, "runs": N} a line.  Statements are in the
storage `hashes` in memory: the storage `memory` adds in quadratic time and
reads all for each pattern.
"""

import json
import sys
import time
import warnings

import RDF

ROWS_SHOWN = 20000
PATIENCE_SECONDS = 5

warnings.simplefilter("ignore")
MODEL = RDF.Model(RDF.Storage(storage_name="hashes", name="bench", options_string="new='yes',hash-type='memory'"))


def load(path):
    """Read a file of N-Triples."""
    start = time.monotonic()
    RDF.Parser("ntriples").parse_into_model(MODEL, "file:" + path)
    return {"seconds": time.monotonic() - start, "triples": MODEL.size()}


def rows_of(text):
    """Return all rows, each cell as text, since whoever asks wants to see them."""
    results = RDF.Query(text, query_language="sparql11-query").execute(MODEL)
    if results is None:
        raise RDF.RedlandError("rasqal cannot do this")
    if results.is_boolean():
        return [[str(bool(results.get_boolean())).lower()]]
    return [[None if cell is None else str(cell) for cell in row.values()] for row in results]


def ask(text, runs):
    """Ask once to warm up, then so many times or for five seconds."""
    seconds = []
    begin = time.monotonic()
    rows = rows_of(text)
    until = begin + PATIENCE_SECONDS + (time.monotonic() - begin)
    while not seconds or (len(seconds) < runs and time.monotonic() < until):
        start = time.monotonic()
        rows = rows_of(text)
        seconds.append(time.monotonic() - start)
    return {"seconds": seconds, "count": len(rows), "rows": rows if len(rows) <= ROWS_SHOWN else None}


def main():
    """Answer each line."""
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = load(request["load"]) if "load" in request else ask(request["ask"], request["runs"])
        except (RDF.RedlandError, TypeError) as error:
            answer = {"error": str(error) or "rasqal cannot do this"}
        print(json.dumps(answer), flush=True)


main()

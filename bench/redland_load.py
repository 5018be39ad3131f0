#!/usr/bin/python3
"""Measures how fast rdfproc loads N-Triples into Redland's storages.

bench/redland_load.py MODULE_FOLDER COUNT STORAGE...

MODULE_FOLDER is where librdf_storage_lmdb.so lies.  Each storage gets a new
store in a folder of its own; what it holds afterwards is counted.
"""

import os
import random
import subprocess
import sys
import tempfile
import time

EX = "http://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"


def write_statements(path, count):
    """Five statements for each entity, a fifth of them links."""
    chance = random.Random(1)
    with open(path, "w") as file:
        for i in range(count):
            entity = i // 5
            value = (
                '"name %d"' % entity,
                "<%stype/%d>" % (EX, entity % 50),
                '"%d"^^<%sinteger>' % (entity, XSD),
                "<%sentity/%d>" % (EX, chance.randrange(max(1, count // 5))),
                '"text %d"@en' % i,
            )[i % 5]
            file.write("<%sentity/%d> <%sproperty/%d> %s .\n" % (
                EX, entity, EX, i % 5, value))


def rdfproc(storage, *arguments):
    options = "hash-type='bdb',dir='.'" if storage == "hashes" else ""
    return subprocess.run(
        ["rdfproc", "-q", "-s", storage, "-t", options, *arguments],
        check=True, stdout=subprocess.PIPE).stdout.decode()


def main():
    os.environ["REDLAND_MODULE_PATH"] = (
        os.path.abspath(sys.argv[1]) + ":/usr/lib/%s-linux-gnu/redland" %
        os.uname().machine)
    count = int(sys.argv[2])
    for storage in sys.argv[3:]:
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            write_statements("a.nt", count)
            start = time.monotonic()
            rdfproc(storage, "-n", "store", "parse", "a.nt", "ntriples")
            seconds = time.monotonic() - start
            print("%-8s %9d statements %8.2f s %9.0f/s   %s" % (
                storage, count, seconds, count / seconds,
                rdfproc(storage, "store", "size").strip()), flush=True)
            os.chdir("/")


main()

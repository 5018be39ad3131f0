"""What the tests of the program share: a private place to run in, a world to
ask, and a report in TAP."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

SANAD = str(pathlib.Path(sys.argv[1]).resolve())
DEADLINE_SECONDS = 60

WORLD = """@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:Iran a ex:Country ; rdfs:label "Iran" ; ex:memberOf ex:SCO, ex:ECO ; ex:borders ex:Turkmenistan .
ex:Tajikistan a ex:Country ; rdfs:label "Tajikistan" ; ex:memberOf ex:SCO ; ex:area 143100 .
ex:Turkmenistan a ex:Country ; rdfs:label "Turkmenistan" ; ex:memberOf ex:ECO ; ex:area 491210 .
ex:SCO rdfs:label "SCO" .
ex:ECO rdfs:label "ECO" .
"""
WORLD_TRIPLES = 15


class Skip(Exception):
    """The machine lacks what the tests need."""


def need_graphviz():
    """Skip without Graphviz."""
    if not shutil.which("dot", path="/usr/bin:/bin"):
        raise Skip("graphviz is not installed")


def environment(folder, **more):
    """Nothing of the person who runs the tests: no home, no inputrc."""
    kept = {k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}
    return {
        **kept,
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        "XDG_STATE_HOME": str(folder / "state"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "INPUTRC": "/dev/null",
        "LC_ALL": "C.UTF-8",
        "TERM": "dumb",
        **more,
    }


def write_chain(path, length):
    """Triples enough for questions that take long."""
    with path.open("w", encoding="utf-8") as out:
        for i in range(length):
            out.write(f"<http://example.org/n{i}> <http://example.org/next> <http://example.org/n{i + 1}> .\n")


# Some thousand million rows, none of which can be counted without being made.
LONG = "?a -next-> ?b, ?c -next-> ?d, ?e -next-> ?f where ?a != ?f and ?b != ?e | count"


def run(folder, *words, stdin=b"", **more):
    """Run sanad; return status, output, errors."""
    done = subprocess.run(
        [SANAD, *words],
        cwd=folder,
        env=environment(folder),
        input=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        timeout=DEADLINE_SECONDS,
        check=False,
        **more,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def expect(got, wanted):
    if got != wanted:
        raise AssertionError(f"\n  got    {got!r}\n  wanted {wanted!r}")


def expect_in(part, whole):
    if part not in whole:
        raise AssertionError(f"{part!r} is not in\n{whole}")


def remove(folder):
    """Remove a folder, also while a program that was told to end still does."""
    end = time.monotonic() + DEADLINE_SECONDS
    while folder.exists() and time.monotonic() < end:
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(0.01)


def main(tests):
    """Run the tests, each in a fresh folder; a test is a function whose name
    is a sentence."""
    print(f"1..{len(tests)}")
    failures = 0
    for number, test in enumerate(tests, 1):
        name = test.__name__.replace("_", " ")
        folder = pathlib.Path(tempfile.mkdtemp(prefix="sanad-test-"))
        (folder / "world.ttl").write_text(WORLD, encoding="utf-8")
        try:
            test(folder)
            print(f"ok {number} - {name}", flush=True)
        except Skip as reason:
            print(f"ok {number} - {name} # SKIP {reason}", flush=True)
        except Exception:  # the report is the point
            failures += 1
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
            print(f"not ok {number} - {name}", flush=True)
        finally:
            remove(folder)
    sys.exit(1 if failures else 0)

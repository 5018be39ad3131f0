#!/usr/bin/python3
"""All that runs in threads, under the thread sanitizer: a writer among eight
readers, a load (in memory, and sorted on disk), counting, a backup, and a
load whose progress is shown.

usage: check_threads.py BUILD

BUILD is a folder that meson made with -Db_sanitize=thread.  Prints TAP.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

TRIPLES = 300000
TIMEOUT_SECONDS = 900
COUNTS = ["?a -<http://example.org/knows>-> ?b -<http://example.org/knows>-> ?c -<http://example.org/knows>-> ?a | count",
          "?a -<http://example.org/knows>-> ?b -<http://example.org/knows>-> ?c -<http://example.org/knows>-> ?d "
          "-<http://example.org/knows>-> ?a | count",
          # Sums of trees, by two threads; and a single one.
          "?a -<http://example.org/knows>-> ?b -<http://example.org/knows>-> ?c -<http://example.org/knows>-> ?d | count",
          "set threads = 1; ?a -<http://example.org/knows>-> ?b -<http://example.org/knows>-> ?c | count"]


def run(folder, words, **more):
    """Run a program; return what is wrong, or nothing."""
    environment = dict(os.environ, HOME=str(folder), LC_ALL="C.UTF-8", TSAN_OPTIONS="exitcode=66", **more)
    result = subprocess.run([str(word) for word in words], cwd=folder, env=environment, timeout=TIMEOUT_SECONDS,
                            stdin=subprocess.DEVNULL, capture_output=True, check=False)
    errors = result.stderr.decode(errors="replace")
    if result.returncode or "ThreadSanitizer" in errors:
        return f"{words} ends with {result.returncode}: {errors[:6000]}"
    return ""


def knows(folder):
    """The questions, with the relation as the file writes it."""
    with open(folder / "all.nt", encoding="utf-8") as lines:
        word = next(line.split()[1] for line in lines if line.split()[1].endswith("knows>"))
    return [question.replace("<http://example.org/knows>", word) for question in COUNTS]


def main():
    """Run all."""
    build = pathlib.Path(sys.argv[1]).resolve()
    sanad = build / "sanad"
    here = pathlib.Path(__file__).resolve().parent
    with tempfile.TemporaryDirectory(prefix="sanad-threads-") as name:
        folder = pathlib.Path(name)
        with open(folder / "all.nt", "wb") as out:
            subprocess.run([build / "bench" / "generate", str(TRIPLES)], stdout=out, check=True)
        tests = [
            ("a writer and eight readers in threads",
             [sys.executable, here / "check_concurrency.py", sanad, build / "tests/concurrency/sanad_crowd", 20, "threads"], {}),
            ("a load", [sanad, "load", "g.sanad", "all.nt", "-q"], {}),
            ("a load that sorts on disk", [sanad, "load", "h.sanad", "all.nt", "-q", "--memory", "16M"], {}),
            ("a load into a store that holds facts", [sanad, "load", "h.sanad", "all.nt", "-q"], {}),
            ("a backup", [sanad, "backup", "g.sanad", "copy.sanad", "-q"], {}),
            *[(f"counting: {question}", [sanad, "g.sanad", "-q", "-e", question], {"SANAD_EAGER": eager})
              for question in knows(folder) for eager in ("0", "1")],
            ("a check of what was loaded", [sanad, "check", "h.sanad"], {}),
            # script(1) gives it a terminal, where progress is shown by a thread.
            ("a load with its progress", ["script", "-qec", f"{sanad} load p.sanad all.nt", "typescript"], {}),
        ]
        failed = 0
        print(f"1..{len(tests)}")
        for index, (what, words, more) in enumerate(tests, 1):
            problem = run(folder, words, **more)
            if not problem and (folder / "typescript").exists():
                text = (folder / "typescript").read_text(errors="replace")
                problem = text if "ThreadSanitizer" in text else ""
            failed += bool(problem)
            if problem:
                print("#", problem.replace("\n", "\n# "))
            print(f"{'not ok' if problem else 'ok'} {index} - {what}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

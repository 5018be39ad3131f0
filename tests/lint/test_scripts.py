#!/usr/bin/python3
"""Test the scripts that test: what they count, accept and refuse."""

import json
import pathlib
import subprocess
import sys
import tempfile

SCRIPTS = pathlib.Path(__file__).resolve().parent.parent.parent / "scripts"
sys.dont_write_bytecode = True
sys.path.insert(0, str(SCRIPTS))

# pylint: disable=wrong-import-position
import check_layers
import check_style

CMOCKA = """[==========] Running 4 test(s).
[ RUN      ] adds
[       OK ] adds
[ RUN      ] removes
[  ERROR   ] --- 1 != 2
[   LINE   ] --- a.c:1: error: Failure!
[  FAILED  ] removes
[ RUN      ] rests
[  SKIPPED ] rests
[ RUN      ] ends
[       OK ] ends
[==========] 4 test(s) run.
[  PASSED  ] 2 test(s).
[  SKIPPED ] 1 test(s), listed below:
[  SKIPPED ] rests
[  FAILED  ] 1 test(s), listed below:
[  FAILED  ] removes

 1 FAILED TEST(S)
"""
TAP = "1..4\nok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP no d\nnot ok 4 - e # TO" "DO known\n"

UNITTEST = """test_adds (a.T.test_adds) ... ok
test_removes (a.T.test_removes)
What it is about. ... skipped 'no store here'
test_ends (a.T.test_ends) ... FAIL
test_rests (a.T.test_rests) ... a line that it printed
ok

======================================================================
FAIL: test_ends (a.T.test_ends)
----------------------------------------------------------------------
Ran 4 tests in 0.1s

FAILED (failures=1, skipped=1)
"""

# What a program printed, what meson said of it, and the line that counts it.
COUNTS = [
    ("", "OK", "1 passed, 0 failed, 0 skipped"),
    ("", "FAIL", "0 passed, 1 failed, 0 skipped"),
    ("", "TIMEOUT", "0 passed, 1 failed, 0 skipped"),
    ("", "UNEXPECTEDPASS", "0 passed, 1 failed, 0 skipped"),
    ("no rdfproc here\n", "SKIP", "0 passed, 0 failed, 1 skipped"),
    (CMOCKA, "FAIL", "2 passed, 1 failed, 1 skipped"),
    (CMOCKA[:68], "ERROR", "1 passed, 1 failed, 0 skipped"),
    (UNITTEST, "FAIL", "2 passed, 1 failed, 1 skipped"),
    (TAP, "FAIL", "1 passed, 1 failed, 2 skipped"),
    ("1..2\nok 1 - a\n", "ERROR", "1 passed, 1 failed, 0 skipped"),
    ("ok 1 - a\nok 2 - b\n1..2\n", "OK", "2 passed, 0 failed, 0 skipped"),
    ("ok 1 - a # TO" "DO was known\n1..1\n", "OK", "0 passed, 1 failed, 0 skipped"),
]

# A sanad that answers every question alike.
FAKE = """#!/bin/sh
case "$*" in
*load*) exit 0 ;;
*wrong*) printf 'error: no\\n\\n  caret\\n' >&2; exit 1 ;;
*) printf 'who\\nTajikistan \\n' ;;
esac
"""
GOLDEN = "## load x.ttl\n\n# one\nIran -meets-> ?who\n| sort ?who\n> who\n> Tajikistan ¶\n\n# two\nwrong\n"
GOLDEN_ERROR = "! error: no\n!\n!   caret\n! exit 1\n"


def run(*words):
    """Run a script; return its status and output."""
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def counts_what_meson_and_the_programs_say():
    """Feed logs to count_tests.py."""
    for output, result, expected in COUNTS:
        with tempfile.TemporaryDirectory() as folder:
            logs = pathlib.Path(folder, "meson-logs")
            logs.mkdir()
            entry = {"name": "t", "stdout": output, "result": result}
            logs.joinpath("testlog.json").write_text(json.dumps(entry) + "\n", encoding="utf-8")
            status, said = run(SCRIPTS / "count_tests.py", folder)
            assert said.splitlines()[-1] == expected, (output, result, said)
            assert status == (0 if " 0 failed" in expected else 1), (output, result, status)


def counts_a_folder_without_tests_as_a_failure():
    """Feed nothing to count_tests.py."""
    with tempfile.TemporaryDirectory() as folder:
        status, said = run(SCRIPTS / "count_tests.py", folder)
        assert status == 1 and said.endswith("0 passed, 1 failed, 0 skipped\n"), said
        status, said = run(SCRIPTS / "count_tests.py", "--failed", folder, folder)
        assert status == 1 and "does not build" in said, said


def compares_and_renews_golden_answers():
    """Run golden.py with a program of four lines."""
    with tempfile.TemporaryDirectory() as folder:
        sanad = pathlib.Path(folder, "sanad")
        sanad.write_text(FAKE, encoding="utf-8")
        sanad.chmod(0o755)
        test = pathlib.Path(folder, "a.test")
        test.write_text(GOLDEN + "> something else\n", encoding="utf-8")
        status, said = run(SCRIPTS / "golden.py", sanad, test)
        assert status == 1 and "ok 1 - one" in said and "not ok 2 - two" in said, said
        run(SCRIPTS / "golden.py", "--update", sanad, folder)
        assert test.read_text(encoding="utf-8") == GOLDEN + GOLDEN_ERROR
        status, said = run(SCRIPTS / "golden.py", sanad, folder)
        assert status == 0 and "not ok" not in said, said


def refuses_an_answer_that_nobody_wrote_down():
    """Run golden.py on a group without an answer."""
    with tempfile.TemporaryDirectory() as folder:
        sanad = pathlib.Path(folder, "sanad")
        sanad.write_text("#!/bin/sh\n", encoding="utf-8")
        sanad.chmod(0o755)
        test = pathlib.Path(folder, "a.test")
        test.write_text("a silent statement\n", encoding="utf-8")
        status, said = run(SCRIPTS / "golden.py", sanad, test)
        assert status == 1 and "not ok 1" in said, said


def checks_the_examples_of_a_page():
    """Run doc_examples.py on a page of three examples."""
    page = "```sanad\na\n```\n\n```text\nwho\nTajikistan\n```\n\n```sanad\nwrong\n```\n\n```sanad ignore\nwrong\n```\n"
    with tempfile.TemporaryDirectory() as folder:
        sanad = pathlib.Path(folder, "sanad")
        sanad.write_text(FAKE, encoding="utf-8")
        sanad.chmod(0o755)
        path = pathlib.Path(folder, "page.md")
        path.write_text(page, encoding="utf-8")
        status, said = run(SCRIPTS / "doc_examples.py", sanad, path)
        assert status == 1 and "\n1..2\n" in said and "not ok 2 - page.md:10" in said, said


def knows_who_may_include_whom():
    """Ask check_layers.py about single includes."""
    cases = [
        ("query/a.c", '"', "graph/cursor.h", True),
        ("graph/a.c", '"', "query/rows.h", False),
        ("graph/a.c", '"', "graph/io/io.h", False),
        ("graph/io/a.c", '"', "graph/store.h", True),
        ("graph/io/a.c", "<", "lmdb.h", False),
        ("query/a.c", '"', "graph/store_impl.h", False),
        ("graph/a.c", "<", "lmdb.h", True),
        ("repl/a.c", "<", "readline/history.h", True),
        ("session/a.c", "<", "readline/readline.h", False),
        ("parser/a.c", "<", "stdio.h", True),
        ("parser/a.c", '"', "lexer.h", False),
    ]
    for name, quote, header, allowed in cases:
        fault = check_layers.fault_of(check_layers.room_of(name), quote, header, {}, name)
        assert (fault is None) == allowed, (name, header, fault)


def measures_functions_and_spares_tables_of_cases():
    """Ask check_style.py about a long function."""
    body = ["  line();"] * 70
    table = ["  const int cases[] = {", *["      1,"] * 70, "  };"]
    long = ["static void", "walk(int a,", "     int b)", "{", *body, "}"]
    tabled = ["static void", "walks(void **state)", "{", *table, "}"]
    assert len(check_style.long_functions("graph/a.c", long)) == 1
    assert "walk " in check_style.long_functions("graph/a.c", long)[0]
    assert check_style.long_functions("tests/unit/a.c", tabled) == []
    assert len(check_style.long_functions("graph/a.c", tabled)) == 1
    assert len(check_style.long_functions("tests/unit/a.c", long)) == 1


def wants_each_declaration_documented():
    """Ask check_style.py about headers."""
    good = ["/// One and two.", "int one(void);", "int two(void);", "", "#define A 1", "", "typedef struct A A; ///< An A"]
    bad = ["/// One.", "int one(void);", "", "struct A {", "", "  int a;", "};"]
    assert check_style.undocumented("a.h", good) == []
    assert [fault.split(" ")[0] for fault in check_style.undocumented("a.h", bad)] == ["a.h:4:"]


def main():
    """Run all tests, and print TAP."""
    tests = [
        counts_what_meson_and_the_programs_say,
        counts_a_folder_without_tests_as_a_failure,
        compares_and_renews_golden_answers,
        refuses_an_answer_that_nobody_wrote_down,
        checks_the_examples_of_a_page,
        knows_who_may_include_whom,
        measures_functions_and_spares_tables_of_cases,
        wants_each_declaration_documented,
    ]
    print(f"1..{len(tests)}")
    failed = 0
    for number, test in enumerate(tests, 1):
        try:
            test()
            print(f"ok {number} - {test.__name__}")
        except AssertionError as error:
            failed += 1
            print("\n".join(f"# {line}" for line in str(error).splitlines()))
            print(f"not ok {number} - {test.__name__}")
    return 1 if failed else 0


raise SystemExit(main())

#!/usr/bin/python3
"""Every limit of docs/limits.md, at its value and past it.

usage: check_bounds.py SANAD

The values on the page must be those in the sources, and each limit that the
page calls tested has a case here: what is allowed, what is not, and what the
error says.
"""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "repl"))
from harness import expect, main, run

ROOT = pathlib.Path(__file__).resolve().parents[2]
RDF = b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'


def rows():
    """The rows of the page: what, value, name in the sources, test."""
    for line in (ROOT / "docs" / "limits.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| ") and len(cells) == 4 and cells[0] != "what" and not cells[0].startswith("---"):
            yield cells


def limit(case):
    """The value of a limit that is tested here."""
    return next(int(re.match(r"\d+", value)[0]) for _, value, _, test in rows() if test == case)


def sources():
    """Each #define of a limit, by name, evaluated; a name may stand in several files."""
    found = {}
    for folder in ("base", "graph", "parser", "query", "articles", "report", "session", "repl"):
        for path in (ROOT / folder).rglob("*.[ch]"):
            for name, text in re.findall(r"^#define ([A-Z_]+)\s+([^/\\\n]+)", path.read_text(encoding="utf-8"), re.M):
                text = re.sub(r"\((size_t|rlim_t|uint64_t|off_t)\)|U?INT64_C|(?<=\d)[UL]+\b", "", text.strip())
                if re.fullmatch(r"[\d\s()<*+-]+", text) and text.count("(") == text.count(")"):
                    found.setdefault(name, set()).add(eval(text))  # pylint: disable=eval-used # digits and signs
    return found


def says_what_the_sources_say(folder):
    known = sources()
    for what, value, name, _ in rows():
        name = name.strip("`")
        number = re.match(r"\d+", value)
        if "iB" in value:
            continue
        if name in known and number:
            expect((what, int(number[0]) in known[name]), (what, True))
        elif re.fullmatch(r"[A-Z_]+", name):
            expect((what, name, sorted(known)), (what, "in the sources", None))


def check(folder, what, words, message=None):
    """A command is done, or refused with a message."""
    status, _, errors = run(folder, *words)
    if message is None:
        expect((what, status, errors[-300:] if status else ""), (what, 0, ""))
    else:
        expect((what, status != 0, re.search(message, errors) is not None or errors[-300:]), (what, True, True))


def ask(folder, text, message=None):
    (folder / "question.txt").write_text(text, encoding="utf-8")
    check(folder, text[:60], ("world.sanad", "-f", "question.txt"), message)


def convert(folder, name, data, message=None):
    (folder / name).write_bytes(data)
    check(folder, name, ("convert", "--to", "nt", "-o", "/dev/null", name), message)


def report(folder, text, message=None):
    (folder / "report.md").write_bytes(text)
    check(folder, text[:60], ("report", "world.sanad", "report.md", "-o", "report.html"), message)


def make_large(folder, name, size):
    with (folder / name).open("wb") as out:
        out.truncate(size)


# ---- One function for each limit, named on the page

def iri(folder):
    most = limit("iri")
    convert(folder, "a.nt", b"<a:" + b"x" * (most - 2) + b"> <a:p> <a:o> .\n")
    convert(folder, "a.nt", b"<a:" + b"x" * (most - 1) + b"> <a:p> <a:o> .\n", f"longer than {most} bytes")


def language_tag(folder):
    most = limit("language_tag")
    for name in ("a.nt", "a.ttl"):
        convert(folder, name, b'<a:s> <a:p> "x"@' + b"a" * most + b" .\n")
        convert(folder, name, b'<a:s> <a:p> "x"@' + b"a" * (most + 1) + b" .\n", f"longer than {most} bytes")


def turtle_depth(folder):
    most = limit("turtle_depth")
    convert(folder, "a.ttl", b"<a:s> <a:p> " + b"(" * most + b")" * most + b" .\n")
    convert(folder, "a.ttl", b"<a:s> <a:p> " + b"(" * (most + 1) + b")" * (most + 1) + b" .\n", f"more than {most} brackets")


def xml_depth(folder):
    most = limit("xml_depth")

    def nested(count):
        names = [(b"r:Description", b"e:p")[i % 2] for i in range(count - 1)]
        return (RDF + b"".join(b"<" + name + b">" for name in names)
                + b"".join(b"</" + name + b">" for name in reversed(names)) + b"</r:RDF>")

    convert(folder, "a.rdf", nested(most))
    convert(folder, "a.rdf", nested(most + 1), f"more than {most} elements")


def statement(folder):
    most = limit("statement")
    frame = '?x -any-> "" | count'
    ask(folder, frame.replace('""', '"' + "a" * (most - len(frame)) + '"'))
    ask(folder, frame.replace('""', '"' + "a" * (most - len(frame) + 1) + '"'), "a statement is at most 1 MiB long")


def name(folder):
    most = limit("name")
    ask(folder, "[" + "a" * most + "] -any-> ?x", "no thing is called")
    ask(folder, "[" + "a" * (most + 1) + "] -any-> ?x", "a name is at most 1 000 characters")


def depth(folder):
    most = limit("depth")
    ask(folder, "?x -any-> ?y where " + "(" * most + "1=1" + ")" * most + " | count")
    ask(folder, "?x -any-> ?y where " + "(" * (most + 1) + "1=1" + ")" * (most + 1) + " | count", f"at most {most} deep")


def height(folder):
    most = limit("height")
    ask(folder, "?x -any-> ?y | let ?z = " + "+".join(["1"] * most) + " | count")
    ask(folder, "?x -any-> ?y | let ?z = " + "+".join(["1"] * (most + 1)) + " | count", f"at most {most} operators deep")


def relations(folder):
    most = limit("relations")
    ask(folder, "Iran -" + "/".join(["borders"] * most) + "-> ?y | count")
    ask(folder, "Iran -" + "/".join(["borders"] * (most + 1)) + "-> ?y | count", "at most 1 000 relations")


def times(folder):
    most = limit("times")
    ask(folder, f"Iran -borders{{1,{most}}}-> ?x | count")
    ask(folder, f"Iran -borders{{1,{most + 1}}}-> ?x | count", f"goes up to {most}")


def within(folder):
    most = limit("within")
    ask(folder, f"describe Iran within {most}")
    ask(folder, f"describe Iran within {most + 1}", f"from 1 to {most}")


def shortest(folder):
    most = limit("shortest")
    ask(folder, f"shortest path from Iran to SCO max {most}")
    ask(folder, f"shortest path from Iran to SCO max {most + 1}", f"from 1 to {most}")


def paths(folder):
    most = limit("paths")
    ask(folder, f"paths from Iran to SCO max {most} | count")
    ask(folder, f"paths from Iran to SCO max {most + 1} | count", f"from 1 to {most}")


def regular_expression(folder):
    ask(folder, '?x -any-> ?y where "aaaaaaaaaaaa!" matches "^(a+)+$" | count')
    ask(folder, f'?x -any-> ?y where "{"a" * 40}!" matches "^(a+)+$" | count', "takes too long on some text")


def run_script(folder):
    most = limit("run_script")
    for size, message in ((1 << 20, None), (most + 1, "larger than 64 MiB")):
        (folder / "script.txt").write_bytes(b"\n" * size if size <= most else b"")
        if size > most:
            make_large(folder, "script.txt", size)
        ask(folder, 'run "script.txt"', message)


def script(folder):
    make_large(folder, "large.txt", limit("script") + 1)
    check(folder, "script", ("world.sanad", "-f", "large.txt"), "longer than 256 MiB")
    (folder / "large.txt").write_bytes(b"\n" * 1000)
    check(folder, "script", ("world.sanad", "-f", "large.txt"))


def article(folder):
    make_large(folder, "article.txt", limit("article") + 1)
    check(folder, "article", ("read", "-q", "world.sanad", "article.txt"), "larger than 64 MiB")
    (folder / "article.txt").write_text("Talks\n\nIran met China on 3 May 2024.\n" + "\n" * 100_000, encoding="utf-8")
    check(folder, "article", ("read", "-q", "world.sanad", "article.txt"))


def web_page(folder):
    most = limit("web_page")
    head, tail = b"<html><body><h1>Talks</h1><p>Iran met China on 3 May 2024.</p><!--", b"--></body></html>"
    (folder / "page.html").write_bytes(head + b"x" * (most - len(head) - len(tail)) + tail)
    check(folder, "web page", ("read", "-q", "world.sanad", "page.html"))
    (folder / "page.html").write_bytes(head + b"x" * (most - len(head) - len(tail) + 1) + tail)
    check(folder, "web page", ("read", "-q", "world.sanad", "page.html"), "larger|longer|MiB")


def report_(folder):
    most = limit("report")
    line = b"y" * 79 + b"\n"
    report(folder, b"# x\n\n" + (b"y" * 40 + b"\n\n") * 10)
    report(folder, line * (most // len(line) + 1), "larger|longer|MiB")


def parameters(folder):
    most = limit("parameters")

    def text(count):
        return b"---\nparams: { " + b", ".join(b"p%d: 1" % i for i in range(count)) + b" }\n---\nText.\n"

    report(folder, text(most))
    report(folder, text(most + 1), f"{most}")


def report_depth(folder):
    most = limit("report_depth")

    def text(count):
        return (b"```sanad as=a\n?x -borders-> ?y | limit 1\n```\n" + b"{{#each a}}\n" * count + b"x\n"
                + b"{{/each}}\n" * count)

    report(folder, text(most))
    report(folder, text(most + 1), f"{most}")


CASES = {
    "report": report_,
    **{case.__name__: case for case in (
        iri, language_tag, turtle_depth, xml_depth, statement, name, depth, height, relations, times, within, shortest,
        paths, regular_expression, run_script, script, article, web_page, parameters, report_depth)},
}


def names_the_cases(folder):
    """The page and this file know the same limits."""
    named = {test for _, _, _, test in rows() if re.fullmatch(r"[a-z_]+", test)}
    expect(sorted(named), sorted(CASES))


def limited(case):
    def test(folder):
        (folder / "make.ttl").write_bytes((folder / "world.ttl").read_bytes())
        expect(run(folder, "load", "-q", "world.sanad", "make.ttl")[0], 0)
        CASES[case](folder)

    test.__name__ = f"holds_the_limit_of_{case}"
    return test


if __name__ == "__main__":
    main([says_what_the_sources_say, names_the_cases, *map(limited, CASES)])

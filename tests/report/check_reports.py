#!/usr/bin/python3
"""Scripted reports: the examples on the example articles and on ontologies, small
reports against what they must become, labels that try to be markup, errors."""

import difflib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "repl"))
from harness import SANAD, Skip, environment, expect, expect_in, main, run
from pages import faults_of

ROOT = HERE.parent.parent
REPORTS = ROOT / "examples" / "reports"
ARTICLES = sorted((ROOT / "examples" / "articles").glob("*.txt"))
GOLDEN = HERE / "golden"
UPDATES = "--update" in sys.argv
FOREIGN = [
    "/usr/share/doc/python3-librdf/examples/dc.rdf",
    "/usr/share/doc/raptor2-utils/examples/dc.rdf",
]
LABELS = [
    "<script>alert(1)</script>", "a|b", "`tick` ``two``", "line\nbreak", "$(touch x)", "{{ met.x }}",
    "](javascript:alert(1))", "\"quote\" 'single'", "# head", "- dash", "1. one", "*bold* _under_",
    "&lt; &amp;", "\u202eevil", "[link](http://x)", "<!-- c -->", "</svg></style>", "\\back\\", "--> x", "]]>",
]
ONTOLOGY = """@prefix ex: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:Person a owl:Class ; rdfs:label "person"@en, "Mensch"@de .
ex:City a owl:Class ; rdfs:label "city" .
ex:born a owl:FunctionalProperty, owl:DatatypeProperty ; rdfs:label "born" ; rdfs:domain ex:Person .
ex:lives a owl:FunctionalProperty, owl:ObjectProperty ; rdfs:label "lives in" ; rdfs:range ex:City .
ex:ann a ex:Person ; rdfs:label "Ann" ; ex:born "2000-01-01"^^xsd:date, "2001-01-01"^^xsd:date ; ex:lives ex:rome .
ex:bob a ex:Person ; rdfs:label "Ann" ; ex:born "1999" ; ex:lives ex:atlantis ; ex:knows ex:nobody, ex:ann .
ex:rome a ex:City .
"""


def articles(folder):
    words = [word for path in ARTICLES for word in ("-e", f'read "{path}"')]
    expect(run(folder, "g.sanad", "-q", *words), (0, "", ""))


def world(folder, name="world.ttl"):
    expect(run(folder, "load", "-q", "g.sanad", name), (0, "", ""))


def report(folder, path, *words):
    return run(folder, "report", "g.sanad", str(path), *words)


def page(folder, path, *words):
    """Make a page, check it, and return it."""
    status, out, errors = report(folder, path, "-o", "page.html", *words)
    expect((status, out, errors), (0, "", "wrote page.html\n"))
    text = (folder / "page.html").read_text(encoding="utf-8")
    expect(faults_of(text), [])
    return text


def text_of(page):
    """What a reader sees."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page[page.index("<body>") :]))


# ---- The examples

def makes_a_brief_of_a_country(folder):
    articles(folder)
    text = text_of(page(folder, REPORTS / "country-brief.md"))
    expect_in("Iran in the news", text)
    expect_in("Azerbaijan, Russia, Tajikistan", text)
    expect_in("Meeting of the foreign ministers of Tajikistan and Iran", text)
    later = text_of(page(folder, REPORTS / "country-brief.md", "-p", "country=Tajikistan", "-p", "since=2024-06-01"))
    expect_in("Tajikistan in the news", later)
    expect_in("Since 1 June 2024 , Tajikistan met".replace(" ,", ","), later)


def makes_a_digest_of_articles(folder):
    articles(folder)
    text = text_of(page(folder, REPORTS / "digest.md"))
    expect_in("7 articles were published since 1 June 2024", text)
    expect_in("What changed since 2024-06-01", text)
    none = text_of(page(folder, REPORTS / "digest.md", "-p", "since=2030-01-01"))
    expect_in("0 articles were published", none)


def tells_the_quality_of_any_data(folder):
    (folder / "ontology.ttl").write_text(ONTOLOGY, encoding="utf-8")
    world(folder, "ontology.ttl")
    text = text_of(page(folder, REPORTS / "data-quality.md"))
    for part in ("atlantis 1", "nobody 1", "born ann 2", "date 2 1", "Ann 2", "city 1", "de 1"):
        expect_in(part, text)


def tells_the_quality_of_articles(folder):
    articles(folder)
    text = text_of(page(folder, REPORTS / "data-quality.md"))
    expect_in("The graph has 15 classes", text)


def tells_the_quality_of_a_foreign_ontology(folder):
    found = [path for path in FOREIGN if os.path.exists(path)]
    if not found:
        raise Skip("no package here has an ontology")
    status, _, errors = run(folder, "load", "-q", "g.sanad", found[0])
    if status and "helper" in errors:
        raise Skip("the helper for RDF/XML is not built")
    expect((status, errors), (0, ""))
    text = text_of(page(folder, REPORTS / "data-quality.md"))
    expect_in("Relations: how often", text)


def passes_a_validator(folder):
    tidy = shutil.which("tidy", path="/usr/bin:/bin")
    if not tidy:
        raise Skip("tidy is not installed")
    articles(folder)
    for name in ("country-brief", "digest", "data-quality"):
        text = page(folder, REPORTS / f"{name}.md")
        # It knows no SVG: pictures are checked by themselves.
        (folder / "plain.html").write_text(re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL), encoding="utf-8")
        done = subprocess.run(
            [tidy, "-q", "-e", "-utf8", "plain.html"], cwd=folder, capture_output=True, timeout=60, check=False
        )
        said = [line for line in done.stderr.decode().splitlines() if "trimming empty" not in line]
        expect((name, said), (name, []))


def runs_each_example_of_the_documentation(folder):
    articles(folder)
    text = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
    examples = re.findall(r"^````markdown\n(.*?)^````$", text, re.MULTILINE | re.DOTALL)
    expect(len(examples) > 1, True)
    for example in examples:
        (folder / "r.md").write_text(example, encoding="utf-8")
        words = ["-p", "since=2024-01-01"] if "<date>" in example else []
        page(folder, "r.md", *words)


# ---- Small reports

def becomes_what_it_must(folder):
    world(folder, HERE.parent / "language" / "data" / "talks.trig")
    for name, form in (("talks", "html"), ("talks", "md")):
        status, _, errors = report(folder, GOLDEN / f"{name}.md", "-o", f"out.{form}", "--reproducible", "-q")
        expect((status, errors), (0, ""))
        text = (folder / f"out.{form}").read_text(encoding="utf-8")
        text = re.sub(r"<style>.*?</style>\n", "", text, flags=re.DOTALL)
        text = re.sub(r"<svg.*?</svg>", "<svg></svg>", text, flags=re.DOTALL)
        text = re.sub(r"content=\"sanad [^\"]*\"", 'content="sanad"', text)
        golden = GOLDEN / f"{name}.out.{form}"
        if UPDATES:
            golden.write_text(text, encoding="utf-8")
        wanted = golden.read_text(encoding="utf-8")
        if text != wanted:
            lines = difflib.unified_diff(wanted.splitlines(), text.splitlines(), golden.name, "now", lineterm="")
            raise AssertionError("\n".join(lines))


def gives_the_same_bytes_again(folder):
    articles(folder)
    for name in ("country-brief", "digest"):
        for form in ("html", "md"):
            for turn in ("a", "b"):
                expect(report(folder, REPORTS / f"{name}.md", "--reproducible", "-q", "-o", f"{turn}.{form}"), (0, "", ""))
            expect((folder / f"a.{form}").read_bytes().replace(b"a-", b"b-"),
                   (folder / f"b.{form}").read_bytes().replace(b"a-", b"b-"))
    # Nor does it matter in which order the facts came.
    lines = [f"<http://x/{i}> <http://x/p> \"{i % 7}\" ." for i in range(50)]
    (folder / "r.md").write_text("```sanad\n?x -p-> ?y | limit 9\n```\n```sanad\n?x -p-> ?y | sort ?y\n```\n")
    pages = []
    for name, order in (("up", lines), ("down", lines[::-1])):
        (folder / f"{name}.nt").write_text("\n".join(order) + "\n")
        expect(run(folder, "load", "-q", f"{name}.sanad", f"{name}.nt")[0], 0)
        expect(run(folder, "report", f"{name}.sanad", "r.md", "--reproducible", "-q", "-o", "r.html")[0], 0)
        pages.append((folder / "r.html").read_text())
    expect(pages[0], pages[1])


def lets_no_label_become_markup(folder):
    lines = ["@prefix ex: <http://example.org/> .", "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."]
    for i, label in enumerate(LABELS):
        text = label.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        lines.append(f'ex:n{i} a ex:Evil ; rdfs:label "{text}" ; ex:next ex:n{(i + 1) % len(LABELS)} ; ex:n {i} .')
    (folder / "evil.ttl").write_text("\n".join(lines), encoding="utf-8")
    world(folder, "evil.ttl")
    (folder / "evil.md").write_text(
        "---\ntitle: Evil $who\nparams: { who: \"<script>\" }\n---\n$who `$who` {{ e.x | list }}\n\n"
        "```sanad as=e table title=\"T $who\"\n?x:Evil -n-> ?n | let ?l = label(?x) | sort ?n\n```\n"
        "```sanad list\n?x:Evil -n-> ?n | sort ?n\n```\n```sanad chart=bar x=l y=n from=e\n```\n"
        "```sanad draw\n?x:Evil -next-> ?y\n```\n{{#each e}}\n## {{ l }}\n\n- `{{ l }}` [{{ l }}]({{ l }} \"{{ l }}\")"
        "\n\n| a | b |\n| - | - |\n| {{ l }} | {{ n }} |\n\n{{/each}}\n", encoding="utf-8")
    expect(report(folder, "evil.md", "-o", "page.html"), (0, "", "wrote page.html\n"))
    text = (folder / "page.html").read_text(encoding="utf-8")
    expect(faults_of(text), ["nothing has the id %20head"])  # A label that is a link to such a place
    expect(text.count("<table>"), 1 + len(LABELS))
    expect(re.search(r"<script|javascript:alert\(1\)\"|<b>|<!-- c", text), None)
    expect(report(folder, "evil.md", "-o", "evil.out.md"), (0, "", "wrote evil.out.md\n"))
    markdown = (folder / "evil.out.md").read_text(encoding="utf-8")
    expect(len(re.findall(r"^\| a \| b \|$", markdown, re.MULTILINE)), len(LABELS))
    # Back through the same Markdown, it is the same text.
    (folder / "again.md").write_text(markdown.replace("{{", "\\{{").replace("$", "\\$"), encoding="utf-8")
    expect(report(folder, "again.md", "-o", "page.html"), (0, "", "wrote page.html\n"))
    again = (folder / "page.html").read_text(encoding="utf-8")
    expect([fault for fault in faults_of(again) if "closes" in fault or "runs" in fault], [])
    expect(again.count("<h2>"), len(LABELS))
    expect(re.search(r"<script|javascript:alert\(1\)\"", again), None)
    expect(sorted(path.name for path in folder.glob("evil.out*")), ["evil.out-1.svg", "evil.out-2.svg", "evil.out.md"])


# ---- Errors

SEVEN = "".join(f"```sanad\n?x:Country | limit {i}\n```\n\n" for i in range(1, 7))


def names_the_block_that_is_wrong(folder):
    world(folder)
    (folder / "r.md").write_text(SEVEN + "```sanad\n?x:Country -bordrs-> ?y\n```\n")
    (folder / "out.html").write_text("before")
    status, out, errors = report(folder, "r.md", "-o", "out.html")
    expect((status, out), (1, ""))
    expect(errors.splitlines()[0], 'r.md:26:13: error: no relation is called "bordrs"')
    expect((folder / "out.html").read_text(), "before")
    expect(sorted(path.name for path in folder.glob("out*")), ["out.html"])


def keeps_going_and_says_so(folder):
    world(folder)
    (folder / "r.md").write_text("# R\n\n```sanad\n?x:Nix\n```\n\n```sanad\n?x:Country | sort ?x\n```\n")
    status, _, errors = report(folder, "r.md", "-o", "out.html", "--keep-going")
    expect(status, 1)
    expect_in("r.md:4:4: error: ", errors)
    text = (folder / "out.html").read_text()
    expect(faults_of(text), [])
    expect_in('<div class="error" role="alert">', text)
    expect_in("Turkmenistan", text)


def checks_without_writing(folder):
    world(folder)
    (folder / "r.md").write_text("```sanad\n?x:Nix\n```\n```sanad\n?y:Nox\n```\n")
    status, out, errors = report(folder, "r.md", "--check", "-o", "out.html")
    expect((status, out, errors.count("error: ")), (1, "", 2))
    expect((folder / "out.html").exists(), False)
    (folder / "r.md").write_text("```sanad\n?x:Country\n```\n")
    expect(report(folder, "r.md", "--check"), (0, "", "r.md: 1 questions, all well\n"))


def says_what_is_wrong_with_the_call(folder):
    world(folder)
    (folder / "r.md").write_text("---\nparams: { since: 2024-01-01, who: }\n---\nx\n")
    for words, status, said in (
        (["r.md", "-p", "who=Iran", "-p", "x=1"], 1, "the report has no parameter x"),
        (["r.md", "-p", "who=Iran", "-p", "since=soon"], 1, "the parameter since takes a date, not soon"),
        (["r.md"], 1, "r.md:2:30: error: the parameter who has no value"),
        (["r.md", "-p", "who=Iran", "-o", "r.doc"], 1, "the ending of r.doc names no form of a report"),
        (["r.md", "-p", "who=Iran", "-o", "r.md"], 1, "r.md would be written over itself"),
        (["r.md", "-p", "who=Iran", "-o", "no/r.html"], 1, "cannot write no/r.html"),
        (["none.md"], 3, "cannot read none.md"),
        ([], 2, "give a store and a report file"),
    ):
        got, out, errors = run(folder, "report", "g.sanad", *words)
        expect((words, got, out), (words, status, ""))
        expect_in(said, errors)
    expect(run(folder, "report", "none.sanad", "r.md")[0], 3)
    expect((folder / "none.sanad").exists(), False)


def asks_and_changes_nothing(folder):
    world(folder)
    for code in ("add a -b-> c", "?x:Country | add ?x -b-> c", '?x:Country | export "x.csv"', 'load "world.ttl"',
                 'run "x"', "?x:Country | show csv", "explain ?x:Country", "| count", "?x:Country\n?y:Country"):
        (folder / "r.md").write_text(f"```sanad\n{code}\n```\n")
        status, out, errors = report(folder, "r.md")
        expect((code, status, out), (code, 1, ""))
        expect_in("r.md:", errors)
    (folder / "r.md").write_text(
        "```sanad\nprefix e: <http://example.org/>\nlet $c = e:Iran\ndefine ?a -in-> ?o as ?a -memberOf-> ?o\n```\n"
        "```sanad as=m\n$c -in-> ?o | sort ?o\n```\n```sanad list\nm() as (?p), ?c -in-> ?p where ?c != $c | sort ?c\n```\n")
    status, out, errors = report(folder, "r.md", "--reproducible")
    expect((status, errors), (0, ""))
    expect_in("Tajikistan](", out)


# ---- The statement, PDF

def runs_as_a_statement(folder):
    world(folder)
    (folder / "r.md").write_text("---\ntitle: $who\nparams: { who: Iran }\n---\n```sanad list\n$who -memberOf-> ?o | sort ?o\n```\n")
    status, out, errors = run(folder, "g.sanad", "-e", 'let $x = Tajikistan\nreport "r.md" with who=$x')
    expect((status, errors), (0, ""))
    expect(out.splitlines()[0], "# Tajikistan")
    status, out, errors = run(folder, "g.sanad", "-e", 'report "r.md" to "o.html"\n$who -memberOf-> ?o')
    expect((status, out), (1, ""))
    expect_in("the parameter $who has no value", errors)
    expect_in("<h1>Iran</h1>", (folder / "o.html").read_text())
    expect(run(folder, "none.sanad", "-e", 'report "r.md"')[0], 3)


def makes_pdf_or_says_what_is_missing(folder):
    world(folder)
    (folder / "r.md").write_text("# R\n\n```sanad\n?x:Country\n```\n")
    done = subprocess.run([SANAD, "report", "g.sanad", "r.md", "-o", "r.pdf"], cwd=folder,
                          env=environment(folder, PATH=str(folder)), capture_output=True, timeout=60, check=False)
    expect(done.returncode, 1)
    expect_in("neither weasyprint nor chromium is installed", done.stderr.decode())
    expect((folder / "r.pdf").exists(), False)
    # One that fails leaves nothing, one that hangs ends with us.
    fake = folder / "weasyprint"
    fake.write_text("#!/bin/sh\nexit 1\n")
    fake.chmod(0o755)
    done = subprocess.run([SANAD, "report", "g.sanad", "r.md", "-o", "r.pdf"], cwd=folder,
                          env=environment(folder, PATH=f"{folder}:/usr/bin:/bin"), capture_output=True, timeout=60, check=False)
    expect(done.returncode, 1)
    expect_in("could not make the PDF", done.stderr.decode())
    expect(sorted(path.name for path in folder.glob("r.pdf*")), [])
    fake.write_text("#!/bin/sh\necho up >started\nsleep 100\n")
    process = subprocess.Popen([SANAD, "report", "g.sanad", "r.md", "-o", "r.pdf"], cwd=folder,
                               env=environment(folder, PATH=f"{folder}:/usr/bin:/bin"), stderr=subprocess.PIPE)
    while not (folder / "started").exists() and process.poll() is None:
        pass
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    expect(process.returncode, 130)
    expect(sorted(path.name for path in folder.glob("r.pdf*")), [])
    fake.unlink()
    if not shutil.which("weasyprint", path="/usr/bin:/bin"):
        raise Skip("weasyprint is not installed")
    expect(report(folder, "r.md", "-o", "r.pdf"), (0, "", "wrote r.pdf\n"))
    expect((folder / "r.pdf").read_bytes()[:5], b"%PDF-")


if __name__ == "__main__":
    main(
        [
            makes_a_brief_of_a_country,
            makes_a_digest_of_articles,
            tells_the_quality_of_any_data,
            tells_the_quality_of_articles,
            tells_the_quality_of_a_foreign_ontology,
            passes_a_validator,
            runs_each_example_of_the_documentation,
            becomes_what_it_must,
            gives_the_same_bytes_again,
            lets_no_label_become_markup,
            names_the_block_that_is_wrong,
            keeps_going_and_says_so,
            checks_without_writing,
            says_what_is_wrong_with_the_call,
            asks_and_changes_nothing,
            runs_as_a_statement,
            makes_pdf_or_says_what_is_missing,
        ]
    )

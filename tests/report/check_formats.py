"""Reads what write_table writes with the parsers of Python's library, and
compares values, not bytes."""

import csv
import html.parser
import io
import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

AWKWARD = "a\tb\nc\rd \"e\" <f> & 'g' \\ 中 👨‍👩‍👧 e\u0301 ]]>"
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
IRI = "http://a/b?c=d&e='f'"
SPARQL = "{http://www.w3.org/2005/sparql-results#}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def write(mode):
    run = subprocess.run([sys.argv[1], mode], check=True, stdout=subprocess.PIPE)
    return run.stdout.decode("utf-8", "strict")


def expect(what, got, wanted):
    if got != wanted:
        sys.exit(f"{what}:\n  got    {got!r}\n  wanted {wanted!r}")


OBJECTS = [
    {"node": "a b", "literal": AWKWARD},
    {"node": "b1", "literal": 5, "نام": "ایران"},
    {"literal": ""},
    {},
]

TERMS = [
    {"node": ("uri", IRI, None, None), "literal": ("literal", AWKWARD, None, None)},
    {
        "node": ("bnode", "b1", None, None),
        "literal": ("literal", "5", None, INTEGER),
        "نام": ("literal", "ایران", "fa", None),
    },
    {"literal": ("literal", "", None, None)},
    {},
]


def check_json():
    expect("json", json.loads(write("json")), OBJECTS)
    lines = write("jsonl").splitlines()
    expect("jsonl", [json.loads(line) for line in lines], OBJECTS)


def check_csv():
    rows = list(csv.reader(io.StringIO(write("csv"), newline=""), strict=True))
    expect(
        "csv",
        rows,
        [
            ["node", "literal", "نام"],
            ["a b", AWKWARD, ""],
            ["b1", "5", "ایران"],
            ["", "", ""],
            ["", "", ""],
        ],
    )


def check_tsv():
    escapes = {"\\t": "\t", "\\n": "\n", "\\r": "\r", "\\\\": "\\"}

    def plain(value):
        out, i = "", 0
        while i < len(value):
            step = 2 if value[i] == "\\" else 1
            out += escapes[value[i : i + 2]] if step == 2 else value[i]
            i += step
        return out

    rows = [line.split("\t") for line in write("tsv").split("\n")]
    expect("tsv", [plain(value) for value in rows[1]], ["a b", AWKWARD, ""])
    expect("tsv", rows[2:], [["b1", "5", "ایران"], ["", "", ""], ["", "", ""], [""]])


def check_sparql_json():
    document = json.loads(write("sparql-json"))
    expect("vars", document["head"], {"vars": ["node", "literal", "نام"]})
    rows = [
        {
            name: (t["type"], t["value"], t.get("xml:lang"), t.get("datatype"))
            for name, t in binding.items()
        }
        for binding in document["results"]["bindings"]
    ]
    expect("sparql-json", rows, TERMS)


def check_sparql_xml():
    root = ElementTree.fromstring(write("sparql-xml").encode())
    expect("root", root.tag, SPARQL + "sparql")
    names = [v.get("name") for v in root.findall(f"{SPARQL}head/{SPARQL}variable")]
    expect("variables", names, ["node", "literal", "نام"])
    rows = []
    for result in root.findall(f"{SPARQL}results/{SPARQL}result"):
        row = {}
        for binding in result.findall(SPARQL + "binding"):
            (term,) = binding
            row[binding.get("name")] = (
                term.tag.removeprefix(SPARQL),
                term.text or "",
                term.get(XML_LANG),
                term.get("datatype"),
            )
        rows.append(row)
    expect("sparql-xml", rows, TERMS)


class Cells(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.rows, self.open = [], None

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.open = ""
        expect("an HTML tag", tag in "table thead tbody tr td th".split(), True)

    def handle_data(self, data):
        if self.open is not None:
            self.open += data

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.rows[-1].append(self.open)
            self.open = None


def check_html():
    cells = Cells()
    cells.feed(write("html"))
    cells.close()
    expect(
        "html",
        cells.rows,
        [
            ["node", "literal", "نام"],
            ["a b", AWKWARD, ""],
            ["b1", "5", "ایران"],
            ["", "", ""],
            ["", "", ""],
        ],
    )


for check in (
    check_json,
    check_csv,
    check_tsv,
    check_sparql_json,
    check_sparql_xml,
    check_html,
):
    check()

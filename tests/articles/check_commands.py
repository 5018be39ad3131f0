"""The commands about articles, from outside: read, extract, eval, lexicon."""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "repl"))
from harness import expect, expect_in, main, run  # noqa: E402

ARTICLE = """Iran and Oman meet

MUSCAT, May 14, 2024 (Gulf Courier) — Iranian Foreign Minister Reza Khosravi met Omani Foreign Minister Salim al-Harthy in Muscat on Tuesday. Iran and Oman agreed to cooperate in shipping. Iran will meet Qatar in June. Oman denied that it had met Israel. Iran could support Yemen.
"""
GOLD = """Reza Khosravi\tholdsOffice\tForeign Minister of Iran
Reza Khosravi\trepresents\tIran
Salim al-Harthy\tholdsOffice\tForeign Minister of Oman
Salim al-Harthy\trepresents\tOman
Reza Khosravi\tmeets\tSalim al-Harthy
Iran\tmeets\tOman
Meeting of Reza Khosravi and Salim al-Harthy\tplace\tMuscat
Meeting of Reza Khosravi and Salim al-Harthy\tdate\t2024-05-14
Iran\tagreesWith\tOman
Iran\tcooperatesWith\tOman
Iran\tcooperatesIn\tshipping
Oman\tcooperatesIn\tshipping
"""
PAGE = (
    "<html><head><title>t</title></head><body><nav>Iran attacked Oman</nav><article><p>"
    "Iran met Oman in Muscat on the way to the games.</p></article></body></html>"
)
WORLD = """@prefix id: <https://w3id.org/sanad/id/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix sn: <https://w3id.org/sanad/ns#> .
@prefix rule: <https://w3id.org/sanad/lexicon/rule/> .
id:country-ZUB a sn:Country ; skos:prefLabel "Zubrowka"@en ; sn:demonym "Zubrowkan"@en .
id:country-FRD a sn:Country ; skos:prefLabel "Freedonia"@en ; sn:demonym "Freedonian"@en .
rule:twins a sn:Pattern ; sn:emits sn:partnerOf ; sn:pattern "?A:country twins !with ?B:country" ; sn:confidence 0.9 ;
  sn:example [ sn:input "Zubrowka twins with Freedonia."@en ; sn:expect "Zubrowka partnerOf Freedonia" ] ;
  sn:counterExample "Zubrowka met Freedonia."@en .
"""


def write(folder, name, text):
    """Write a file of the test's own folder."""
    (folder / name).write_text(text, encoding="utf-8")


def evidence_of(turtle):
    """The spans of an article in N-Quads: begin, end and words."""
    spans = {}
    for subject, field, value in re.findall(r'^<(\S+)> <\S*nif-core#(beginIndex|endIndex|anchorOf)> "(.*?)"', turtle, re.M):
        spans.setdefault(subject, {})[field] = value
    return [(int(s["beginIndex"]), int(s["endIndex"]), s["anchorOf"]) for s in spans.values()]


def extracts_facts_with_spans_of_the_text(folder):
    write(folder, "a.txt", ARTICLE)
    status, out, err = run(folder, "extract", "--to", "nquads", "a.txt")
    expect(status, 0)
    expect_in("a.txt: ", err)
    expect_in("<https://w3id.org/sanad/ns#meets>", out)
    spans = evidence_of(out)
    expect(len(spans) > 10, True)
    for begin, end, words in spans:
        expect(ARTICLE[begin:end], words)
    expect(run(folder, "extract", "--to", "nquads", "a.txt")[1], out)


def extracts_in_four_formats(folder):
    write(folder, "a.txt", ARTICLE)
    for name in ("ntriples", "nquads", "turtle", "trig"):
        status, out, _ = run(folder, "extract", "-q", "--to", name, "a.txt")
        expect(status, 0)
        expect_in("planned", out)
        few = run(folder, "extract", "-q", "--facts-only", "--to", name, "a.txt")[1]
        expect("planned" in few, False)
        expect(0 < len(few) < len(out), True)
    for ending in ("nt", "nq", "ttl", "trig"):
        status, out, _ = run(folder, "extract", "-q", "-o", "out." + ending, "a.txt")
        expect((status, out), (0, ""))
        status, out, _ = run(folder, "-q", "-e", f'load "out.{ending}"', "-e", "Iran -meets-> Oman")
        expect((status, out), (0, "yes\n"))


def extracts_a_folder_file_by_file(folder):
    (folder / "in").mkdir()
    write(folder, "in/a.txt", ARTICLE)
    write(folder, "in/b.html", PAGE)
    write(folder, "in/notes.md", "no article")
    expect(run(folder, "extract", "-q", "--batch", "in", "--out", "out", "--to", "nquads"), (0, "", ""))
    expect(sorted(p.name for p in (folder / "out").iterdir()), ["a.nq", "b.nq"])
    page = (folder / "out/b.nq").read_text(encoding="utf-8")
    expect_in("ns#meets", page)
    expect("ns#attacks" in page, False)
    write(folder, "in/c.txt", "Le ministre des affaires étrangères a rencontré son homologue. " * 9)
    status, _, err = run(folder, "extract", "-q", "--batch", "in", "--out", "out")
    expect(status, 1)
    expect_in("c.txt: the article is not in English", err)
    expect_in("1 of 3 articles", err)


def says_what_it_cannot_read(folder):
    write(folder, "empty.txt", "")
    (folder / "bytes.txt").write_bytes(bytes(range(256)) * 40)
    for name, word in (("empty.txt", "is empty"), ("bytes.txt", "not text"), ("none.txt", "cannot read none.txt")):
        status, out, err = run(folder, "extract", name)
        expect((status != 0, out), (True, ""))
        expect_in(word, err)
    expect(run(folder, "extract")[0], 2)
    expect(run(folder, "extract", "--to", "jpeg", "a.txt")[0], 2)
    expect(run(folder, "extract", "--date", "2025-02-30", "empty.txt")[0], 2)
    expect(run(folder, "lexicon", "frobnicate")[0], 2)
    for words in (["extract"], ["eval"], ["lexicon"], ["read"]):
        status, out, _ = run(folder, *words, "--help")
        expect(status, 0)
        expect_in("Usage: sanad " + words[0], out)


def evaluates_against_gold(folder):
    write(folder, "a.txt", ARTICLE)
    write(folder, "a.gold.tsv", GOLD)
    (folder / "world.ttl").unlink()
    status, out, _ = run(folder, "eval", ".")
    expect(status, 0)
    expect_in("precision 1.000, recall 1.000, F1 1.000", out)
    lines = [f"a\t{line}" for line in GOLD.splitlines()] + ["b\tIran\tmeets\tMars"]
    write(folder, "gold.tsv", "\n".join(lines) + "\n")
    expect_in("precision 1.000, recall 1.000", run(folder, "eval", "gold.tsv", ".")[1])
    write(folder, "a.gold.tsv", GOLD.replace("Iran\tmeets", "Iran\tattacks"))
    status, out, _ = run(folder, "eval", ".")
    expect_in('wrong: Iran | meets | Oman  by lift: "', out)
    expect_in("missed: Iran | attacks | Oman", out)


def reads_with_a_lexicon_of_the_user(folder):
    write(folder, "world.ttl", WORLD)
    write(folder, "a.txt", "Zubrowka twins with Freedonia. The Zubrowkan president is not here.\n")
    status, out, err = run(folder, "lexicon", "check", "--lexicon", "world.ttl")
    expect((status, err), (0, ""))
    expect_in(" 0 failures", out)
    expect_in("partnerOf", run(folder, "lexicon", "explain", "--lexicon", "world.ttl", "Zubrowka twins with Freedonia.")[1])
    expect_in("twins", run(folder, "lexicon", "list", "--lexicon", "world.ttl")[1])
    run(folder, "read", "g.sanad", "--lexicon", "world.ttl", "a.txt")
    expect(run(folder, "g.sanad", "-e", "Zubrowka -partnerOf-> ?x")[1], "x\nFreedonia\n")
    write(folder, "world.ttl", WORLD.replace("twins with Freedonia", "hates Freedonia"))
    status, out, _ = run(folder, "lexicon", "check", "--lexicon", "world.ttl")
    expect(status, 1)
    expect_in("does not give: Zubrowka partnerOf Freedonia", out)


def replaces_what_it_read_before(folder):
    write(folder, "a.txt", ARTICLE)
    _, _, err = run(folder, "read", "g.sanad", "--as", "the talks", "a.txt")
    expect_in("read a.txt: ", err)
    _, _, err = run(folder, "read", "g.sanad", "--as", "the talks", "a.txt")
    expect_in("read a.txt: unchanged, ", err)
    expect(run(folder, "g.sanad", "-e", "Iran -meets-> ?x:Country")[1], "x\nOman\n")
    write(folder, "a.txt", ARTICLE.replace("met Omani Foreign Minister Salim al-Harthy", "met Kuwait"))
    _, _, err = run(folder, "read", "g.sanad", "--as", "the talks", "a.txt")
    expect(bool(re.search(r"read a.txt: replaced, \d+ facts, was \d+", err)), True)
    expect(run(folder, "g.sanad", "-e", "[Reza Khosravi] -meets-> ?x")[1], "x\nKuwait\n")
    status, _, err = run(folder, "read", "g.sanad", "--as", "b", "a.txt", "a.txt")
    expect(status, 1)
    expect(run(folder, "read", "g.sanad", "--date", "May", "a.txt")[0], 1)


def counts_copies_once(folder):
    body = ARTICLE.split(" — ", 1)[1]
    write(folder, "a.txt", ARTICLE)
    write(folder, "b.txt", f"Talks in the Gulf\n\nTEHRAN, May 15, 2024 (Alborz News) — {body}")
    write(folder, "c.txt", f"DOHA, May 15, 2024 (Pearl) — Qatar criticised Oman. {' '.join(reversed(body.split()))}\n")
    run(folder, "read", "g.sanad", "--as", "A", "a.txt")
    run(folder, "read", "g.sanad", "--as", "B", "b.txt")
    run(folder, "read", "g.sanad", "--as", "C", "c.txt")
    expect(run(folder, "g.sanad", "-e", "?x -copyOf-> ?y | sort ?x")[1], "x\ty\nA\tB\nB\tA\n")
    question = "[Reza Khosravi] -meets-> ?x | why | count distinct ?source"
    expect(run(folder, "g.sanad", "-e", question)[1], "count\n1\n")
    _, _, err = run(folder, "read", "g.sanad", "--as", "B", "b.txt")
    expect_in("read b.txt: unchanged", err)
    write(folder, "b.txt", "The king went to the sea, and he did not come back until the leaves had fallen from the trees.\n" * 3)
    _, _, err = run(folder, "read", "g.sanad", "--as", "B", "b.txt")
    expect_in("read b.txt: replaced, 0 facts, was ", err)
    expect_in('no relation is called "copyOf"', run(folder, "g.sanad", "-e", "?x -copyOf-> ?y")[2])


def links_events_that_may_be_one(folder):
    talks = "Iranian Foreign Minister Reza Khosravi held talks with Omani Foreign Minister Salim al-Harthy"
    write(folder, "a.txt", f"{talks} in Muscat on May 14, 2024.\n")
    write(folder, "b.txt", f"{talks} on May 14, 2024.\n")
    write(folder, "c.txt", f"{talks} in Muscat in May 2024.\n")
    write(folder, "d.txt", f"{talks} in Doha on May 14, 2024.\n")
    write(folder, "e.txt", f"{talks} in Muscat on May 14, 2024, it was said.\n")
    for name in "abcde":
        status, _, err = run(folder, "read", "g.sanad", "--as", name, f"{name}.txt")
        expect((status, "facts" in err), (0, True))
    pairs = run(folder, "g.sanad", "-e", "?x -possiblySameAs-> ?y | count")[1]
    # a and b, a and c, b and d, both ways; b and c differ in two things, and a and e are one.
    expect(pairs, "count\n8\n")
    expect(run(folder, "g.sanad", "-e", "?x:Meeting -place-> Muscat | count distinct ?x")[1], "count\n2\n")
    expect(run(folder, "g.sanad", "-e", "?x:Meeting | count distinct ?x")[1], "count\n4\n")


def reads_several_files_and_shows_why(folder):
    write(folder, "a.txt", ARTICLE)
    write(folder, "b.txt", "Iran met Oman. Iran is to meet Kuwait. Oman could invite Kuwait.\n")
    _, _, err = run(folder, "read", "g.sanad", "a.txt", "b.txt")
    expect_in("read a.txt: ", err)
    expect_in("read b.txt: ", err)
    _, out, _ = run(folder, "g.sanad", "-e", "why Iran -meets-> Oman | select ?source, ?date, ?modality, ?confidence", "--mode", "csv")
    expect_in("Iran and Oman meet,2024-05-14,asserted,0.8", out)
    expect_in("b.txt,,asserted,0.95", out)
    _, out, _ = run(folder, "g.sanad", "-e", "claims(Oman) | select ?subject, ?relation, ?object, ?modality | sort ?modality")
    expect_in("Oman\tinvites\tKuwait\thypothetical", out)
    expect_in("Oman\tmeets\tIsrael\tnegated", out)
    _, out, _ = run(folder, "g.sanad", "-e", "claims(Iran) | select ?subject, ?relation, ?object, ?modality")
    expect_in("Iran\tmeets\tKuwait\tplanned", out)


def refuses_a_file_of_a_hundred_megabytes(folder):
    with open(folder / "big.txt", "w", encoding="utf-8") as file:
        for _ in range(100):
            file.write("Iran met with China in Baku today.\n" * 30000)
    for words in (["extract", "big.txt"], ["read", "g.sanad", "big.txt"]):
        status, out, err = run(folder, *words)
        expect((status != 0, out), (True, ""))
        expect_in("larger than 64 MiB", err)
    (folder / "big.txt").unlink()


def keeps_the_lexicon_as_an_image(folder):
    write(folder, "a.txt", ARTICLE)
    images = folder / ".cache" / "sanad"
    first = run(folder, "extract", "--to", "nquads", "a.txt")[1]
    kept = sorted(images.glob("*.image"))
    expect(len(kept) >= 1, True)
    expect(run(folder, "extract", "--to", "nquads", "a.txt")[1], first)
    for image in kept:
        image.write_bytes(b"SANADLEX" + bytes(5000))
    expect(run(folder, "extract", "--to", "nquads", "a.txt")[1], first)
    expect(any(image.stat().st_size > 100000 for image in kept), True)


def keeps_what_did_not_happen_out_of_the_facts(folder):
    write(folder, "a.txt", ARTICLE)
    run(folder, "read", "g.sanad", "a.txt")
    for question in ("Iran -meets-> Qatar", "Oman -meets-> Israel", "Iran -supports-> Yemen"):
        _, out, err = run(folder, "g.sanad", "-e", question)
        expect("yes" in out, False)
    _, out, _ = run(folder, "g.sanad", "-e", "why [Reza Khosravi] -meets-> ?x", "--mode", "csv")
    expect_in("2024-05-14", out)
    expect_in("asserted", out)
    expect_in("met Omani Foreign Minister", out)


main(
    [
        extracts_facts_with_spans_of_the_text,
        extracts_in_four_formats,
        extracts_a_folder_file_by_file,
        says_what_it_cannot_read,
        evaluates_against_gold,
        reads_with_a_lexicon_of_the_user,
        replaces_what_it_read_before,
        counts_copies_once,
        links_events_that_may_be_one,
        reads_several_files_and_shows_why,
        refuses_a_file_of_a_hundred_megabytes,
        keeps_the_lexicon_as_an_image,
        keeps_what_did_not_happen_out_of_the_facts,
    ]
)

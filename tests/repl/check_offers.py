"""What Tab offers, at 36 places of a graph that bench/generate made.  Each list
is exact: what a question finds, which reads all there is, no more and no less,
the most frequent first.  So are the counts, but behind a variable that can be
more things than are looked at: there a count has a + and is not too high.  And
which names are marked because the graph does not have them.

    check_offers.py SANAD COMPLETE GENERATE [STORE [MILLISECONDS]]

With STORE that store is used, whatever its size, and with MILLISECONDS each
search must take no longer: the check at ten million triples is made by hand,
with a release build, as bench/README.md tells.
"""

import pathlib
import subprocess
import sys
import tempfile

SANAD, COMPLETE, GENERATE = (str(pathlib.Path(path).resolve()) for path in sys.argv[1:4])
STORE = sys.argv[4] if len(sys.argv) > 4 else None
LIMIT_MS = float(sys.argv[5]) if len(sys.argv) > 5 else None
TRIPLES = 60000
OFFERED_MAX = 100  # of one kind
UNKNOWN_MS = 1.0  # it is done with each key


def run(*words, stdin=None):
    done = subprocess.run(words, input=stdin, stdout=subprocess.PIPE, check=True, timeout=120)
    return done.stdout.decode()


class Graph:
    """Asks what there is, by questions that read all of it."""

    def __init__(self, store):
        self.store = store

    def ask(self, question):
        rows = run(SANAD, self.store, "--readonly", "-q", "--mode", "tsv", "-e", question).splitlines()[1:]
        return [row.split("\t") for row in rows]

    def counts(self, pattern, column):
        """How often each value of a column comes: name → number."""
        return {name: int(count) for name, count in self.ask(f"{pattern} | count by ?{column}")}

    def size(self, pattern):
        return int(self.ask(f"{pattern} | count")[0][0])


def plain(name):
    """A name without the signs that it is written with."""
    return name[1:-1] if name[:1] in ("[", "<") and name[-1:] in ("]", ">") else name


def offered(line):
    """The offers of a line of answers: (written, count or None, at least)."""
    for part in line.split("\t")[2:]:
        name, bracket, count = part.rpartition(" (")
        if bracket and count.rstrip("+)").isdigit():
            yield name, int(count.rstrip("+)")), "+" in count
        else:
            yield part, None, False


def arrow_of(name):
    return name.removeprefix("<-").removeprefix("-").removesuffix(">").removesuffix("-")


# Where to go on, and the question and column that count what fits there.  C is
# a country, O an organisation.  Every place has few enough rows to be counted
# whole.
EXACT = (
    ("C -", "C -?r-> ?o", "r"),
    ("C <-", "?s -?r-> C", "r"),
    ("C -m", "C -?r-> ?o", "r"),
    ("C -borders-> ", "C -borders-> ?o", "o"),
    ("C <-borders- ", "?s -borders-> C", "s"),
    ("C -memberOf-> ", "C -memberOf-> ?o", "o"),
    ("C <-partOf- ", "?s -partOf-> C", "s"),
    ("C -borders-> ?n -", "C -borders-> ?n -?r-> ?o", "r"),
    ("C -borders-> ?n <-", "C -borders-> ?n, ?s -?r-> ?n", "r"),
    ("C -memberOf-> ?n -", "C -memberOf-> ?n -?r-> ?o", "r"),
    ("?x -borders-> C, -", "?x -borders-> C, -?r-> ?o", "r"),
    ("?x -borders-> C,\\n-", "?x -borders-> C, -?r-> ?o", "r"),
    ("?x:sector -", "?x:sector -?r-> ?o", "r"),
    ("C where ?x", None, None),
    ("O -", "O -?r-> ?o", "r"),
    ("O -memberOf-> ", "O -memberOf-> ?o", "o"),
    ("?x -borders-> C where ?x.", "?x -borders-> C, -?r-> ?o", "r"),
    ("?x -", "?s -?r-> ?o", "r"),
    ("?x -wo", "?s -?r-> ?o", "r"),
    ("?x:", "?s -a-> ?t", "t"),
    ("?x:me", "?s -a-> ?t", "t"),
)
# A variable that can be many things: some of them are looked at, spread over all
# of them.  The facts of each thing count once, however it was reached.
SAMPLES = (
    ("?x:sector <-", "?s -?r-> ?x:sector", "r"),
    ("?x:person -", "?x:person -?r-> ?o", "r"),
    ("?x:person <-", "?s -?r-> ?x:person", "r"),
    ("?x:person -worksFor-> ?o -", "?:person -worksFor-> ?o -?r-> ?v", "r"),
    ("?x:article -mentions-> ?y -", "?:article -mentions-> ?y -?r-> ?v", "r"),
    ("?x:person -knows-> ?y -knows-> ?z -", "?x:person -knows-> ?y, ?y -knows-> ?z -?r-> ?v", "r"),
    ("?x:person where ?x.", "?x:person -?r-> ?o", "r"),
)
# What the language and the question have.
WORDS = (
    ("?x:person -citizenOf-> ?c | count by ?", {"?x", "?c"}),
    ("?x:person | su", {"summarize"}),
    ("set tim", {"timeout"}),
    ("?x:person | show js", {"json", "jsonl"}),
)
# With the cursor at the end: the names that nothing has.
UNKNOWN = (
    ("C -borders-> ?x, ?x -a-> ? ", ()),
    ("C -bordrs-> ?x:contry ", ("bordrs", "contry")),
    ("Nowhereland -borders-> ?x where ?x.labl = C ", ("Nowhereland", "labl")),
    ("Nowhereland", ()),
    ("?x:person -worksFor|knowz/partOf-> ?o | count by ?o ", ("knowz",)),
    ("define -allied-> as memberOf/^membrOf ", ("membrOf",)),
    ("add Foo -bar-> Baz ", ()),
    ("?x -borders-> ? | add ?x -foo-> Bar to Quux ", ()),
    ('?x -birthDate-> ?y where year(?y) = "2020"^^xsd:gYear ', ()),
    ("?x -xyz:foo-> <http://nowhere.example/x> ", ("xyz:foo", "<http://nowhere.example/x>")),
    ("C -borders-> ?b in [Nothing At All] ", ("[Nothing At All]",)),
    ("why C -borders-> Nowhereland ", ("Nowhereland",)),
)


BACKGROUND = ("label", "altLabel", "subClassOf")  # behind all others


def check_order(offers):
    """The most frequent first, relations of bookkeeping last."""
    keys = [(name in BACKGROUND, -count) for name, count, _ in offers]
    return [] if keys == sorted(keys) else ["the most frequent is not the first"]


def expected_of(case, graph):
    """What a question counts: name → number, of what goes on from what was typed."""
    typed, question, column = case
    counts = graph.counts(question, column)
    if column == "r":
        counts.pop("type", None)  # written `a`
    last = typed.split()[-1]
    word = (last.partition(":")[2] if ":" in last else last).lstrip("-<")
    if not typed.endswith(("-", " ", ".", ":")):
        counts = {name: count for name, count in counts.items() if name.lower().startswith(word)}
    return counts


def check(case, line, graph):
    """Compares what is offered with what a question counts."""
    offers = [(arrow_of(plain(name)), count, is_part) for name, count, is_part in offered(line) if count]
    if case[1] is None:
        return [] if not offers else [f"{offers} is offered behind an error"]
    counts = expected_of(case, graph)
    faults = [f"{name} ({count}), but there are {counts.get(name)}" for name, count, _ in offers if counts.get(name) != count]
    faults += [f"{name} ({count}) counts as not whole" for name, count, is_part in offers if is_part]
    left_out = {name: count for name, count in counts.items() if name not in {offer[0] for offer in offers}}
    if len(offers) < OFFERED_MAX and left_out:
        faults.append(f"{sorted(left_out)[:5]} is not offered")
    if len(offers) == OFFERED_MAX and left_out and max(left_out.values()) > min(count for _, count, _ in offers):
        faults.append("what is left out is more frequent than what is offered")
    return faults + check_order(offers)


def check_sample(case, line, graph):
    """The list is that of a question; no count is too high, and one that is not
    whole says so."""
    counts = expected_of(case, graph)
    offers = [(arrow_of(name), count, is_part) for name, count, is_part in offered(line) if count]
    faults = [f"{name} ({count}) of {counts.get(name)}" for name, count, _ in offers if count > counts.get(name, 0)]
    faults += [f"{name} ({count}) of {counts[name]} counts as whole" for name, count, is_part in offers if not is_part and count < counts.get(name, 0)]
    if set(counts) != {name for name, _, _ in offers}:
        faults.append(f"{sorted(set(counts) ^ {name for name, _, _ in offers})} differ")
    foreground = [name for name in counts if name not in BACKGROUND]
    if offers and max(foreground, key=counts.get) not in [name for name, _, _ in offers[:3]]:
        faults.append(f"{max(foreground, key=counts.get)} is not among the first")
    return faults + check_order(offers)


def check_words(case, line):
    names = {name for name, _, _ in offered(line)}
    return [] if names == case[1] else [f"{names} is offered"]


def check_named(typed, line, graph):
    """Things by what their names begin with, each with all its facts."""
    offers = [(name, count) for name, count, _ in offered(line) if count]
    faults = check_order([(*offer, False) for offer in offers])
    named = graph.counts(f'?x -label|altLabel-> ?l where ?l starts "{typed.split()[-1]}"', "x")
    names = {plain(name) for name, _ in offers}
    if len(named) <= OFFERED_MAX and names != {plain(name) for name in named}:
        faults.append(f"{sorted(names ^ {plain(name) for name in named})[:5]} differ")
    if len(named) > OFFERED_MAX and len(offers) != OFFERED_MAX:
        faults.append(f"{len(offers)} of {len(named)} names are offered")
    for name, count in offers if len(offers) < OFFERED_MAX else offers[:5]:
        facts = graph.size(f"{name} -?r-> ?o") + graph.size(f"?s -?r-> {name}")
        if facts != count:
            faults.append(f"{name} ({count}), but there are {facts}")
    return faults


def report(number, typed, faults, micros, limit_ms=LIMIT_MS):
    if LIMIT_MS and micros > limit_ms * 1000:
        faults = [*faults, f"took {micros / 1000:.1f} ms"]
    for fault in faults[:8]:
        print(f"#   {fault}")
    print(f"{'not ' if faults else ''}ok {number} - {typed!r}, {micros / 1000:.1f} ms" if LIMIT_MS else f"{'not ' if faults else ''}ok {number} - {typed!r}")
    return bool(faults)


def main():
    with tempfile.TemporaryDirectory(prefix="sanad-test-") as folder:
        store = STORE
        if not store:
            store = f"{folder}/g.sanad"
            triples = pathlib.Path(folder, "g.nt")
            triples.write_text(run(GENERATE, str(TRIPLES)), encoding="utf-8")
            run(SANAD, "load", store, str(triples))
        graph = Graph(store)
        country = graph.ask("?c:country <-mentions- ?a | count by ?c | sort ?count desc | limit 1")[0][0]
        body = f"[{graph.ask('?o:organisation -memberOf-> ?p | count by ?o | sort ?count desc, ?o | limit 1')[0][0]}]"

        def fill(text):
            words = {"C": country, "O": body}
            return None if text is None else " ".join(words.get(word, word) for word in text.replace("C,", f"{country},").split(" "))

        exact = [tuple(fill(part) if i < 2 else part for i, part in enumerate(case)) for case in EXACT]
        short, long = country[:3], country[:-1]
        names = [short, f"describe {short}", long, f"?x -borders-> {country}, ?x -partOf-> {long}"]
        typed = [case[0] for case in [*exact, *SAMPLES, *WORDS]] + names
        lines = run(COMPLETE, store, stdin="\n".join(typed).encode() + b"\n").splitlines()
        unknown = [(fill(text), names) for text, names in UNKNOWN]
        marked = run(COMPLETE, "--unknown", store, stdin="\n".join(text for text, _ in unknown).encode() + b"\n").splitlines()
        print(f"1..{len(typed) + len(unknown)}")
        def judge(index, text, line):
            if index < len(exact):
                return check(exact[index], line, graph)
            if index < len(exact) + len(SAMPLES):
                return check_sample(SAMPLES[index - len(exact)], line, graph)
            if index < len(exact) + len(SAMPLES) + len(WORDS):
                return check_words(WORDS[index - len(exact) - len(SAMPLES)], line)
            return check_named(text, line, graph)

        failures = 0
        for number, (text, line) in enumerate(zip(typed, lines, strict=True), 1):
            faults = judge(number - 1, text, line)
            for _ in range(0 if LIMIT_MS else 3):
                if not faults:
                    break
                # The search ends after a tenth of a second, and others may use the machine.
                (line,) = run(COMPLETE, store, stdin=text.encode() + b"\n").splitlines()
                faults = judge(number - 1, text, line)
            failures += report(number, text, faults, int(line.split("\t")[0]))
        for number, ((text, names), line) in enumerate(zip(unknown, marked, strict=True), len(typed) + 1):
            micros, *found = line.split("\t")
            faults = [] if tuple(found) == names else [f"{found} are marked"]
            failures += report(number, text, faults, int(micros), UNKNOWN_MS)
    sys.exit(1 if failures else 0)


main()

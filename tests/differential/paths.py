#!/usr/bin/python3
"""Searches small random graphs for paths, and compares with all that there are.

usage: paths.py SANAD [--seed N] [--graphs N]

Each graph has parallel facts, cycles, facts from a node to itself, blank nodes,
texts that several nodes share, types and labels, in several sources.  All paths
are listed here by walking every way; sanad must find the same ones, each once,
choose the right ones among them, and print what can be asked again.
"""

import argparse
import collections
import itertools
import json
import pathlib
import random
import subprocess
import sys
import tempfile

NS = "http://example.org/"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
RELATIONS = [NS + name for name in "pqr"]
BACKGROUND = {RDF_TYPE, LABEL}
SECONDS = 60


def make_graph(dice):
    """Facts (subject, relation, object) with a source each, or None."""
    size = dice.randint(6, 9)
    nodes = [NS + f"n{number}" for number in range(size)] + ["_:x", "_:y"]
    texts = ['"one"', '"two words"@en']
    facts = set()
    for _ in range(dice.randint(size, 3 * size)):
        ends = texts if dice.random() < 0.15 else nodes
        facts.add((dice.choice(nodes), dice.choice(RELATIONS), dice.choice(ends)))
    for node in nodes:
        facts.add((node, RDF_TYPE, NS + "Thing"))
    facts.add((nodes[0], LABEL, '"first"'))
    facts.add((nodes[1], LABEL, '"first"'))
    return nodes, sorted(facts)


def written(term):
    return term if term[0] in '"_' else f"<{term}>"


def write_graph(facts, dice, path):
    """Each fact stands in one source, or in two, or in none."""
    lines = []
    for fact in facts:
        line = " ".join(map(written, fact))
        for source in dice.choice([[""], [""], [f" <{NS}g1>"], [f" <{NS}g1>", f" <{NS}g2>"]]):
            lines.append(line + source + " .")
    path.write_text("\n".join(lines) + "\n")


# ---- All there is ---------------------------------------------------------------


class Way:
    """Along which facts a search goes."""

    def __init__(self, options, forward, backward, background=False):
        self.options = options
        self.forward = forward
        self.backward = backward
        self.background = background

    def steps(self, facts):
        """Yield each step (from, to, fact)."""
        for fact in facts:
            subject, relation, value = fact
            if relation in BACKGROUND and not self.background:
                continue
            if relation in self.forward:
                yield subject, value, fact
            if relation in self.backward:
                yield value, subject, fact


P, Q, R = RELATIONS
ALL = set(RELATIONS)
WAYS = [
    Way("", ALL, ALL),
    Way("via -any->", ALL, set()),
    Way("via <--", set(), ALL),
    Way("via -p->", {P}, set()),
    Way("via -p|q-", {P, Q}, {P, Q}),
    Way("via -p|^q->", {P}, {Q}),
    Way("via <-p|^q-", {Q}, {P}),
    Way("via -!p->", {Q, R}, set()),
    Way("via -!(p|q)-", {R}, {R}),
    Way("via -^any->", set(), ALL),
    Way("avoid q", {P, R}, {P, R}),
    Way("via -p|r-> avoid (r, q)", {P}, set()),
    Way("via -?-", ALL | BACKGROUND, ALL | BACKGROUND, background=True),
]


def all_paths(facts, way, start, end, longest):
    """Yield every path that visits no node twice, as a list of (node, fact, node)."""
    leaving = collections.defaultdict(set)
    for source, target, fact in way.steps(facts):
        leaving[source].add((target, fact))

    def walk(node, visited, path):
        for target, fact in leaving[node]:
            if target in visited:
                continue
            step = path + [(node, fact, target)]
            if target == end:
                yield step
            elif len(step) < longest and target[0] != '"':
                yield from walk(target, visited | {target}, step)

    if start != end:
        yield from walk(start, {start}, [])


def text_of(path):
    """The chain that a path prints as; blank nodes are all the same here."""

    def name(term):
        if term.startswith("_:"):
            return "_:"
        if term == RDF_TYPE:
            return "rdf:type"
        if term == LABEL:
            return "rdfs:label"
        return term if term[0] == '"' else term.replace(NS, "ex:")

    text = name(path[0][0])
    for node, (subject, relation, _), target in path:
        is_forward = subject == node
        text += f" -{name(relation)}-> " if is_forward else f" <-{name(relation)}- "
        text += name(target)
    return text


def relations_of(path):
    return len({fact[1] for _, fact, _ in path})


# ---- What sanad says ---------------------------------------------------------------


def ask(sanad, store, *statements):
    command = [sanad, store, "--readonly", "--mode", "json", "--iris", "-q",
               "-e", f"prefix ex: <{NS}>; prefix : <{NS}>"]
    for statement in statements:
        command += ["-e", statement]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    return done.stdout


def plain(text):
    """The text without the numbers of blank nodes."""
    words = text.split(" ")
    return " ".join("_:" if word.startswith("_:") else word for word in words)


class Test:
    """One graph, and what was found wrong."""

    def __init__(self, sanad, nodes, facts, store):
        self.sanad = sanad
        self.nodes = [node for node in nodes if node[0] != "_"]
        self.facts = facts
        self.store = store
        self.compared = 0
        self.found = 0
        self.failures = 0

    def fail(self, query, what):
        self.failures += 1
        print(f"DIFFERS: {query}\n  {what}")

    def search(self, kind, way, longest):
        """Answers of a search between all nodes, by pair."""
        names = ", ".join(node.replace(NS, "ex:") for node in self.nodes)
        query = f"?x in ({names}), ?y in ({names}) | {kind} from ?x to ?y {way.options}"
        if longest:
            query += f" max {longest}"
        answers = collections.defaultdict(list)
        for row in json.loads(ask(self.sanad, self.store, query)):
            answers[row["x"], row["y"]].append((row["path"], row["length"]))
            self.found += 1
        return query, answers

    def pairs(self):
        return itertools.product(self.nodes, repeat=2)

    def check_all(self, way, longest):
        query, answers = self.search("paths", way, longest)
        for start, end in self.pairs():
            wanted = collections.Counter(map(text_of, all_paths(self.facts, way, start, end, longest)))
            found = collections.Counter(plain(text) for text, _ in answers[start, end])
            self.compared += 1
            if wanted != found:
                self.fail(query, f"{start} to {end}: only here {wanted - found}, only sanad {found - wanted}")
            if any(text.count("- ") + text.count("-> ") != length for text, length in answers[start, end]
                   if '"' not in text):
                self.fail(query, f"{start} to {end}: a wrong length")

    def check_shortest(self, way, longest):
        query, answers = self.search("all shortest paths", way, longest)
        one_query, one = self.search("shortest path", way, longest)
        for start, end in self.pairs():
            paths = list(all_paths(self.facts, way, start, end, longest))
            least = min(map(len, paths), default=0)
            best = [path for path in paths if len(path) == least]
            found = collections.Counter(plain(text) for text, _ in answers[start, end])
            self.compared += 2
            if collections.Counter(map(text_of, best)) != found:
                self.fail(query, f"{start} to {end}: {found}, not {sorted(map(text_of, best))}")
            chosen = [text for text, _ in one[start, end]]
            if not best:
                if chosen:
                    self.fail(one_query, f"{start} to {end}: {chosen}, not none")
            elif not any("_:" in text_of(path) for path in best):
                wanted = min((relations_of(path), text_of(path).encode()) for path in best)
                if [text.encode() for text in chosen] != [wanted[1]]:
                    self.fail(one_query, f"{start} to {end}: {chosen}, not {wanted[1]}")
            elif [plain(text) for text in chosen][0] not in map(text_of, best):
                self.fail(one_query, f"{start} to {end}: {chosen} is none of the shortest")

    def check_best(self, way, count, longest):
        query, answers = self.search(f"shortest {count} paths", way, longest)
        for start, end in self.pairs():
            paths = sorted((len(path), text_of(path).encode())
                           for path in all_paths(self.facts, way, start, end, longest))
            found = answers[start, end]
            self.compared += 1
            if [length for _, length in found] != [length for length, _ in paths[:count]]:
                self.fail(query, f"{start} to {end}: lengths {found}, not {paths[:count]}")
            elif not any(b"_:" in text for _, text in paths):
                if [text.encode() for text, _ in found] != [text for _, text in paths[:count]]:
                    self.fail(query, f"{start} to {end}: {found}, not {paths[:count]}")

    def check_printed(self, way):
        """What is printed can be asked, and says yes; nothing else has its length."""
        _, answers = self.search("shortest 2 paths", way, 3)
        texts = [text for rows in answers.values() for text, _ in rows if "_:" not in text][:40]
        said = ask(self.sanad, self.store, *texts).split() if texts else []
        self.compared += len(texts)
        if said != ["true"] * len(texts):
            self.fail("printed paths", f"not all hold: {said}")


def run(sanad, dice, folder, number):
    nodes, facts = make_graph(dice)
    data, store = folder / f"{number}.nq", folder / f"{number}.sanad"
    write_graph(facts, dice, data)
    subprocess.run([sanad, "load", store, data, "-q"], check=True)
    test = Test(sanad, nodes, facts, store)
    for way in dice.sample(WAYS, 4):
        test.check_all(way, dice.randint(1, 4))
        test.check_shortest(way, dice.randint(2, 5))
        test.check_best(way, dice.randint(2, 7), dice.randint(2, 4))
    test.check_printed(WAYS[0])
    return test


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sanad")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--graphs", type=int, default=8)
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.randrange(1 << 32)
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        tests = [run(options.sanad, dice, pathlib.Path(folder), number) for number in range(options.graphs)]
    failures = sum(test.failures for test in tests)
    compared = sum(test.compared for test in tests)
    found = sum(test.found for test in tests)
    print(f"{compared} searches compared, {found} paths found, {failures} differ; seed {seed}")
    return 1 if failures or not found else 0


if __name__ == "__main__":
    sys.exit(main())

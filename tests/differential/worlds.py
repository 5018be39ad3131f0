"""The graphs that the differential test asks about: small, always the same."""

import random

NS = "http://example.org/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"


def iri(name):
    return f"<{NS}{name}>"


def literal(text, kind=None):
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    if kind is None:
        return f'"{quoted}"'
    if kind.startswith("@"):
        return f'"{quoted}"{kind}'
    return f'"{quoted}"^^<{kind if ":" in kind else XSD + kind}>'


TYPE = f"<{RDF}type>"
LABEL = f"<{RDFS}label>"
SUBCLASS = f"<{RDFS}subClassOf>"


class Graph:
    """Quads, written as N-Quads."""

    def __init__(self):
        self.lines = []

    def add(self, subject, predicate, value, graph=None):
        where = f" {graph}" if graph else ""
        line = f"{subject} {predicate} {value}{where} ."
        if line not in self.lines:
            self.lines.append(line)

    def text(self):
        return "\n".join(self.lines) + "\n"


COUNTRIES = {
    # name: (population, gdp, founded, borders, member of, capital)
    "Afghanistan": (41128771, "14.5", "1919-08-19", ["Iran", "Tajikistan", "China", "Pakistan"], [], "Kabul"),
    "Armenia": (2780469, "19.5", "1991-09-21", ["Georgia", "Iran", "Turkey"], ["EAEU"], "Yerevan"),
    "China": (1412175000, "17963.17", "1949-10-01", ["Pakistan", "Tajikistan", "Kyrgyzstan"], ["SCO"], "Beijing"),
    "Georgia": (3712502, "24.6", "1991-04-09", ["Turkey"], [], "Tbilisi"),
    "Iran": (88550570, "413.49", None, ["Pakistan", "Turkey"], ["ECO", "SCO"], "Tehran"),
    "Kyrgyzstan": (6974900, "11.54", "1991-08-31", ["Tajikistan", "Uzbekistan"], ["EAEU", "ECO", "SCO"], "Bishkek"),
    "Pakistan": (235824862, "374.7", "1947-08-14", [], ["ECO", "SCO"], "Islamabad"),
    "Tajikistan": (9952787, "10.49", "1991-09-09", ["Uzbekistan"], ["ECO", "SCO"], "Dushanbe"),
    "Turkey": (84979913, "907.12", "1923-10-29", [], ["ECO"], "Ankara"),
    "Uzbekistan": (35648100, "80.39", "1991-09-01", [], ["ECO", "SCO"], None),
    "Vatican": (500, None, "1929-02-11", [], [], "Vatican"),
}

MEETINGS = {
    "m1": ("Meeting", ["Iran", "China"], "date", "2024-05-02", "Tehran", ["a1", "a2"]),
    "m2": ("Summit", ["Iran", "China", "Tajikistan", "Kyrgyzstan"], "date", "2024-05-10", "Dushanbe", ["a2"]),
    "m3": ("Meeting", ["Turkey", "Georgia"], "dateTime", "2024-05-11T09:30:00Z", "Ankara", ["a3"]),
    "m4": ("Meeting", ["m4person", "Iran"], "gYearMonth", "2024-06", None, ["a3"]),
    "m5": ("Summit", ["Armenia", "Georgia", "Turkey", "Iran"], "date", "2024-07-01", "Yerevan", ["a1", "a4"]),
    "m6": ("Meeting", ["China", "Pakistan"], None, "unknown", "Beijing", ["a4"]),
    "m7": ("Meeting", ["p1", "p2"], "date", "2024-05-20", "Tehran", ["a2", "a4"]),
    "m8": ("Meeting", ["p1", "p3", "p2"], "date", "2024-06-20", "Ankara", ["a1"]),
}

PEOPLE = {
    "p1": ("Minister", "Iran", "Hossein A.", "ministryA"),
    "p2": ("Minister", "Turkey", "Ayşe B.", "ministryB"),
    "p3": ("Minister", "China", "Wang C.", "ministryC"),
    "p4": ("President", "Iran", "Massoud D.", "ministryA"),
    "p5": ("Person", "Turkey", "Orhan E.", "ministryB"),
    "p6": ("Person", None, "Nobody F.", None),
}

AGREEMENTS = {
    "ag1": (["Iran", "Tajikistan"], ["trade", "energy"], "2024-05-10", "120"),
    "ag2": (["China", "Kyrgyzstan", "Uzbekistan"], ["railways"], "2024-10-02", "4700.5"),
    "ag3": (["Iran", "Turkey"], ["energy"], "2023-01-15", None),
    "ag4": (["Iran", "Armenia", "Georgia"], ["trade", "railways"], None, "30"),
    "ag5": (["China", "Pakistan"], ["trade"], "2015-04-20", "62000"),
}


def add_country(graph, name, values):
    population, gdp, founded, borders, members, capital = values
    node = iri(name)
    graph.add(node, TYPE, iri("Country"))
    graph.add(node, LABEL, literal(name, "@en"))
    graph.add(node, iri("population"), literal(str(population), "integer"))
    if gdp:
        graph.add(node, iri("gdp"), literal(gdp, "decimal"))
    if founded:
        graph.add(node, iri("founded"), literal(founded, "date"))
    for other in borders:
        graph.add(node, iri("borders"), iri(other), iri("atlas"))
    for other in members:
        graph.add(node, iri("memberOf"), iri(other))
    if capital:
        graph.add(node, iri("capital"), iri(capital))
        graph.add(iri(capital), iri("country"), node)


def world():
    """Countries, people, meetings, agreements and the articles that tell."""
    graph = Graph()
    for name in ("Minister", "President"):
        graph.add(iri(name), SUBCLASS, iri("Person"))
    graph.add(iri("Summit"), SUBCLASS, iri("Meeting"))
    graph.add(iri("memberOf"), LABEL, literal("member of"))
    for name, values in COUNTRIES.items():
        add_country(graph, name, values)
    graph.add(iri("Turkey"), f"<{SKOS}altLabel>", literal("Türkiye", "@tr"))
    graph.add(iri("Iran"), f"<{SKOS}altLabel>", literal("ایران", "@fa"))
    for name in ("SCO", "ECO", "EAEU"):
        graph.add(iri(name), TYPE, iri("Organisation"))
        graph.add(iri(name), iri("motto"), literal("Iran", "@en" if name == "SCO" else None))
    for name, (kind, people, date, text, place, articles) in MEETINGS.items():
        node = iri(name)
        graph.add(node, TYPE, iri(kind))
        graph.add(node, LABEL, literal(f"{name} of {place}", "@en"))
        for person in people:
            for article in articles:
                graph.add(node, iri("participant"), iri(person), iri(article))
        graph.add(node, iri("date"), literal(text, date), iri(articles[0]))
        if place:
            graph.add(node, iri("place"), iri(place), iri(articles[-1]))
    for name, (kind, country, label, ministry) in PEOPLE.items():
        node = iri(name)
        graph.add(node, TYPE, iri(kind))
        graph.add(node, LABEL, literal(f"{name} {label}"))
        if country:
            graph.add(node, iri("country"), iri(country))
            graph.add(node, iri("worksFor"), iri(ministry))
    for name in ("A", "B", "C"):
        graph.add(iri("ministry" + name), iri("partOf"), iri("government" + ("B" if name == "B" else "A")))
    for name, (parties, sectors, date, worth) in AGREEMENTS.items():
        node = iri(name)
        graph.add(node, TYPE, iri("Agreement"))
        for party in parties:
            graph.add(node, iri("party"), iri(party), iri("a1"))
            if party == "Iran":
                graph.add(node, iri("party"), iri(party), iri("a2"))
        for sector in sectors:
            graph.add(node, iri("sector"), iri(sector))
        if date:
            graph.add(node, iri("signed"), literal(date, "date"))
        if worth:
            graph.add(node, iri("worth"), literal(worth, "decimal" if "." in worth else "integer"))
    for number, month in enumerate(("05", "05", "06", "07"), 1):
        node = iri(f"a{number}")
        graph.add(node, TYPE, iri("Article"))
        graph.add(node, iri("published"), literal(f"2024-{month}-0{number}T12:00:00Z", "dateTime"))
        for person in list(PEOPLE)[: number + 1]:
            graph.add(node, iri("mentions"), iri(person))
    return graph


def tangle():
    """A random graph: literals of every kind, named graphs, cycles, blanks."""
    dice = random.Random(7)
    graph = Graph()
    nodes = [iri(f"n{number:02}") for number in range(18)] + [f"_:b{n}" for n in range(3)]
    relations = [iri(name) for name in ("p", "q", "r", "s")]
    graphs = [None, None, iri("g1"), iri("g2"), iri("g3")]
    literals = [
        literal("1", "integer"), literal("2", "integer"), literal("10", "integer"),
        literal("-3", "integer"), literal("2.5", "decimal"), literal("0.1", "decimal"),
        literal("true", "boolean"),
        literal("false", "boolean"), literal("2024-05-01", "date"), literal("2023-12-31", "date"),
        literal("2024-05-01T10:00:00Z", "dateTime"), literal("2024-05-02T00:30:00+03:30", "dateTime"),
        literal("2024-05", "gYearMonth"), literal("alpha"), literal("Alpha beta"), literal("alpha", "@en"),
        literal("alpha", "@de"), literal(""), literal("2024-05-01 in text"), literal("x/y#z"),
        literal("7", "http://example.org/unit"), literal("8", "http://example.org/unit"),
    ]
    for _ in range(70):
        line = (dice.choice(nodes), dice.choice(relations), dice.choice(nodes))
        graph.add(*line, dice.choice(graphs))
        if dice.random() < 0.3:
            graph.add(*line, dice.choice(graphs))
    for number, value in enumerate(literals):
        for _ in range(2):
            graph.add(dice.choice(nodes), iri(dice.choice(("v", "w"))), value, dice.choice(graphs))
    for text in ("1.0E0", "-2.5E3", "0.125E0", "NaN", "INF"):
        graph.add(dice.choice(nodes), iri("d"), literal(text, "double"))
    for number, node in enumerate(nodes):
        graph.add(node, iri("size"), literal(str(number % 5), "integer"))
        if number % 3 == 0:
            graph.add(node, iri("size"), literal(str(number), "integer"))
        graph.add(node, TYPE, iri(("Red", "Green", "Blue")[number % 3]), dice.choice(graphs))
        if number % 4 == 0:
            graph.add(node, LABEL, literal(f"n{number:02} name", "@en"))
    graph.add(iri("Blue"), SUBCLASS, iri("Cold"))
    graph.add(iri("Green"), SUBCLASS, iri("Cold"))
    return graph


def ontology():
    """Classes above classes: chains, a diamond and a cycle."""
    graph = Graph()
    above = {
        "Dog": ["Mammal", "Pet"], "Cat": ["Mammal", "Pet"], "Mammal": ["Animal"],
        "Bird": ["Animal"], "Parrot": ["Bird", "Pet"], "Animal": ["Being"], "Pet": ["Being"],
        "Being": ["Thing"], "Loop1": ["Loop2"], "Loop2": ["Loop3"], "Loop3": ["Loop1", "Thing"],
    }
    for name, parents in above.items():
        graph.add(iri(name), TYPE, "<http://www.w3.org/2002/07/owl#Class>")
        for parent in parents:
            graph.add(iri(name), SUBCLASS, iri(parent), iri("schema"))
    kinds = ["Dog", "Cat", "Mammal", "Bird", "Parrot", "Animal", "Pet", "Loop1", "Loop2", "Loop3", "Thing"]
    for number in range(22):
        node = iri(f"i{number:02}")
        graph.add(node, TYPE, iri(kinds[number % len(kinds)]), iri("facts"))
        if number % 5 == 0:
            graph.add(node, TYPE, iri("Pet"))
        graph.add(node, iri("age"), literal(str(number % 7), "integer"))
        graph.add(node, iri("eats"), iri(f"i{(number * 7 + 3) % 22:02}"), iri("facts"))
        if number % 2:
            graph.add(node, iri("likes"), iri(f"i{(number * 5 + 1) % 22:02}"))
        if number % 3 == 0:
            graph.add(node, iri("owner"), iri(f"o{number % 4}"))
    for number in range(4):
        graph.add(iri(f"o{number}"), TYPE, iri("Owner"))
        graph.add(iri(f"o{number}"), iri("knows"), iri(f"o{(number + 1) % 4}"))
    return graph


WORLDS = {"world": world, "tangle": tangle, "ontology": ontology}

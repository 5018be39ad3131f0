"""Makes random well-formed queries for the differential test.

A query is built so that it has a meaning: variables are used where they stand,
numbers are compared with numbers, and rows are cut only in an order that both
engines have.  Each production that it takes is counted, so that the test can tell
that none is left out.
"""

import collections

# The productions: what a query can be made of.
PRODUCTIONS = """
chain backward either anonymous-arrow variable-arrow a-arrow plain-arrow parameter-arrow
name-node anonymous-node variable-node typed-node typed-union literal-node comma-arrow
sequence alternative inverse any-path not-path not-several star plus optional-times exact range at-least
in-any in-name in-variable members group-or optional not nested-group where-in-group
equal unequal less-or-greater in-list not-in-list missing not-missing type-test contains starts ends matches
exists not-expr and or dot-compare dot-path dot-missing arithmetic pair function-text function-number
function-date if coalesce any-language defined-path defined-rule defined-type call
step-where step-match step-optional step-not step-let step-select step-select-expr step-drop step-distinct
step-count step-count-distinct step-summarize step-sum step-avg step-min step-max step-list
step-sort step-top step-bottom step-per step-limit step-skip function-label
step-graph step-why step-describe step-construct source-why
""".split()

WORDS = {
    "world": {
        "relations": ["memberOf", "borders", "capital", "country", "participant", "party", "place", "partOf", "worksFor"],
        "nodes": ["Iran", "China", "SCO", "ECO", "p1", "m2", "ag1", "Tehran"],
        "types": ["Country", "Person", "Meeting", "Agreement", "Minister"],
        "numbers": ["population", "gdp"],
        "graphs": ["a1", "a2", "atlas"],
        "definitions": [
            "define -ally-> as memberOf/^memberOf",
            "define -touches-> as borders|^borders",
            "define ?a -talks-> ?b as ?m:Meeting -participant-> ?a, ?m -participant-> ?b where ?a != ?b",
            "define ?a -richer-> ?b as ?a -gdp-> ?x, ?b -gdp-> ?y, ?a -borders- ?b where ?x > ?y",
            "define ?c:Joined as ?c -memberOf-> SCO, not ?c -memberOf-> EAEU",
            "define ?c:Placed as { ?c -capital-> ?t } or { ?c -country-> ?t }, optional ?c -population-> ?n",
            "define near($x) as $x -borders- ?near | sort ?near",
            "define counted() as ?counted:Country, optional ?counted -memberOf-> ?o | count ?o by ?counted",
        ],
        "paths": ["ally", "touches"],
        "rules": ["talks", "richer"],
        "rule types": ["Joined", "Placed"],
        "calls": {"near(Iran)": "?near", "near(China)": "?near", "counted()": "?counted"},
    },
    "tangle": {
        "relations": ["p", "q", "r", "s"],
        "nodes": ["n00", "n03", "n07", "n11"],
        "types": ["Red", "Green", "Cold"],
        "numbers": ["size", "size"],
        "graphs": ["g1", "g2"],
        "definitions": [
            "define -hop-> as p/q|^r",
            "define -beside-> as ^p/p",
            "define ?a -tied-> ?b as ?a -p-> ?m <-q- ?b, optional ?m -r-> ?z where ?z is missing or ?a != ?b",
            "define ?a -apart-> ?b as ?a -s- ?b, not ?a -q-> ?b",
            "define ?x:Big as ?x -size-> ?n where ?n > 5",
            "define ?x:Bound as { ?x -p-> ? } or { ?x -q-> ?y:Red }",
            "define near($x) as $x -p- ?near",
            "define large() as ?large -size-> ?n, optional ?large -s-> ?to | top 3 by ?n | select ?large, ?to",
        ],
        "paths": ["hop", "beside"],
        "rules": ["tied", "apart"],
        "rule types": ["Big", "Bound"],
        "calls": {"near(n03)": "?near", "large()": "?large"},
    },
    "ontology": {
        "relations": ["eats", "likes", "owner", "knows"],
        "nodes": ["i01", "i05", "o1", "o2"],
        "types": ["Pet", "Animal", "Mammal", "Owner", "Loop1"],
        "numbers": ["age", "age"],
        "graphs": ["facts"],
        "definitions": [
            "define -prey-> as eats/eats",
            "define ?a -fond-> ?b as ?a:Pet -likes-> ?b:Animal",
            "define ?x:Kept as ?x:Animal -owner-> ?",
            "define eaten($x) as $x <-eats- ?eater",
        ],
        "paths": ["prey"],
        "rules": ["fond"],
        "rule types": ["Kept"],
        "calls": {"eaten(i05)": "?eater"},
    },
}


class Maker:
    """One query in the making."""

    def __init__(self, world, dice):
        self.words = WORDS[world]
        self.dice = dice
        self.nodes = []  # Columns that hold nodes
        self.numbers = []  # Columns that hold numbers
        self.count = 0
        self.used = collections.Counter()

    def use(self, production, text=""):
        """Notes a production; gives the text that it made."""
        assert production in PRODUCTIONS, production
        self.used[production] += 1
        return text

    def pick(self, kind):
        return self.dice.choice(self.words[kind])

    def chance(self, share):
        return self.dice.random() < share

    def fresh(self):
        self.count += 1
        return f"?v{self.count}"

    # ---- Patterns

    def types(self):
        if self.chance(0.25):
            return self.use("defined-type", self.pick("rule types"))
        if self.chance(0.3):
            return self.use("typed-union", f"({self.pick('types')}|{self.pick('types')})")
        return self.use("typed-node", self.pick("types"))

    def literal(self):
        if self.chance(0.4):
            return self.use("any-language", '"Iran"@*')
        return self.use("literal-node", self.dice.choice(["2", "5", '"Iran"', "2024-05-10", '"Iran"@en', "1.5", "true"]))

    def node(self, scope):
        """A node; new variables are put into the scope."""
        roll = self.dice.random()
        if roll < 0.35 and scope:
            return self.use("variable-node", self.dice.choice(scope))
        if roll < 0.43:
            return self.use("name-node", self.pick("nodes"))
        if roll < 0.52:
            return self.use("anonymous-node", "?")
        name = self.fresh()
        scope.append(name)
        return name + (":" + self.types() if self.chance(0.12) else "")

    def times(self):
        production, text = self.dice.choice(
            [("star", "*"), ("plus", "+"), ("optional-times", "?"), ("range", "{1,2}"), ("exact", "{2}"),
             ("range", "{0,1}"), ("at-least", "{2,}")])
        return self.use(production, text)

    def path(self, depth=0):
        roll = self.dice.random()
        if roll < 0.08:
            return self.use("defined-path", self.pick("paths"))
        if roll < 0.5 or depth > 1:
            return self.pick("relations")
        if roll < 0.6:
            return self.use("inverse", "^" + self.pick("relations"))
        if roll < 0.68:
            if self.chance(0.3):
                return self.use("any-path", "any")
            if self.chance(0.5):
                return self.use("not-several", f"!({self.pick('relations')}|{self.pick('relations')})")
            return self.use("not-path", "!" + self.pick("relations"))
        if roll < 0.78:
            return self.use("alternative", f"({self.path(depth + 1)}|{self.path(depth + 1)})")
        if roll < 0.88:
            return self.use("sequence", f"({self.path(depth + 1)}/{self.path(depth + 1)})")
        return f"({self.path(depth + 1)}){self.times()}"

    def arrow(self):
        roll = self.dice.random()
        inside = self.pick("relations")
        if roll < 0.3:
            inside = self.path()
        elif roll < 0.35:
            inside = self.use("anonymous-arrow", "?")
        elif roll < 0.37:
            inside = self.use("parameter-arrow", "$relation")
        elif roll < 0.42:
            inside = self.use("defined-rule", self.pick("rules") + self.dice.choice(["", "", "{2}", "{1,2}"]))
        elif roll < 0.45:
            return self.use("plain-arrow", self.dice.choice(["-->", "<--", "--"]))
        roll = self.dice.random()
        if roll < 0.5:
            return f"-{inside}->"
        return self.use("backward", f"<-{inside}-") if roll < 0.75 else self.use("either", f"-{inside}-")

    def link(self, scope):
        """An arrow and the node behind it, and whether a chain can go on there."""
        roll = self.dice.random()
        if roll < 0.03:
            return self.use("a-arrow", f"-a-> {self.pick('types')}"), False
        if roll < 0.06:
            return f"-{self.dice.choice(['?', 'any', self.pick('numbers')])}-> {self.literal()}", False
        if roll < 0.10:
            relation = self.fresh()
            return self.use("variable-arrow", f"-{relation}-> {self.node(scope)}"), True
        return f"{self.arrow()} {self.node(scope)}", True

    def source(self, scope):
        """`in` and a source, or nothing."""
        if not self.chance(0.12):
            return ""
        roll = self.dice.random()
        if roll < 0.3:
            return self.use("in-any", " in ?")
        if roll < 0.6:
            return self.use("in-name", " in " + self.pick("graphs"))
        name = self.fresh()
        scope.append(name)
        return self.use("in-variable", f" in {name}")

    def chain(self, scope, links=2):
        # Chains are joined to what is there, or there would be too many rows.
        start = self.dice.choice(scope) if scope else self.node(scope)
        if start.startswith("?") and len(start) == 1:
            start = self.fresh()
            scope.append(start)
        text = self.use("chain", start)
        goes_on = True
        for _ in range(self.dice.randint(1, links)):
            if goes_on:
                link, goes_on = self.link(scope)
                text += " " + link
        text += self.source(scope)
        if self.chance(0.12):
            text += self.use("comma-arrow", ", " + self.link(scope)[0])
        return text

    def braces(self, scope, links=1):
        inner = list(scope)
        text = self.chain(inner, links)
        if self.chance(0.2):
            text += ", " + self.chain(inner, 1)
        if self.chance(0.1):
            text += self.use("nested-group", ", { " + self.chain(list(inner), 1) + " }")
        # Braces stand alone: only what is in them may be asked about.
        own = [name for name in inner if name in text.replace(",", " ").replace(":", " ").split()]
        if own and self.chance(0.15):
            text += self.use("where-in-group", f" where {self.dice.choice(own)} != {self.pick('nodes')}")
        return "{ " + text + " }", [name for name in inner if name not in scope]

    def pattern(self):
        scope = []
        clauses = []
        if self.chance(0.06):
            name = self.fresh()
            scope.append(name)
            clauses.append(self.use("members", f"{name} in ({self.pick('nodes')}, {self.pick('nodes')})"))
        clauses.append(self.chain(scope))
        if not scope:
            name = self.fresh()
            scope.append(name)
            clauses.append(f"{name} -{self.pick('relations')}-> {self.pick('nodes')}")
        certain = list(scope)
        if self.chance(0.35):
            clauses.append(self.chain(certain, 1))
        if self.chance(0.4):
            name = self.fresh()
            self.numbers.append(name)
            clauses.append(f"{self.dice.choice(certain)} -{self.pick('numbers')}-> {name}")
        maybe = []
        if self.chance(0.1):
            call, column = self.dice.choice(list(self.words["calls"].items()))
            clauses.append(self.use("call", call))
            certain.append(column)
        if self.chance(0.2):
            left, new_left = self.braces(certain)
            right, new_right = self.braces(certain)
            clauses.append(self.use("group-or", f"{left} or {right}"))
            maybe += new_left + new_right
        for _ in range(self.dice.choice([0, 0, 1, 2])):
            text, new = self.braces(certain + maybe)
            clauses.append(self.use("optional", "optional " + text))
            maybe += new
        if self.chance(0.2):
            clauses.append(self.use("not", "not " + self.braces(certain + maybe)[0]))
        self.nodes = certain + maybe
        text = ", ".join(clauses)
        return text + (" where " + self.condition() if self.chance(0.5) else "")

    # ---- Expressions

    def test(self):
        node = self.dice.choice(self.nodes)
        word = self.dice.choice(["an", "i", "n0", "o"])
        choices = [
            ("equal", f"{node} = {self.dice.choice(self.nodes + [self.pick('nodes')])}"),
            ("unequal", f"{node} != {self.pick('nodes')}"),
            ("in-list", f"{node} in ({self.pick('nodes')}, {self.pick('nodes')})"),
            ("not-in-list", f"{node} not in ({self.pick('nodes')}, {self.pick('nodes')})"),
            ("dot-compare", f"{node}.{self.pick('numbers')} {self.dice.choice(['<', '>=', '=', '!='])} {self.dice.randint(0, 12)}"),
            ("dot-compare", f"{node}.{self.pick('relations')} {self.dice.choice(['=', '!='])} {self.pick('nodes')}"),
            ("dot-path", f"{node}.{self.pick('relations')}.{self.pick('relations')} is {self.dice.choice(['', 'not '])}missing"),
            ("dot-missing", f"{node}.{self.pick('relations')} is {self.dice.choice(['', 'not '])}missing"),
            ("missing", f"{node} is missing"),
            ("not-missing", f"{node} is not missing"),
            ("type-test", f"{node}:{self.pick('types')}"),
            ("defined-type", f"{node}:{self.pick('rule types')}"),
            ("pair", f"pair({node}, {self.dice.choice(self.nodes)})"),
            ("contains", f'{node} contains "{word}"'),
            ("starts", f'{node} starts "{word}"'),
            ("ends", f'{node} ends "{word}"'),
            ("matches", f'{node} matches "{word}.*[0-9n]"'),
            ("exists", f"exists {{ {node} {self.arrow()} {self.pick('nodes')} }}"),
            ("function-text", f"length(text({node})) > {self.dice.randint(15, 30)}"),
            ("function-text", f'lower(name({node})) = "{self.pick("nodes").lower()}"'),
            ("function-text", f'substr(upper(name({node})), 1, 1) {self.dice.choice(["<", ">"])} "M"'),
            ("function-label", f'label({node}) {self.dice.choice(["=", "!="])} "{word}"@en'),
            ("function-label", f'length(text(label({node}))) > {self.dice.randint(2, 9)}'),
            ("function-date", f"date({node}) > 2024-05-10"),
            ("function-date", f"year({node}) = 2024"),
        ]
        if self.numbers:
            number = self.dice.choice(self.numbers)
            limit = self.dice.choice(["2", "4.5", "1000000"])
            choices += [("less-or-greater", f"{number} {self.dice.choice(['<', '>', '<=', '!='])} {limit}")] * 4
            choices += [("arithmetic", f"{number} * 2 + 1 > {limit} - {number}")] * 2
            choices += [("function-number", f"round({number}) {self.dice.choice(['=', '>='])} abs(floor({number}))")]
        return self.use(*self.dice.choice(choices))

    def condition(self):
        text = self.test()
        if self.chance(0.3):
            text = self.use("not-expr", f"not ({text})")
        if self.chance(0.4):
            word = self.dice.choice(["and", "or"])
            text += self.use(word, f" {word} {self.test()}")
        return text

    # ---- Steps

    def group(self):
        columns = self.dice.sample(self.nodes, min(len(self.nodes), self.dice.randint(0, 2)))
        by = " by " + ", ".join(columns) if columns else ""
        other = self.dice.choice(self.nodes)
        if self.numbers and self.chance(0.6):
            number = self.dice.choice(self.numbers)
            names = [self.fresh() for _ in range(5)]
            parts = [("step-sum", f"sum({number}) as {names[0]}"), ("step-avg", f"avg({number}) as {names[1]}"),
                     ("step-max", f"max({number}) as {names[2]}"), ("step-min", f"min({number}) as {names[3]}"),
                     ("step-count-distinct", f"count(distinct {other}) as {names[4]}")]
            parts = self.dice.sample(parts, self.dice.randint(1, 5))
            names = [text.rsplit(" ", 1)[1] for _, text in parts]
            if self.chance(0.3):
                # The judge compares the pieces of a column that is called so.
                parts.append(("step-list", f"list(text({other})) as ?list{self.count}"))
            step = self.use("step-summarize", "summarize " + ", ".join(self.use(*part) for part in parts) + by)
        else:
            names = [self.fresh()]
            what = self.dice.choice([("step-count", ""), ("step-count", other), ("step-count-distinct", "distinct " + other)])
            step = f"count {self.use(*what)} as {names[0]}{by}"
        self.nodes, self.numbers = columns, names
        return step

    def cut(self):
        """Rows are cut by numbers, which both engines order alike."""
        number = self.dice.choice(self.numbers)
        word = self.dice.choice(["top", "bottom"])
        self.use("step-" + word)
        per = ""
        if self.nodes and self.chance(0.5):
            per = self.use("step-per", f" per {self.dice.choice(self.nodes)}")
        return f"{word} {self.dice.randint(1, 3)} by {number}{per}"

    def sort(self):
        return self.use("step-sort", f"sort {self.dice.choice(self.numbers)}{self.dice.choice(['', ' desc', ' asc'])}")

    def slice(self):
        """Cuts nothing or all: which rows come first is not ours to say."""
        if self.chance(0.5):
            return self.use("step-limit", "limit 100000")
        return self.use("step-skip", "skip 0" if self.chance(0.7) else "skip 100000")

    def more(self):
        scope = list(self.nodes)
        kind = self.dice.choice(["match", "match", "optional", "not"])
        text, new = self.braces(scope)
        if kind != "not":
            self.nodes += new
        return self.use("step-" + kind, f"{kind} {text[2:-2] if kind == 'match' else text}")

    def keep(self):
        self.nodes = self.dice.sample(self.nodes, self.dice.randint(1, len(self.nodes)))
        self.numbers = [name for name in self.numbers if self.chance(0.7)]
        columns = self.nodes + self.numbers
        if self.chance(0.3):
            name = self.fresh()
            node = self.dice.choice(self.nodes)
            columns = columns + [self.use("step-select-expr", self.dice.choice(
                [f"text({node}) as {name}", f"{node}.{self.pick('relations')} as {name}", f"length(name({node})) as {name}"]))]
        return self.use("step-select", "select " + ", ".join(columns))

    def drop(self):
        name = self.dice.choice(self.nodes)
        self.nodes = [other for other in self.nodes if other != name]
        return self.use("step-drop", f"drop {name}")

    def assign(self):
        name = self.fresh()
        node = self.dice.choice(self.nodes)
        choices = [("step-let", f"{node}.{self.pick('numbers')}"), ("function-text", f"length(name({node}))"),
                   ("function-label", f"length(label({node}))")]
        if self.numbers:
            number = self.dice.choice(self.numbers)
            choices += [("arithmetic", f"{number} * 2 - 1"), ("coalesce", f"coalesce({number}, 0)"),
                        ("if", f"if({number} > 3, {number}, 1)")] * 2 + [
                        ("if", f"if({number} is missing, 0, {number})"), ("function-number", f"ceil({number} / 3)")]
        self.numbers.append(name)
        self.use("step-let")
        return f"let {name} = {self.use(*self.dice.choice(choices))}"

    def filter(self):
        return self.use("step-where", "where " + self.condition())

    def step(self):
        choices = [self.slice]
        if self.nodes:
            choices += [self.more] * 3 + [self.keep, self.assign, self.assign, self.filter, self.filter, self.group, self.group]
        if len(self.nodes) > 1:
            choices += [self.drop]
        if self.numbers:
            choices += [self.cut, self.sort]
        choices += [lambda: self.use("step-distinct", "distinct")]
        return self.dice.choice(choices)()

    def query(self):
        text = self.pattern()
        if self.chance(0.02):
            return self.use("source-why", "why " + text)
        for _ in range(self.dice.choice([0, 0, 1, 1, 2, 3])):
            text += " | " + self.step()
        return text + self.ending() if self.chance(0.12) else text

    def ending(self):
        """What makes a graph of the rows, or tells where they are from."""
        roll = self.dice.random()
        if roll < 0.25 or not self.nodes:
            return self.use("step-graph", " | graph")
        if roll < 0.5:
            return self.use("step-why", " | why")
        if roll < 0.75:
            return self.use("step-describe", f" | describe {self.dice.choice(self.nodes)}")
        pair = (self.dice.choice(self.nodes), self.dice.choice(self.nodes))
        return self.use("step-construct", f" | construct {pair[0]} -{self.pick('relations')}-> {pair[1]}")


def make(world, dice):
    """Give a query and what it is made of."""
    maker = Maker(world, dice)
    return maker.query(), maker.used

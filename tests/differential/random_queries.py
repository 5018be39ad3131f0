"""Makes random well-formed queries for the differential test.

A query is built so that it has a meaning: variables are used where they stand,
numbers are compared with numbers, and rows are cut only in an order that both
engines have.
"""

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

    def pick(self, kind):
        return self.dice.choice(self.words[kind])

    def chance(self, share):
        return self.dice.random() < share

    def fresh(self):
        self.count += 1
        return f"?v{self.count}"

    # ---- Patterns

    def node(self, scope):
        """A node; new variables are put into the scope."""
        roll = self.dice.random()
        if roll < 0.35 and scope:
            return self.dice.choice(scope)
        if roll < 0.43:
            return self.pick("nodes")
        if roll < 0.52:
            return "?"
        name = self.fresh()
        scope.append(name)
        kind = self.pick("rule types" if self.chance(0.3) else "types")
        return name + (":" + kind if self.chance(0.15) else "")

    def path(self, depth=0):
        roll = self.dice.random()
        if roll < 0.08:
            return self.pick("paths")
        if roll < 0.5 or depth > 1:
            return self.pick("relations")
        if roll < 0.6:
            return "^" + self.pick("relations")
        if roll < 0.68:
            return "!" + self.pick("relations") if self.chance(0.5) else "any"
        if roll < 0.78:
            return f"({self.path(depth + 1)}|{self.path(depth + 1)})"
        if roll < 0.88:
            return f"({self.path(depth + 1)}/{self.path(depth + 1)})"
        times = self.dice.choice(["*", "+", "?", "{1,2}", "{2}", "{0,1}", "{2,}"])
        return f"({self.path(depth + 1)}){times}"

    def arrow(self):
        roll = self.dice.random()
        inside = self.pick("relations")
        if roll < 0.3:
            inside = self.path()
        elif roll < 0.35:
            inside = "?"
        elif roll < 0.42:
            inside = self.pick("rules") + self.dice.choice(["", "", "{2}", "{1,2}"])
        return self.dice.choice([f"-{inside}->", f"-{inside}->", f"<-{inside}-", f"-{inside}-"])

    def chain(self, scope, links=2):
        # Chains are joined to what is there, or there would be too many rows.
        start = self.dice.choice(scope) if scope else self.node(scope)
        if start.startswith("?") and len(start) == 1:
            start = self.fresh()
            scope.append(start)
        text = start
        for _ in range(self.dice.randint(1, links)):
            text += f" {self.arrow()} {self.node(scope)}"
        if self.chance(0.12):
            text += " in " + self.dice.choice(["?", self.pick("graphs")])
        return text

    def braces(self, scope, links=1):
        inner = list(scope)
        text = self.chain(inner, links)
        if self.chance(0.2):
            text += ", " + self.chain(inner, 1)
        return "{ " + text + " }", [name for name in inner if name not in scope]

    def pattern(self):
        scope = []
        clauses = [self.chain(scope)]
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
            clauses.append(call)
            certain.append(column)
        if self.chance(0.2):
            left, new_left = self.braces(certain)
            right, new_right = self.braces(certain)
            clauses.append(f"{left} or {right}")
            maybe += new_left + new_right
        for _ in range(self.dice.choice([0, 0, 1, 2])):
            text, new = self.braces(certain + maybe)
            clauses.append("optional " + text)
            maybe += new
        if self.chance(0.2):
            clauses.append("not " + self.braces(certain + maybe)[0])
        self.nodes = certain + maybe
        text = ", ".join(clauses)
        return text + (" where " + self.condition() if self.chance(0.5) else "")

    # ---- Expressions

    def test(self):
        node = self.dice.choice(self.nodes)
        choices = [
            f"{node} {self.dice.choice(['=', '!='])} {self.pick('nodes')}",
            f"{node} = {self.dice.choice(self.nodes)}",
            f"{node} in ({self.pick('nodes')}, {self.pick('nodes')})",
            f"{node}.{self.pick('numbers')} {self.dice.choice(['<', '>=', '=', '!='])} {self.dice.randint(0, 12)}",
            f"{node}.{self.pick('relations')} {self.dice.choice(['=', '!='])} {self.pick('nodes')}",
            f"{node}.{self.pick('relations')}.{self.pick('relations')} is {self.dice.choice(['', 'not '])}missing",
            f"{node} is {self.dice.choice(['', 'not '])}missing",
            f"{node}:{self.pick('types')}",
            f"{node}:{self.pick('rule types')}",
            f"pair({node}, {self.dice.choice(self.nodes)})",
            f"{node} contains \"an\"",
            f"exists {{ {node} {self.arrow()} {self.pick('nodes')} }}",
        ]
        if self.numbers:
            number = self.dice.choice(self.numbers)
            choices += [f"{number} {self.dice.choice(['<', '>', '<=', '!='])} {self.dice.choice(['2', '4.5', '1000000'])}"] * 3
        return self.dice.choice(choices)

    def condition(self):
        text = self.test()
        if self.chance(0.3):
            text = f"not ({text})"
        if self.chance(0.4):
            text += f" {self.dice.choice(['and', 'or'])} {self.test()}"
        return text

    # ---- Steps

    def group(self):
        columns = self.dice.sample(self.nodes, min(len(self.nodes), self.dice.randint(0, 2)))
        by = " by " + ", ".join(columns) if columns else ""
        other = self.dice.choice(self.nodes)
        if self.numbers and self.chance(0.6):
            number = self.dice.choice(self.numbers)
            names = [self.fresh() for _ in range(4)]
            step = (f"summarize sum({number}) as {names[0]}, avg({number}) as {names[1]}, "
                    f"max({number}) as {names[2]}, count(distinct {other}) as {names[3]}{by}")
        else:
            names = [self.fresh()]
            step = f"count {self.dice.choice(['', other, 'distinct ' + other])} as {names[0]}{by}"
        self.nodes, self.numbers = columns, names
        return step

    def cut(self):
        """Rows are cut by numbers, which both engines order alike."""
        number = self.dice.choice(self.numbers)
        per = f" per {self.dice.choice(self.nodes)}" if self.nodes and self.chance(0.5) else ""
        return f"{self.dice.choice(['top', 'bottom'])} {self.dice.randint(1, 3)} by {number}{per}"

    def more(self):
        scope = list(self.nodes)
        kind = self.dice.choice(["match", "match", "optional", "not"])
        text, new = self.braces(scope)
        if kind != "not":
            self.nodes += new
        return f"{kind} {text[2:-2] if kind == 'match' else text}"

    def keep(self):
        self.nodes = self.dice.sample(self.nodes, self.dice.randint(1, len(self.nodes)))
        self.numbers = [name for name in self.numbers if self.chance(0.7)]
        return "select " + ", ".join(self.nodes + self.numbers)

    def assign(self):
        name = self.fresh()
        node = self.dice.choice(self.nodes)
        choices = [f"{node}.{self.pick('numbers')}"]
        if self.numbers:
            number = self.dice.choice(self.numbers)
            choices += [f"{number} * 2 - 1", f"coalesce({number}, 0)", f"if({number} > 3, {number}, 1)"]
        self.numbers.append(name)
        return f"let {name} = {self.dice.choice(choices)}"

    def step(self):
        choices = []
        if self.nodes:
            choices += [self.more, self.more, self.keep, self.assign, lambda: "where " + self.condition(), self.group]
        if self.numbers:
            choices += [self.cut]
        choices += [lambda: "distinct"]
        return self.dice.choice(choices)()

    def query(self):
        text = self.pattern()
        for _ in range(self.dice.choice([0, 0, 1, 1, 2, 3])):
            text += " | " + self.step()
        return text


def make(world, dice):
    return Maker(world, dice).query()

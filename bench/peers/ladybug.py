"""LadybugDB, the successor of Kuzu: a property graph with a schema, asked in Cypher."""

import collections
import csv
import os
import re
import shutil

import node
import peer

# What is said of each kind of node with a literal: column, type, predicate (and language).
COLUMNS = {
    "population": "INT64",
    "employees": "INT64",
    "revenue": "DOUBLE",
    "worth": "INT64",
    "wordCount": "INT64",
    "founded": "DATE",
    "birthDate": "DATE",
    "heldOn": "DATE",
    "signedOn": "DATE",
    "published": "DATE",
    "title": "STRING",
    "language": "STRING",
    "label": "STRING",
    "altLabel": "STRING",
    "label_de": "STRING",
    "label_ru": "STRING",
    "label_fa": "STRING",
    "label_zh": "STRING",
}

FACT = re.compile(r'<http://example\.org/([^>]*)> <[^>]*[/#](\w+)> (?:<http://example\.org/([^>]*)>|"([^"]*)"(?:@(\w+)|.*)?) \.$')


class Tables:
    """Rows of node tables and of relations, made of N-Triples."""

    def __init__(self):
        """Begin without any."""
        self.nodes = collections.defaultdict(dict)
        self.links = collections.defaultdict(list)
        self.columns = collections.defaultdict(dict)
        self.classes = {}

    def node(self, name):
        """Return the properties of a node, and its table and key."""
        if "/" not in name:
            # A class: all tables have numbers as keys.
            name = f"kind/{self.classes.setdefault(name, len(self.classes))}"
        kind, number = name.split("/")
        kind = kind.capitalize()
        return kind, number, self.nodes[kind].setdefault(number, {})

    def add(self, line):
        """Take a fact in."""
        found = FACT.match(line)
        if not found:
            raise peer.Refused("ladybug: a line is not of the generated graph: " + line[:100])
        subject, predicate, thing, text, language = found.groups()
        kind, number, properties = self.node(subject)
        if thing is None:
            column = predicate + (f"_{language}" if predicate == "label" and language != "en" else "")
            properties[column] = text
            self.columns[kind][column] = True
        elif predicate == "type":
            properties["class"] = thing[5:]
            self.columns[kind]["class"] = True
        else:
            other, other_number, _ = self.node(thing)
            # Names of tables differ in more than case.
            relation = "inSector" if predicate == "sector" else predicate
            self.links[relation, kind, other].append((number, other_number))

    def write(self, folder):
        """Write a file for each table and the statements that load them."""
        statements = []
        copies = []
        for kind, rows in self.nodes.items():
            columns = list(self.columns[kind])
            typed = ", ".join(f"`{name}` {COLUMNS.get(name, 'STRING')}" for name in columns)
            statements.append(f"CREATE NODE TABLE `{kind}`(id INT64, {typed}, PRIMARY KEY(id));")
            with open(os.path.join(folder, kind + ".csv"), "w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out, lineterminator="\n")
                for number, properties in rows.items():
                    writer.writerow([number, *(properties.get(name, "") for name in columns)])
            copies.append(f"COPY `{kind}` FROM '{kind}.csv' (header=false);")
        relations = collections.defaultdict(list)
        for predicate, kind, other in self.links:
            relations[predicate].append((kind, other))
        for predicate, pairs in relations.items():
            ends = ", ".join(f"FROM `{kind}` TO `{other}`" for kind, other in pairs)
            statements.append(f"CREATE REL TABLE `{predicate}`({ends});")
            for kind, other in pairs:
                name = f"{predicate}.{kind}.{other}.csv"
                with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as out:
                    csv.writer(out, lineterminator="\n").writerows(self.links[predicate, kind, other])
                which = f", from='{kind}', to='{other}'" if len(pairs) > 1 else ""
                copies.append(f"COPY `{predicate}` FROM '{name}' (header=false{which});")
        with open(os.path.join(folder, "load.cypher"), "w", encoding="utf-8") as out:
            out.write("\n".join(statements + copies) + "\n")


class Ladybug(node.NodePeer):
    """LadybugDB in node, its database on disk."""

    name = "ladybug"
    script = "ladybug.mjs"
    package = "@ladybugdb/core"
    language = "cypher"

    def load(self, path):
        """Make tables of a file of N-Triples, which is not timed, and load them."""
        tables = Tables()
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                tables.add(line)
        folder = os.path.join(os.path.abspath(self.folder), "tables")
        os.makedirs(folder)
        tables.write(folder)
        figures = self.load_timed(folder)
        shutil.rmtree(folder)
        return figures

    def again(self):
        """Start anew after it was stopped: all is on disk."""
        self.start()

    def bytes(self):
        """Return the bytes of the database on disk."""
        names = [name for name in os.listdir(self.folder) if name.startswith("graph.lbug")]
        return sum(os.stat(os.path.join(self.folder, name)).st_blocks * 512 for name in names)

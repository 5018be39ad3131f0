"""What a Python program does with Redland; prints what it gets.

client.py transcript STORAGE OPTIONS  uses the API
client.py forget                      adds and ends, freeing nothing itself
client.py leave                       adds and ends; nobody frees the storage
client.py hang                        adds, syncs, adds more, and waits
client.py extend                      adds to a store that it did not make
"""

import ctypes
import sys
import time
import warnings

import RDF

E = RDF.NS("http://e.org/")


def open_model(storage, options):
    return RDF.Model(RDF.Storage(storage_name=storage, name="g",
                                 options_string=options))


def statement(subject, predicate, value):
    return RDF.Statement(subject, predicate, value)


def show(title, rows):
    for row in sorted(map(str, rows)):
        print(title + ":", row)


def pairs(stream):
    return [(str(found), str(context)) for found, context in stream]


def transcript(storage, options):
    model = open_model(storage, options)
    first, second = RDF.Node(E["first"]), RDF.Node(E["second"])
    ann = statement(E["ann"], E["name"], RDF.Node("Ann"))
    model.append(ann)
    model.append(ann, first)
    model.append(ann, second)
    model.append(statement(E["ann"], E["knows"], E["bob"]))
    model.append(statement(E["bob"], E["name"],
                           RDF.Node(literal="Bob", language="en")), second)
    model.append(statement(RDF.Node(blank="x"), E["age"],
                           RDF.Node(literal="31", datatype=E["int"].uri)))
    print("size", len(model))
    show("all", pairs(model.as_stream_context()))
    show("first", model.find_statements(RDF.Statement(), first))
    show("names", pairs(model.find_statements_context(
        RDF.Statement(None, E["name"], None))))
    show("contexts", model.get_contexts())
    print("contains", ann in model,
          statement(E["bob"], E["knows"], E["ann"]) in model)
    print("target", model.get_target(E["ann"], E["knows"]))
    show("sources", model.get_sources(E["name"], RDF.Node("Ann")))
    show("targets", model.get_targets(E["ann"], E["name"]))
    show("predicates", model.get_predicates(E["ann"], E["bob"]))
    query = RDF.SPARQLQuery(
        "PREFIX e: <http://e.org/> SELECT DISTINCT ?n WHERE "
        "{ e:ann e:knows ?b . ?b e:name ?n }")
    show("query", (row["n"] for row in query.execute(model)))
    print("removed", model.remove_statement(ann), ann in model)
    print("removed", model.remove_statement(ann, first), ann in model)
    print("removed", model.remove_statements_with_context(second))
    for found in model.as_stream():
        if found.predicate == RDF.Node(E["knows"]):
            model.remove_statement(found)
    print("sync", model.sync())
    show("left", pairs(model.as_stream_context()))
    parser = RDF.Parser(name="turtle")
    parser.parse_string_into_model(
        model, "@prefix e: <http://e.org/> . e:c e:name 'Carl', 'Karl'@de .",
        "http://base.org/")
    try:
        parser.parse_string_into_model(model, "broken", "http://base.org/")
    except RDF.RedlandError:
        print("refused")
    show("text", RDF.Serializer(name="ntriples").serialize_model_to_string(
        model).splitlines())


def main():
    warnings.simplefilter("ignore")
    if sys.argv[1] == "transcript":
        transcript(*sys.argv[2:])
        return
    if sys.argv[1] == "read":
        reader = open_model("lmdb", "contexts='yes'")
        for found, context in reader.find_statements_context(RDF.Statement(None, None, None)):
            print(found, "from", context)
        return
    # The model is left to the end of the interpreter, which frees in any order.
    # Redland's binding follows a freed pointer (librdf_free_model) where the world
    # goes before the model, with every storage; so the world stays.
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(RDF._world))
    global model
    model = open_model("lmdb", "contexts='yes'")
    for i in range(100):
        model.append(statement(E["s%d" % i], E["p"], RDF.Node(str(i))))
    if sys.argv[1] == "leave":
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(model))
    if sys.argv[1] == "hang":
        model.sync()
        for i in range(100):
            model.append(statement(E["t%d" % i], E["p"], RDF.Node(str(i))))
        print("ready", flush=True)
        time.sleep(1000)


main()

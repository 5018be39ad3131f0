// A small SPARQL endpoint around Oxigraph: queries, updates, graphs.
// usage: node server.cjs MODULES DATA.nq    prints the port it listens on.
//
// With "Authorization: Bearer …" in SERVER_TOKEN it answers nobody else.
'use strict';
const fs = require('fs');
const http = require('http');
const path = require('path');
const zlib = require('zlib');
const oxigraph = require(path.join(path.resolve(process.argv[2]), 'node_modules', 'oxigraph'));

const store = new oxigraph.Store();
store.load(fs.readFileSync(process.argv[3], 'utf8'), {format: 'application/n-quads'});

function send(response, code, type, text, packs) {
  const headers = {'Content-Type': type};
  if (code === 401) {
    headers['WWW-Authenticate'] = 'Basic realm="facts"';
  }
  let body = Buffer.from(text);
  if (packs) {
    headers['Content-Encoding'] = 'gzip';
    body = zlib.gzipSync(body);
  }
  response.writeHead(code, headers);
  response.end(body);
}

// All graphs but those of evidence, which are in no union.
function sources() {
  const graphs = new Map([['', oxigraph.defaultGraph()]]);
  for (const quad of store.match(null, null, null, null)) {
    if (!quad.graph.value.endsWith('#evidence')) graphs.set(quad.graph.value, quad.graph);
  }
  return [...graphs.values()];
}

// The default graph of a question is the union of all.
function answer(request, response, query, packs) {
  const wantsXml = !(request.headers.accept || '').includes('json') || request.url.startsWith('/xml');
  const type = 'application/sparql-results+' + (wantsXml ? 'xml' : 'json');
  const text = store.query(query, {results_format: type, default_graph: sources()});
  send(response, 200, type, text, packs);
}

function graph(request, response, target, body, packs) {
  const name = target.searchParams.get('graph');
  const node = name ? oxigraph.namedNode(name) : oxigraph.defaultGraph();
  if (request.method === 'GET') {
    const text = store.dump({format: 'application/n-triples', from_graph_name: node});
    send(response, 200, 'application/n-triples', text, packs);
    return;
  }
  if (request.method === 'PUT') {
    store.update(name ? `DROP SILENT GRAPH <${name}>` : 'DROP DEFAULT');
  }
  store.load(body, {format: 'application/n-triples', to_graph_name: node});
  response.writeHead(204);
  response.end();
}

const server = http.createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (part) => { body += part; });
  request.on('end', () => {
    const target = new URL(request.url, 'http://localhost');
    const packs = (request.headers['accept-encoding'] || '').includes('gzip');
    try {
      const form = new URLSearchParams(body);
      const token = process.env.SERVER_TOKEN;
      if (token && request.headers.authorization !== token) {
        send(response, 401, 'text/plain', 'who are you?', false);
      } else if (target.searchParams.has('graph') || target.searchParams.has('default')) {
        graph(request, response, target, body, packs);
      } else if (form.has('update')) {
        store.update(form.get('update'));
        response.writeHead(204);
        response.end();
      } else {
        answer(request, response, form.get('query'), packs);
      }
    } catch (error) {
      send(response, 400, 'text/plain', String(error), false);
    }
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));

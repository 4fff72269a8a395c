"use strict";
// Browses /openapi/v1.json and tries its operations. Every text, ours or the server's, enters the page by textContent.

const base = location.pathname.replace(/\/openapi$/, "");
const byId = (id) => document.getElementById(id);
let api;

/** An element with properties and children; strings become text nodes. */
function el(name, props, ...children) {
  const node = Object.assign(document.createElement(name), props);
  node.append(...children);
  return node;
}

/** Follows a $ref; other members beside it (3.1 allows them) win. */
function resolve(schema) {
  if (!schema || !schema.$ref) return schema || {};
  const target = schema.$ref.slice(2).split("/").reduce((node, key) => node[key], api);
  return { ...target, ...schema, $ref: undefined };
}

/** An example value of a schema; recursion ends at a repeated reference. */
function example(schema, seen = []) {
  if (schema && schema.$ref) {
    if (seen.includes(schema.$ref)) return undefined;
    seen = [...seen, schema.$ref];
  }
  const s = resolve(schema);
  if (s.examples) return s.examples[0];
  if (s.enum) return s.enum[0];
  const type = Array.isArray(s.type) ? s.type[0] : s.type;
  switch (type) {
    case "object": return exampleObject(s, seen);
    case "array": { const item = example(s.items, seen); return item === undefined ? [] : [item]; }
    case "boolean": return false;
    case "integer": case "number": return 0;
    case "string": return s.format === "int64" || s.format === "uint64" ? "0" : s.format === "date-time" ? "2026-01-01T00:00:00Z" : "";
    default: return null;
  }
}

function exampleObject(schema, seen) {
  const result = {};
  // Of a oneof only the first member is shown: two at once would be refused.
  const hidden = new Set(Object.values(schema["x-oneof"] || {}).flatMap((names) => names.slice(1)));
  for (const [name, property] of Object.entries(schema.properties || {})) {
    const value = hidden.has(name) ? undefined : example(property, seen);
    if (value !== undefined) result[name] = value;
  }
  return result;
}

function typeText(schema) {
  if (schema && schema.$ref) return schema.$ref.split("/").pop() + (resolve(schema).enum ? ": " + resolve(schema).enum.join(" | ") : "");
  if (schema && schema.type === "array") return typeText(schema.items) + ", one a line";
  return [[].concat((schema || {}).type || "any").join(" or "), (schema || {}).format].filter(Boolean).join(", ");
}

function parameterField(parameter) {
  const many = parameter.schema && parameter.schema.type === "array";
  const input = el(many ? "textarea" : "input", { autocomplete: "off" });
  const about = [typeText(parameter.schema), parameter.description].filter(Boolean).join("\n");
  const name = el("span", {}, parameter.name, parameter.required ? " *" : "");
  return { parameter, input, many, node: el("label", { className: "field" }, name, input, el("small", {}, about)) };
}

/** The URL of a filled-in operation, or an error text. */
function address(path, fields) {
  const query = new URLSearchParams();
  for (const { parameter, input, many } of fields) {
    const values = many ? input.value.split("\n").filter(Boolean) : [input.value].filter(Boolean);
    if (parameter.in === "path") {
      if (values.length === 0) throw new Error(`${parameter.name} is needed`);
      path = path.replace(`{${parameter.name}}`, () => encodeURIComponent(values[0]));
    } else values.forEach((value) => query.append(parameter.name, value));
  }
  const text = query.toString();
  return base + path + (text ? "?" + text : "");
}

async function send(verb, url, body, out, signal) {
  const headers = {};
  if (byId("token").value) headers.Authorization = "Bearer " + byId("token").value;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const began = performance.now();
  const response = await fetch(url, { method: verb, headers, body, signal });
  const took = Math.round(performance.now() - began);
  out.replaceChildren(
    el("p", { className: response.ok ? "" : "bad" }, `${response.status} ${response.statusText} after ${took} ms`),
    el("pre", {}, [...response.headers].map(([key, value]) => `${key}: ${value}`).join("\n")));
  const shown = out.appendChild(el("pre", { tabIndex: 0 }));
  await showBody(response, shown);
}

/** Streams appear as they arrive; a whole document is indented. */
async function showBody(response, shown) {
  const isStream = /ndjson|event-stream/.test(response.headers.get("content-type") || "");
  if (!isStream) {
    const text = await response.text();
    try { shown.textContent = JSON.stringify(JSON.parse(text), null, 2); } catch { shown.textContent = text; }
    return;
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) shown.append(part.value);
}

function tryOut(verb, path, operation) {
  const fields = (operation.parameters || []).map(parameterField);
  const schema = operation.requestBody && operation.requestBody.content["application/json"].schema;
  const body = schema && el("textarea", { value: JSON.stringify(example(schema), null, 2), spellcheck: false, ariaLabel: "Request body" });
  const button = el("button", { type: "button" }, "Send");
  const stop = el("button", { type: "button", disabled: true }, "Stop");
  const out = el("div", { ariaLive: "polite" });
  let running;
  stop.addEventListener("click", () => running.abort());
  button.addEventListener("click", async () => {
    running = new AbortController();
    [button.disabled, stop.disabled] = [true, false];
    try { await send(verb.toUpperCase(), address(path, fields), body ? body.value : undefined, out, running.signal); }
    catch (error) { out.append(el("p", { className: "bad" }, error.message)); }
    [button.disabled, stop.disabled] = [false, true];
  });
  const parts = fields.map((field) => field.node);
  if (body) parts.push(el("p", {}, "Body: " + typeText(schema)), body);
  return el("div", {}, ...parts, el("div", {}, button, stop), out);
}

function operationNode(verb, path, operation) {
  const summary = el("summary", {}, el("span", { className: "verb" }, verb.toUpperCase()), el("code", {}, path),
    el("span", { className: "id" }, operation.operationId));
  const node = el("details", {}, summary);
  node.dataset.text = `${verb} ${path} ${operation.operationId} ${operation.description || ""}`.toLowerCase();
  node.addEventListener("toggle", () => {      // built when opened: large APIs stay quick
    if (!node.open || node.children.length > 1) return;
    const inside = tryOut(verb, path, operation);
    if (operation.description) inside.prepend(el("p", { className: "text" }, operation.description));
    node.append(inside);
  });
  return node;
}

function show() {
  document.title = api.info.title;
  byId("title").textContent = `${api.info.title} ${api.info.version}`;
  byId("about").textContent = api.info.description || "";
  const all = Object.entries(api.paths).flatMap(([path, item]) => Object.entries(item).map(([verb, op]) => ({ path, verb, op })));
  const sections = api.tags.map((tag) => el("section", {}, el("h2", {}, tag.name),
    el("p", { className: "text" }, tag.description || ""),
    ...all.filter((o) => o.op.tags.includes(tag.name)).map((o) => operationNode(o.verb, o.path, o.op))));
  byId("operations").replaceChildren(...sections);
}

byId("find").addEventListener("input", (event) => {
  const wanted = event.target.value.toLowerCase();
  for (const node of document.querySelectorAll("details")) node.hidden = !node.dataset.text.includes(wanted);
});

fetch(base + "/openapi/v1.json")
  .then((response) => response.ok ? response.json() : Promise.reject(new Error(`HTTP ${response.status}`)))
  .then((document) => { api = document; show(); })
  .catch((error) => byId("operations").replaceChildren(el("p", { className: "bad" }, "The document could not be loaded: " + error.message)));

#!/usr/bin/env node
// Receives callbacks: SRSSTACK_CALLBACK_SECRET=whsec_... node receiver.mjs PORT [DENIED_STREAM...]
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const MAX_BODY = 64 * 1024;
const MAX_AGE = 5 * 60; // seconds
const MAX_IDS = 10_000;

const [port, ...denied] = process.argv.slice(2);
const secret = process.env.SRSSTACK_CALLBACK_SECRET ?? "";
const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
if (!port || !secret.startsWith("whsec_") || key.length < 24) {
  console.error("usage: SRSSTACK_CALLBACK_SECRET=whsec_... node receiver.mjs PORT [DENIED_STREAM...]");
  process.exit(2);
}

/** Whether one of the signatures is that of these very bytes, and was made within the last five minutes. */
function isGenuine(headers, body) {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": given } = headers;
  if (!id || !given || !/^\d{1,12}$/.test(timestamp ?? "")) return false;
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > MAX_AGE) return false;
  const mac = createHmac("sha256", key).update(`${id}.${timestamp}.`, "latin1").update(body);
  const expected = Buffer.from("v1," + mac.digest("base64"));
  return given.split(" ").some((one) => {
    const bytes = Buffer.from(one, "latin1");
    return bytes.length === expected.length && timingSafeEqual(bytes, expected);
  });
}

const seen = new Set();

/** Acts once for each id. Returns the code to answer. */
function take(id, event) {
  const isDenied = event.action === "on_publish" && denied.includes(event.stream);
  if (!seen.has(id)) {
    act(event, isDenied); // when it throws the id is not remembered, and the sender comes again
    seen.add(id);
    if (seen.size > MAX_IDS) seen.delete(seen.values().next().value);
  }
  return isDenied ? 1 : 0;
}

/** Yours to fill. Text from outside is printed as JSON, so that it can not write lines of its own. */
function act(event, isDenied) {
  console.log(isDenied ? "refused" : "took", JSON.stringify(event.action), JSON.stringify(`${event.app}/${event.stream}`));
}

/** The body; null when it is longer than what is read. */
async function bodyOf(request) {
  const parts = [];
  let length = 0;
  for await (const part of request) {
    length += part.length;
    if (length > MAX_BODY) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function statusAndCode(request) {
  if (request.url !== "/callback") return [404, 1];
  if (request.method !== "POST") return [405, 1];
  if (Number(request.headers["content-length"] ?? 0) > MAX_BODY) return [413, 1];
  const body = await bodyOf(request);
  if (!body) return [413, 1];
  if (!isGenuine(request.headers, body)) return [401, 1];
  let event;
  try { event = JSON.parse(body); } catch { return [400, 1]; }
  if (event === null || typeof event !== "object" || Array.isArray(event)) return [400, 1];
  return [200, take(request.headers["webhook-id"], event)];
}

const server = createServer({ requestTimeout: 10_000 }, async (request, response) => {
  const [status, code] = await statusAndCode(request).catch(() => [500, 1]);
  if (!request.complete) response.setHeader("Connection", "close"); // what was not read is no request
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify({ code }));
});
server.listen(Number(port), () => console.log(`listening on port ${server.address().port}`));

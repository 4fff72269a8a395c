// @connectrpc/connect-web's gRPC-Web transport. Arguments: address, descriptor set.
import { readFileSync } from "node:fs";
import { createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { Code, createClient } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { assert, rejects, run } from "./check.mjs";

const [address, descriptors] = process.argv.slice(2);
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(descriptors)));
const films = createClient(registry.getService("demo.v1.FilmApi"), createGrpcWebTransport({ baseUrl: address }));

await run({
  unary: async () => {
    let trailers;
    const film = await films.getFilm({ name: "shelves/1/films/2", verbose: true }, { onTrailer: (t) => (trailers = t) });
    assert.equal(film.title, "long");
    assert.equal(trailers.get("served-by"), "demo");
  },
  "server stream": async () => {
    const numbers = [];
    for await (const event of films.count({ name: "f", to: 3 })) numbers.push(event.number);
    assert.deepEqual(numbers, [1, 2, 3]);
  },
  "error with details": async () => {
    const error = await rejects(() => films.getFilm({ name: "missing" }), Code.NotFound);
    assert.equal(error.rawMessage, "no such film: über");
    assert.equal(error.details.length, 1);
    assert.equal(error.details[0].type, "google.rpc.ErrorInfo");
  },
  "stream that fails": async () => {
    const numbers = [];
    await rejects(async () => { for await (const event of films.count({ name: "f", to: 2, failCode: 10 })) numbers.push(event.number); }, Code.Aborted);
    assert.deepEqual(numbers, [1, 2]);
  },
  deadline: () => rejects(() => films.echo({ delayMs: 10_000 }, { timeoutMs: 200 }), Code.DeadlineExceeded),
  abort: async () => {
    const stop = new AbortController();
    await rejects(async () => { for await (const _ of films.count({ name: "f", to: 1000, intervalMs: 20 }, { signal: stop.signal })) stop.abort(); }, Code.Canceled);
  },
  "too large": () => rejects(() => films.echo({ blob: new Uint8Array(2 << 20) }), Code.ResourceExhausted),
});

// @grpc/grpc-js over cleartext HTTP/2. Arguments: host:port, folder of demo.proto, folder of the shared protos.
import grpc from "@grpc/grpc-js";
import loader from "@grpc/proto-loader";
import { assert, rejects, run } from "./check.mjs";

const [address, demo, protos] = process.argv.slice(2);
const load = (file) => grpc.loadPackageDefinition(loader.loadSync(file, { includeDirs: [demo, protos], longs: String, enums: String, defaults: true }));
const films = new (load("demo.proto").demo.v1.FilmApi)(address, grpc.credentials.createInsecure());
const health = new (load("grpc/health/v1/health.proto").grpc.health.v1.Health)(address, grpc.credentials.createInsecure());
const unary = (client, method, request, options = {}) =>
  new Promise((resolve, reject) => client[method](request, new grpc.Metadata(), options, (error, answer) => (error ? reject(error) : resolve(answer))));

async function all(stream) {
  const messages = [];
  for await (const message of stream) messages.push(message);
  return messages;
}

await run({
  unary: async () => assert.equal((await unary(films, "Echo", { text: "hällo" })).text, "hällo"),
  "compressed both ways": async () => {
    const zipped = new (load("demo.proto").demo.v1.FilmApi)(address, grpc.credentials.createInsecure(),
      { "grpc.default_compression_algorithm": grpc.compressionAlgorithms.gzip });
    assert.equal((await unary(zipped, "Echo", { blob: Buffer.alloc(100_000) })).blob.length, 100_000);
  },
  "server stream": async () => assert.deepEqual((await all(films.Count({ name: "f", to: 3 }))).map((e) => e.number), [1, 2, 3]),
  "client stream": async () => {
    const answer = await new Promise((resolve, reject) => {
      const call = films.Collect((error, result) => (error ? reject(error) : resolve(result)));
      for (const text of ["a", "b"]) call.write({ text });
      call.end();
    });
    assert.equal(answer.text, "a,b");
  },
  duplex: async () => {
    const call = films.Chat();
    call.write({ text: "a" });
    const [first] = await new Promise((resolve) => call.once("data", (d) => resolve([d])));
    assert.equal(first.text, "A");
    call.end();
  },
  "headers of a silent stream": async () => {
    const call = films.Count({ name: "f", to: -1 });
    call.on("error", () => {});
    await new Promise((resolve) => call.once("metadata", resolve));
    call.cancel();
  },
  "error with details": async () => {
    const error = await rejects(() => unary(films, "GetFilm", { name: "missing" }), grpc.status.NOT_FOUND);
    assert.equal(error.details, "no such film: über");
    assert.ok(error.metadata.get("grpc-status-details-bin")[0].includes("FILM_NOT_FOUND"));
  },
  deadline: () => rejects(() => unary(films, "Echo", { delayMs: 10_000 }, { deadline: Date.now() + 200 }), grpc.status.DEADLINE_EXCEEDED),
  cancel: async () => {
    const call = films.Count({ name: "f", to: 1000, intervalMs: 20 });
    call.once("data", () => call.cancel());
    await rejects(() => all(call), grpc.status.CANCELLED);
  },
  "too large": () => rejects(() => unary(films, "Echo", { blob: Buffer.alloc(2 << 20) }), grpc.status.RESOURCE_EXHAUSTED),
  "unknown method": async () => {
    const client = new grpc.Client(address, grpc.credentials.createInsecure());
    const same = (x) => x;
    await rejects(() => new Promise((resolve, reject) =>
      client.makeUnaryRequest("/demo.v1.FilmApi/Nope", same, same, Buffer.alloc(0), (e, r) => (e ? reject(e) : resolve(r)))), grpc.status.UNIMPLEMENTED);
  },
  health: async () => assert.equal((await unary(health, "Check", { service: "" })).status, "SERVING"),
});

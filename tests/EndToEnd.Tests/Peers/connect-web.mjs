// @connectrpc/connect-web, gRPC-Web over fetch. Arguments: host:port, descriptor set, token, prefix, number of events.
import { readFileSync } from "node:fs";
import { createFileRegistry, fromBinary, toJson } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";

const [address, descriptors, token, eventStreamPrefix, count] = process.argv.slice(2);
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(descriptors)));
const transport = createGrpcWebTransport({ baseUrl: `http://${address}` });
const client = (service) => createClient(registry.getService(`srsstack.v1.${service}`), transport);
const headers = { authorization: `Bearer ${token}` };
const plain = (type, message) => toJson(registry.getMessage(`srsstack.v1.${type}`), message, { registry });

const list = await client("StreamsApi").listStreams({}, { headers });
const events = [];
for await (const event of client("HistoryApi").watchEvents({ eventStreamPrefix }, { headers })) {
  events.push(plain("Event", event));
  if (events.length === Number(count)) break;
}
console.log(JSON.stringify({ streams: plain("ListStreamsResponse", list), events }));
process.exit(0);

// @grpc/grpc-js with protos loaded at run time. Arguments: host:port, folder of the protos, token, prefix, number of events.
import grpc from "@grpc/grpc-js";
import loader from "@grpc/proto-loader";

const [address, protos, token, prefix, count] = process.argv.slice(2);
const load = (file) => grpc.loadPackageDefinition(loader.loadSync(file, { includeDirs: [protos], longs: String, enums: String })).srsstack.v1;
const credentials = grpc.credentials.createInsecure();
const streams = new (load("srsstack/v1/streams.proto").StreamsApi)(address, credentials);
const history = new (load("srsstack/v1/history.proto").HistoryApi)(address, credentials);
const metadata = new grpc.Metadata();
metadata.set("authorization", `Bearer ${token}`);

// proto3 JSON of the two well-known types that occur; all other messages print as they are.
function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  if ("seconds" in value) return timestamp(value);
  if ("fields" in value) return Object.fromEntries(Object.entries(value.fields ?? {}).map(([k, v]) => [k, structValue(v)]));
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== null).map(([k, v]) => [k, plain(v)]));
}

function structValue(value) {
  if ("nullValue" in value) return null;
  if ("structValue" in value) return plain(value.structValue);
  if ("listValue" in value) return (value.listValue.values ?? []).map(structValue);
  return value.stringValue ?? value.numberValue ?? value.boolValue;
}

function timestamp({ seconds, nanos = 0 }) {
  const date = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  const digits = String(nanos).padStart(9, "0").replace(/(000)+$/, "");
  return digits ? `${date}.${digits}Z` : `${date}Z`;
}

const list = await new Promise((resolve, reject) => streams.ListStreams({}, metadata, (error, answer) => (error ? reject(error) : resolve(answer))));
const events = [];
const watch = history.WatchEvents({ eventStreamPrefix: prefix }, metadata);
for await (const event of watch) {
  events.push(event);
  if (events.length === Number(count)) break;
}
console.log(JSON.stringify({ streams: plain(list), events: plain(events) }));
process.exit(0);

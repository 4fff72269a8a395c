// How late a low-latency player gets pictures. Arguments: address of a list with form=ll, seconds. The list's clock (EXT-X-PROGRAM-DATE-TIME) says when the
// server had a picture; both run on one machine. Reloads block; the hinted part is asked for before it exists. Prints one line of JSON, in milliseconds.
const [address, seconds] = [process.argv[2], Number(process.argv[3] ?? 20)];
const arrivals = new Map(), lists = [], pictures = [];

function read(text) {
  const parts = [];
  let sequence = Number(/#EXT-X-MEDIA-SEQUENCE:(\d+)/.exec(text)[1]), part = 0, at = 0;
  for (const line of text.split("\n")) {
    if (line.startsWith("#EXT-X-PROGRAM-DATE-TIME:")) at = Date.parse(line.slice(25));
    else if (line.startsWith("#EXT-X-PART:")) {
      const duration = 1000 * Number(/DURATION=([\d.]+)/.exec(line)[1]);
      parts.push({ name: /URI="([^"]+)"/.exec(line)[1], sequence, part: part++, from: at, to: (at += duration) });
    } else if (line && !line.startsWith("#")) [sequence, part] = [sequence + 1, 0];
  }
  return { parts, hint: /#EXT-X-PRELOAD-HINT:TYPE=PART,URI="([^"]+)"/.exec(text)?.[1], next: [sequence, part] };
}

async function load(name) {
  if (arrivals.has(name)) return;
  arrivals.set(name, null);
  const answer = await fetch(new URL(name, address));
  await answer.arrayBuffer();
  if (answer.ok) arrivals.set(name, Date.now());
}

const began = Date.now();
const known = new Set();
let list = read(await (await fetch(address)).text());
for (const { name } of list.parts) known.add(name);
while (Date.now() - began < seconds * 1000) {
  if (list.hint) load(list.hint);
  const [sequence, part] = list.next;
  const answer = await fetch(`${address}&_HLS_msn=${sequence}&_HLS_part=${part}`);
  const text = await answer.text();
  const now = Date.now();
  list = read(text);
  for (const p of list.parts.filter((p) => !known.has(p.name))) {
    known.add(p.name);
    lists.push(now - p.to);                       // the frame that ended the part came at its end
    load(p.name).then(() => setTimeout(() => note(p), 50));
  }
}

function note({ name, from, to }) {
  const at = arrivals.get(name);
  if (at) for (let t = from; t < to - 1; t += 1000 / 30) pictures.push(at - t);
}

await new Promise((done) => setTimeout(done, 300));
const of = (all, p) => Math.round(all.sort((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * p))]);
console.log(JSON.stringify({
  parts: lists.length, list_p50: of(lists, 0.5), list_p95: of(lists, 0.95), list_max: of(lists, 1), picture_p50: of(pictures, 0.5), picture_p95: of(pictures, 0.95), picture_max: of(pictures, 1),
}));

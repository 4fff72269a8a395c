// FFmpeg 8, as a library in node-av, copies a stream and decodes nothing: it speaks Enhanced RTMP, which Debian's ffmpeg 5.1 does not.
// Arguments: from, to, seconds (0: to the end), and "live" to send no faster than time goes. Prints {"packets": n} when it has copied all of it.
import { setTimeout } from "node:timers/promises";
import { AVMEDIA_TYPE_AUDIO, AVMEDIA_TYPE_VIDEO } from "node-av/constants";
import { FFmpegError, FormatContext, Packet } from "node-av/lib";

const [from, to, seconds, live] = process.argv.slice(2);
const input = new FormatContext();
FFmpegError.throwIfError(await input.openInput(from), from);
FFmpegError.throwIfError(await input.findStreamInfo());
const output = new FormatContext();
FFmpegError.throwIfError(output.allocOutputContext2(null, to.startsWith("rtmp") ? "flv" : null, to));
const targets = new Map();            // FLV has a stream of script data as well: pictures and sound are copied
for (const stream of input.streams) {
  if (stream.codecpar.codecType !== AVMEDIA_TYPE_VIDEO && stream.codecpar.codecType !== AVMEDIA_TYPE_AUDIO) continue;
  const target = output.newStream();
  targets.set(stream.index, target);
  const parameters = target.codecpar;
  FFmpegError.throwIfError(stream.codecpar.copy(parameters));
  parameters.codecTag = 0;
}
FFmpegError.throwIfError(await output.openOutput(), to);
FFmpegError.throwIfError(await output.writeHeader());

const packet = new Packet();
packet.alloc();
const began = performance.now();
let [packets, first] = [0, null];
while ((await input.readFrame(packet)) >= 0) {
  const target = targets.get(packet.streamIndex);
  if (!target) continue;
  const { timeBase } = input.streams[packet.streamIndex];
  const at = Number(packet.dts) * timeBase.num / timeBase.den;
  first ??= at;
  if (Number(seconds) > 0 && at - first > Number(seconds)) break;
  if (live) await setTimeout(Math.max(0, (at - first) * 1000 - (performance.now() - began)));
  packet.streamIndex = target.index;
  packet.rescaleTs(timeBase, target.timeBase);
  FFmpegError.throwIfError(await output.interleavedWriteFrame(packet));
  packets++;
}
FFmpegError.throwIfError(await output.writeTrailer());
await output.closeOutput();
console.log(JSON.stringify({ packets }));

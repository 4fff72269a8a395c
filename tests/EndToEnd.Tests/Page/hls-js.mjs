// Plays HLS addresses with hls.js in Chromium. Arguments: folder of the page (its packages are used), seconds to play, then name=address ...
// Prints for each what the player saw: {"name": {at, widths, width, decoded, latency, behind, late, stalls, parts, problems}}. Latency is the player's own figure for
// its distance to the end of the list; behind is the time since the server had the picture that is shown, by the list's clock. Both in seconds, the median of
// the end; late is what 95 % of all are below, once it plays. A stall is a moment in which playback had begun and nothing more to show.
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [page, seconds, ...addresses] = process.argv.slice(2);
const require = createRequire(resolve(join(page, "package.json")));
const { chromium } = require("playwright-core");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--autoplay-policy=no-user-gesture-required"],
});

/** In the page: attaches a player and leaves what it sees in `window.seen`. */
function play(address) {
  const video = document.createElement("video");
  video.muted = true;
  document.body.append(video);
  const lowLatency = address.includes("form=ll");
  const hls = new Hls({ enableWorker: false, lowLatencyMode: lowLatency, maxLiveSyncPlaybackRate: lowLatency ? 1.5 : 1 });
  const seen = { latencies: [], behind: [], parts: 0, stalls: 0, widths: [], problems: [] };
  const median = (all) => all.slice(-20).sort((a, b) => a - b)[Math.min(19, all.length - 1) >> 1] ?? null;
  hls.on(Hls.Events.FRAG_BUFFERED, (_, data) => data.part && seen.parts++);
  hls.on(Hls.Events.ERROR, (_, error) => error.fatal && seen.problems.push(error.details));
  video.addEventListener("resize", () => seen.widths.push(video.videoWidth));
  video.addEventListener("waiting", () => video.played.length > 0 && !video.seeking && seen.stalls++);
  hls.on(Hls.Events.MANIFEST_PARSED, () => video.play());
  hls.loadSource(address);
  hls.attachMedia(video);
  setInterval(() => {
    if (video.paused || !(hls.latency > 0)) return;
    seen.latencies.push(hls.latency);
    if (hls.playingDate) seen.behind.push((Date.now() - hls.playingDate.getTime()) / 1000);
  }, 200);
  window.seen = () => ({
    at: video.currentTime, width: video.videoWidth, decoded: video.getVideoPlaybackQuality().totalVideoFrames, parts: seen.parts, problems: seen.problems, widths: seen.widths,
    latency: median(seen.latencies), behind: median(seen.behind), stalls: seen.stalls,
    late: [...seen.behind].sort((a, b) => a - b)[Math.floor(seen.behind.length * 0.95)] ?? null,
  });
}

const result = {};
try {
  for (const entry of addresses) {
    const [name, address] = [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)];
    const tab = await browser.newPage();
    tab.setDefaultTimeout(60_000 + 1000 * Number(seconds));
    await tab.goto(new URL("/healthz", address).href);            // from a page of the same origin: others may not ask loopback
    await tab.addScriptTag({ path: join(page, "node_modules/hls.js/dist/hls.js") });
    await tab.evaluate(play, address);
    await tab.waitForFunction((enough) => window.seen().problems.length > 0 || document.querySelector("video").played.length > 0
      && document.querySelector("video").played.end(document.querySelector("video").played.length - 1) - document.querySelector("video").played.start(0) > enough, Number(seconds));
    result[name] = await tab.evaluate(() => window.seen());
    await tab.close();
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify(result));

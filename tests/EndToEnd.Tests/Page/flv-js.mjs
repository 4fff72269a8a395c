// Plays live FLV with mpegts.js in Chromium. Arguments: folder of the page (its packages are used), pictures to decode, then name=address ...
// Prints for each what the player saw: {"name": {width, decoded, codec, problem}}. The codec is what it found in the stream, also when the browser has no
// decoder for it; then "problem" is the player's own word.
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [page, pictures, ...addresses] = process.argv.slice(2);
const { chromium } = createRequire(resolve(join(page, "package.json")))("playwright-core");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--autoplay-policy=no-user-gesture-required"],
});

/** In the page: attaches a player and leaves what it sees in `window.seen`. */
function play(url) {
  const video = document.createElement("video");
  video.muted = true;
  document.body.append(video);
  const seen = { codec: null, problem: null };
  mpegts.LoggingControl.applyConfig({ enableAll: false });
  const player = mpegts.createPlayer({ type: "flv", isLive: true, url });
  player.on(mpegts.Events.MEDIA_INFO, (info) => (seen.codec = info.videoCodec));
  player.on(mpegts.Events.ERROR, (type, detail) => (seen.problem = `${type}: ${detail}`));
  player.attachMediaElement(video);
  player.load();
  Promise.resolve(player.play()).catch(() => {}); // its failure is told by the event
  window.seen = () => ({ ...seen, width: video.videoWidth, decoded: video.getVideoPlaybackQuality().totalVideoFrames });
}

const result = {};
try {
  await Promise.all(addresses.map(async (entry) => {
    const [name, address] = [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)];
    const tab = await browser.newPage();
    tab.setDefaultTimeout(60_000);
    await tab.goto(new URL("/healthz", address.replace(/^ws/, "http")).href); // from a page of the same origin: others may not ask loopback
    await tab.addScriptTag({ path: join(page, "node_modules/mpegts.js/dist/mpegts.js") });
    await tab.evaluate(play, address);
    await tab.waitForFunction((enough) => window.seen().problem || window.seen().decoded > enough, Number(pictures));
    result[name] = await tab.evaluate(() => window.seen());
  }));
} finally {
  await browser.close();
}
console.log(JSON.stringify(result));

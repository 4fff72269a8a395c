// Signs in on the page in Chromium and watches a stream by HTTP-FLV and by HLS. Arguments: address, password, stream, folder of the page.
// Prints what the player showed at two moments: {"HTTP-FLV": [{at, width}, {at, width}], "HLS": [...], "an old link": [...], "problems": [...]}
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [address, password, stream, page] = process.argv.slice(2);
const { chromium } = createRequire(resolve(join(page, "package.json")))("playwright-core");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--autoplay-policy=no-user-gesture-required"],
});
const result = { problems: [] };
const shown = (tab) => tab.locator("video").evaluate((video) => ({ at: video.currentTime, width: video.videoWidth }));
const watch = async (tab) => {
  await tab.waitForFunction(() => document.querySelector("video")?.currentTime > 0);
  const first = await shown(tab);
  await tab.waitForFunction((at) => document.querySelector("video").currentTime > at + 1, first.at);
  return [first, await shown(tab)];
};
try {
  const tab = await browser.newPage();
  tab.setDefaultTimeout(45_000);
  tab.on("pageerror", (error) => result.problems.push(error.message));
  tab.on("console", (message) => /content security policy/i.test(message.text()) && result.problems.push(message.text()));
  await tab.goto(address);
  await tab.getByLabel("Password").fill(password);
  await tab.getByRole("button", { name: "Sign in" }).click();
  await tab.getByRole("heading", { name: "How to publish" }).waitFor();
  for (const kind of ["HTTP-FLV", "HLS"]) {
    await tab.getByRole("button", { name: `Watch ${stream}` }).click();
    await tab.getByRole("button", { name: kind, exact: true }).click();
    result[kind] = await watch(tab);
    await tab.keyboard.press("Escape");
    await tab.locator("dialog").waitFor({ state: "detached" });
  }
  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(new URL(`/tools/player.html?url=${encodeURIComponent(`http://192.0.2.1/${stream}.flv`)}`, address).href);
  result["an old link"] = await watch(stranger);
} finally {
  await browser.close();
}
console.log(JSON.stringify(result));

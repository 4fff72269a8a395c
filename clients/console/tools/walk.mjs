// Walks through the page as a person would, against a running server, and takes pictures on the way.
//
//   node tools/walk.mjs [--url http://localhost:2022] [--pictures walk] [--media file] [--password text]
//
// Needs chromium and ffmpeg (CHROMIUM and FFMPEG name other places). A server without an owner gets one, with the password.
// The publisher is an ffmpeg that this script starts and ends; without --media it sends a test picture.
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const { values: args } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://localhost:2022' },
    pictures: { type: 'string', default: 'walk' },
    media: { type: 'string' },
    password: { type: 'string', default: 'a long walk by the sea' },
  },
});

const problems = [];
const publishers = new Set();
let page;
let pictures = 0;

const step = async (name, act) => {
  const began = Date.now();
  const result = await act();
  console.log(`ok  ${name} (${Date.now() - began} ms)`);
  return result;
};

const expect = (fact, what) => {
  if (!fact) throw new Error(`Expected: ${what}`);
};

async function picture(name) {
  await page.screenshot({ path: join(args.pictures, `${String(++pictures).padStart(2, '0')}-${name}.png`) });
}

function publish(address) {
  const input = args.media
    ? ['-re', '-stream_loop', '-1', '-i', args.media, '-c', 'copy']
    : ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=30', '-f', 'lavfi', '-i', 'sine=frequency=440', '-c:v', 'libx264',
       '-preset', 'ultrafast', '-bf', '0', '-g', '30', '-pix_fmt', 'yuv420p', '-c:a', 'aac'];
  const child = spawn(process.env.FFMPEG ?? 'ffmpeg', ['-v', 'error', '-nostdin', ...input, '-f', 'flv', address], { stdio: ['ignore', 'ignore', 'inherit'] });
  publishers.add(child);
  child.once('exit', () => publishers.delete(child));
  return child;
}

/** What the field of this label would put on the clipboard. */
async function copied(label) {
  await page.getByRole('button', { name: `Copy ${label}`, exact: true }).click();
  return page.evaluate(() => navigator.clipboard.readText());
}

async function plays(seconds) {
  const time = () => page.locator('video').evaluate((video) => ({ at: video.currentTime, size: `${video.videoWidth}x${video.videoHeight}`, state: video.readyState }));
  await page.waitForFunction(() => document.querySelector('video')?.currentTime > 0, undefined, { timeout: 25_000 });
  const first = await time();
  await page.waitForTimeout(seconds * 1000);
  const second = await time();
  expect(second.at - first.at > seconds * 0.5, `the picture moves (${JSON.stringify([first, second])})`);
  expect(second.size !== '0x0', 'there is a picture');
  return second;
}

const history = (text) => page.locator('#history .event-text', { hasText: text }).first();

async function setUpOrSignIn() {
  await page.goto(args.url);
  await page.locator('h1').waitFor();
  if (await page.getByRole('button', { name: 'Set up and sign in' }).isVisible()) {
    await picture('set-up');
    await page.getByLabel('Owner’s password').fill('short');
    await page.getByRole('button', { name: 'Set up and sign in' }).click();
    await page.getByText('3 characters are still missing.').waitFor();
    await picture('set-up-short');
    await page.getByLabel('Owner’s password').fill(args.password);
    await page.getByRole('button', { name: 'Set up and sign in' }).click();
    await page.getByRole('heading', { name: 'How to publish' }).waitFor();
    await picture('first-sight');
    await page.getByRole('button', { name: 'Sign out' }).click();
  }
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.getByLabel('Password').fill('not this one');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('This password is wrong.').waitFor();
  await picture('sign-in-wrong');
  await page.getByLabel('Password').fill(args.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'How to publish' }).waitFor();
}

async function watch(kind, name) {
  await page.getByRole('button', { name: 'Watch live/livestream' }).click();
  await page.getByRole('button', { name: kind, exact: true }).click();
  const state = await plays(4);
  await picture(name);
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  return state;
}

async function both(name) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(300);
    await picture(`${name}-${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** More to look at: a second stream, one that fell silent, and somebody who watches. */
async function company(server, key) {
  const rehearsal = publish(`${server}/${key.replace('livestream', 'rehearsal')}`);
  publish(`${server}/${key.replace('livestream', 'studio')}`);
  await page.getByRole('article', { name: 'live/rehearsal' }).waitFor({ timeout: 15_000 });
  await page.waitForTimeout(4000);
  rehearsal.kill();
  const viewer = await page.context().newPage();
  await viewer.goto(args.url);
  await viewer.getByRole('button', { name: 'Watch live/livestream' }).click();
  await page.bringToFront();
  return viewer;
}

async function walk() {
  await step('set-up and sign-in', setUpOrSignIn);
  const [server, key] = [await copied('Server'), await copied('Stream key')];
  expect(!(await page.locator('.publish').innerText()).includes(key.split('=')[1]), 'the key is hidden at first');

  await step('a wrong key is told', async () => {
    const refused = publish(`${server}/livestream?secret=wrong`);
    await new Promise((resolve) => refused.once('exit', resolve));
    await history('was refused: the key was wrong').waitFor({ timeout: 10_000 });
  });

  await step('the publish is shown live', async () => {
    publish(`${server}/${key}`);
    await page.getByRole('article', { name: 'live/livestream' }).waitFor({ timeout: 15_000 });
    await page.getByText(/\d+\s×\s\d+/).waitFor({ timeout: 15_000 });
  });
  await step('history shows the publish', () => history('live/livestream went live').waitFor({ timeout: 10_000 }));
  console.log('    FLV', await step('HTTP-FLV plays', () => watch('HTTP-FLV', 'player-flv')));
  console.log('    HLS', await step('HLS plays', () => watch('HLS', 'player-hls')));

  await step('pictures', async () => {
    const viewer = await company(server, key);
    await page.getByRole('button', { name: 'Show the history of live/rehearsal' }).waitFor({ timeout: 20_000 });
    await page.waitForTimeout(25_000);
    await page.evaluate(() => document.activeElement.blur());
    await both('main');
    await viewer.close();
    await page.setViewportSize({ width: 390, height: 844 });
    await both('phone');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide <= 390, `nothing is wider than a phone (${wide})`);
    await page.screenshot({ path: join(args.pictures, 'phone-whole.png'), fullPage: true });
    await page.setViewportSize({ width: 1280, height: 860 });
    await history('live/livestream went live').click();
    await picture('event-raw');
  });

  await step('a kick asks first, then ends the stream', async () => {
    await page.getByRole('button', { name: 'Kick the publisher of live/livestream' }).click();
    await picture('kick');
    await page.getByRole('button', { name: 'End the stream' }).click();
    await history('it was kicked').waitFor({ timeout: 10_000 });
    await page.getByRole('article', { name: 'live/livestream' }).waitFor({ state: 'detached' });
  });
  for (const child of publishers) child.kill();

  await step('a new key replaces the old one', async () => {
    await page.getByRole('button', { name: 'New key' }).click();
    await picture('rotate');
    await page.getByRole('button', { name: 'Make a new key' }).click();
    await page.getByText('The new key is in force.').waitFor();
    expect((await copied('Stream key')) !== key, 'the key is another');
    await page.getByRole('button', { name: 'Everything' }).click();
    await history('The publish key was replaced by the owner.').waitFor({ timeout: 10_000 });
    await page.getByText('Nobody is live').waitFor();
    await picture('silent-everything');
  });
}

await mkdir(args.pictures, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--autoplay-policy=no-user-gesture-required'],
});
try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, permissions: ['clipboard-read', 'clipboard-write'] });
  page = await context.newPage();
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && problems.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => problems.push(`thrown: ${error.message}`));
  await walk();
} catch (error) {
  await picture('failed');
  console.error(error.message);
  process.exitCode = 1;
} finally {
  for (const child of publishers) child.kill();
  await browser.close();
}
if (problems.length > 0) {
  console.error(`The browser complained:\n${problems.join('\n')}`);
  process.exitCode = 1;
}

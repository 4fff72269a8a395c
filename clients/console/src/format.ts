import { t } from './text';

/** No line breaks between a number and its unit. */
const nbsp = '\u00a0';

/** 0 to 2 decimals, so that three digits are seen: 2.35, 23.5, 235. */
function threeDigits(value: number): string {
  const decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return new Intl.NumberFormat(t.locale, { maximumFractionDigits: decimals }).format(value);
}

function scaled(value: number, units: readonly string[]): string {
  let [rest, unit] = [Math.max(0, value), 0];
  while (rest >= 999.5 && unit < units.length - 1) {
    rest /= 1000;
    unit++;
  }
  return `${unit === 0 ? Math.round(rest) : threeDigits(rest)}${nbsp}${units[unit]}`;
}

/** Decimal units: 1 kB is 1000 B, as networks and disks count. */
export const bytes = (count: number) => scaled(count, t.units.bytes);

export const bitrate = (bitsPerSecond: number) => scaled(bitsPerSecond, t.units.bitsPerSecond);

/** The two largest units: `3 min 20 s`, `2 h 5 min`, `4 d 1 h`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const parts: [number, string][] = [
    [Math.floor(seconds / 86400), t.units.days],
    [Math.floor(seconds / 3600) % 24, t.units.hours],
    [Math.floor(seconds / 60) % 60, t.units.minutes],
    [seconds % 60, t.units.seconds],
  ];
  const first = parts.findIndex(([n]) => n > 0);
  if (first < 0) return `0${nbsp}${t.units.seconds}`;
  return parts
    .slice(first, first + 2)
    .filter(([n]) => n > 0)
    .map(([n, unit]) => `${n}${nbsp}${unit}`)
    .join(' ');
}

/** `just now`, `2 minutes ago`, `yesterday`. */
export function ago(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds / 1000);
  if (seconds < 5) return t.history.now;
  const words = new Intl.RelativeTimeFormat(t.locale, { numeric: 'auto' });
  if (seconds < 60) return words.format(-Math.floor(seconds), 'second');
  if (seconds < 3600) return words.format(-Math.floor(seconds / 60), 'minute');
  if (seconds < 86400) return words.format(-Math.floor(seconds / 3600), 'hour');
  return words.format(-Math.floor(seconds / 86400), 'day');
}

/** To the millisecond, with the time zone. */
export function exactTime(time: Date): string {
  return new Intl.DateTimeFormat(t.locale, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).format(time);
}

export interface VideoFacts {
  codec: string;
  profile: string;
  width: number;
  height: number;
}

/** `H.264 High, 1280 × 720, 30 fps`; what is not known is left out. */
export function video(facts: VideoFacts, fps: number): string {
  return [
    [facts.codec, facts.profile].filter(Boolean).join(' '),
    facts.width > 0 && facts.height > 0 ? `${facts.width}${nbsp}×${nbsp}${facts.height}` : '',
    fps > 0 ? `${threeDigits(Math.round(fps * 10) / 10)}${nbsp}${t.units.fps}` : '',
  ]
    .filter(Boolean)
    .join(', ');
}

export interface AudioFacts {
  codec: string;
  sampleRate: number;
  channels: number;
}

/** `AAC, 44.1 kHz, stereo`. */
export function audio(facts: AudioFacts): string {
  return [
    facts.codec,
    facts.sampleRate > 0 ? `${threeDigits(facts.sampleRate / 1000)}${nbsp}${t.units.hertz}` : '',
    facts.channels > 0 ? channels(facts.channels) : '',
  ]
    .filter(Boolean)
    .join(', ');
}

function channels(count: number): string {
  if (count === 1) return t.streams.mono;
  return count === 2 ? t.streams.stereo : t.streams.channels(count);
}

export const protocol = (name: string) => t.streams.protocols[name] ?? name.toUpperCase();

/** `2 (HTTP-FLV 1, HLS 1)`. */
export function viewers(total: number, byProtocol: Record<string, number>): string {
  const parts = Object.entries(byProtocol).filter(([, n]) => n > 0);
  if (total === 0) return t.streams.nobody;
  return parts.length === 0 ? `${total}` : `${total} (${parts.map(([name, n]) => `${protocol(name)} ${n}`).join(', ')})`;
}

/** What an encoder calls itself, in a form that people know. */
export function encoder(raw: string): string {
  const lavf = /\bLavf([\d.]+)/.exec(raw);
  if (lavf) return t.history.ffmpeg(lavf[1]!);
  const obs = /libobs version ([\w.-]+)/.exec(raw);
  if (obs) return t.history.obs(obs[1]!);
  // OBS and others greet with the words of Adobe's encoder, because servers once asked for them.
  return raw === 'FMLE/3.0 (compatible; FMSc/1.0)' ? t.history.obsLike : raw;
}

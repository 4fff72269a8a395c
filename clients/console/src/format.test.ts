import { describe, expect, it } from 'vitest';
import * as format from './format';

/** With breaking spaces, which are easier to read and to write in a test. */
const spaced = <A extends unknown[]>(write: (...args: A) => string) => (...args: A) => write(...args).replaceAll('\u00a0', ' ');

const { ago, encoder, exactTime, viewers } = format;
const [audio, bitrate, bytes, duration, video] = [spaced(format.audio), spaced(format.bitrate), spaced(format.bytes), spaced(format.duration), spaced(format.video)];

describe('a number and its unit', () => {
  it('stay on one line', () => expect(format.bytes(1000)).toBe('1\u00a0kB'));
});


describe('numbers', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [999_700, '1 MB'],
    [2_345_678, '2.35 MB'],
    [23_456_789, '23.5 MB'],
    [987_654_321_000, '988 GB'],
    [-5, '0 B'],
  ])('%d bytes are %s', (count, text) => expect(bytes(count)).toBe(text));

  it.each([
    [0, '0 bit/s'],
    [640_000, '640 kbit/s'],
    [2_350_000, '2.35 Mbit/s'],
    [12_000_000_000, '12 Gbit/s'],
  ])('%d bit/s are %s', (count, text) => expect(bitrate(count)).toBe(text));
});

describe('times', () => {
  it.each([
    [0, '0 s'],
    [-1, '0 s'],
    [59_999, '59 s'],
    [200_000, '3 min 20 s'],
    [3_600_000, '1 h'],
    [3_605_000, '1 h'],
    [7_500_000, '2 h 5 min'],
    [90_000_000, '1 d 1 h'],
  ])('%d ms last %s', (ms, text) => expect(duration(ms)).toBe(text));

  it.each([
    [-3000, 'just now'],
    [4000, 'just now'],
    [20_000, '20 seconds ago'],
    [60_000, '1 minute ago'],
    [7_200_000, '2 hours ago'],
    [86_400_000, 'yesterday'],
  ])('%d ms ago is %s', (ms, text) => expect(ago(ms)).toBe(text));

  it('tells an exact time to the millisecond', () => {
    expect(exactTime(new Date('2026-03-04T05:06:07.089Z'))).toMatch(/2026.*:\d\d:07\.089/);
  });
});

describe('media', () => {
  it('says what is known of video', () => {
    expect(video({ codec: 'H.264', profile: 'High', width: 1280, height: 720 }, 29.97)).toBe('H.264 High, 1280 × 720, 30 fps');
    expect(video({ codec: 'H.265', profile: '', width: 0, height: 0 }, 0)).toBe('H.265');
  });

  it('says what is known of audio', () => {
    expect(audio({ codec: 'AAC', sampleRate: 44_100, channels: 2 })).toBe('AAC, 44.1 kHz, stereo');
    expect(audio({ codec: 'Opus', sampleRate: 48_000, channels: 6 })).toBe('Opus, 48 kHz, 6 channels');
  });

  it('names viewers by protocol', () => {
    expect(viewers(0, {})).toBe('nobody');
    expect(viewers(3, { flv: 2, hls: 1, rtmp: 0 })).toBe('3 (HTTP-FLV 2, HLS 1)');
  });

  it('knows common encoders by the names that people use', () => {
    expect(encoder('Lavf59.27.100')).toBe('FFmpeg (Lavf 59.27.100)');
    expect(encoder('obs-output module (libobs version 30.1.2)')).toBe('OBS 30.1.2');
    expect(encoder('FMLE/3.0 (compatible; Lavf59.27.100)')).toBe('FFmpeg (Lavf 59.27.100)');
    expect(encoder('FMLE/3.0 (compatible; FMSc/1.0)')).toBe('OBS or a similar encoder');
    expect(encoder('Wirecast')).toBe('Wirecast');
  });
});

import { describe, expect, it } from 'vitest';
import { eventStream, playAddresses, rtmpServer } from './addresses';

const plain = { vhost: '__defaultVhost__', app: 'live', stream: 'livestream' };

describe('addresses', () => {
  it('leaves the usual RTMP port out', () => {
    expect(rtmpServer('example.com', 1935)).toBe('rtmp://example.com');
    expect(rtmpServer('[::1]', 2935)).toBe('rtmp://[::1]:2935');
  });

  it('are complete for players', () => {
    expect(playAddresses('http://h:2022', 'rtmp://h', plain)).toEqual({
      flv: 'http://h:2022/live/livestream.flv',
      hls: 'http://h:2022/live/livestream.m3u8',
      rtmp: 'rtmp://h/live/livestream',
    });
  });

  it('escape names and carry a vhost off the default one', () => {
    expect(playAddresses('http://h', 'rtmp://h', { vhost: 'tv.example', app: 'a/b', stream: 'x y?#' }).flv).toBe(
      'http://h/a/b/x%20y%3F%23.flv?vhost=tv.example',
    );
  });

  it('name the events of a stream as the history does', () => {
    expect(eventStream(plain)).toBe('live-stream/live/livestream');
    expect(eventStream({ ...plain, vhost: 'tv' })).toBe('live-stream@tv/live/livestream');
  });
});

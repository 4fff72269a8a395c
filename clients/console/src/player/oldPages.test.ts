import { describe, expect, it } from 'vitest';
import { streamOf } from './oldPages';

const at = (pathname: string, search = '') => streamOf({ pathname, search, origin: 'http://here:2022' });

describe('links to players of SRS Stack', () => {
  it('lead to the stream on this server, whatever host they name', () => {
    const url = encodeURIComponent('http://192.0.2.1/live/livestream.flv?token=abc&x=1');
    expect(at('/tools/player.html', `?url=${url}`)?.url).toMatch(/^http:\/\/here:2022\/live\/livestream\.(flv|m3u8)\?token=abc&x=1$/);
    expect(at('/tools/xgplayer.html', '?url=/live/a.m3u8')).toEqual({ name: 'live/a', kind: 'hls', url: 'http://here:2022/live/a.m3u8' });
  });

  it('show nothing else', () => {
    for (const url of ['', 'javascript:alert(1)', 'http://x/live/a.mp4', '//x/y', 'http://x/live/a.flv#b.js']) expect(at('/tools/player.html', `?url=${encodeURIComponent(url)}`)).toBeNull();
    expect(at('/mgmt', '?url=/live/a.flv')).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { sentence } from './sentences';

const Name = { Vhost: '__defaultVhost__', App: 'live', Stream: 'tv' };
const tell = (type: string, data: Parameters<typeof sentence>[0]['data'], actor = 'server') => sentence({ type, data, actor });

describe('sentences', () => {
  it('a publish started', () => {
    expect(tell('live_stream_publish_started', { Name, Protocol: 'rtmp', Encoder: 'Lavf59.27.100' })).toEqual({
      text: 'live/tv went live: FFmpeg (Lavf 59.27.100) started to publish by RTMP.',
      tone: 'good',
    });
  });

  it('a publish started by an encoder without a name', () => {
    expect(tell('live_stream_publish_started', { Name, Protocol: 'rtmp', Encoder: null }).text).toBe(
      'live/tv went live: an encoder started to publish by RTMP.',
    );
  });

  it('a refusal has its reason in words and counts the others', () => {
    expect(tell('live_stream_publish_refused', { Name, Reason: 'bad_key', Unrecorded: 0 })).toEqual({
      text: 'A publish of live/tv was refused: the key was wrong.',
      tone: 'bad',
    });
    expect(tell('live_stream_publish_refused', { Name, Reason: 'no_key', Unrecorded: 3 }).text).toContain('3 more refusals just before were only counted.');
  });

  it('a refusal for a reason of a newer server shows its code', () => {
    expect(tell('live_stream_publish_refused', { Name, Reason: 'quota', Unrecorded: 0 }).text).toBe('A publish of live/tv was refused: quota.');
  });

  it('an end has its sums', () => {
    const Totals = { DurationMs: 65_000, Bytes: 12_300_000, VideoFrames: 1, AudioFrames: 1 };
    expect(tell('live_stream_publish_ended', { Name, Reason: 'PeerLeft', Totals })).toEqual({
      text: 'live/tv ended: the publisher stopped. It was live for 1\u00a0min 5\u00a0s and sent 12.3\u00a0MB.',
      tone: 'plain',
    });
  });

  it('an end without sums leaves them out', () => {
    expect(tell('live_stream_publish_ended', { Name, Reason: 'ServerDied', Totals: null })).toEqual({
      text: 'live/tv ended: the server died; how much was sent is not known.',
      tone: 'bad',
    });
  });

  it('names a vhost off the default one', () => {
    expect(tell('live_stream_publish_refused', { Name: { ...Name, Vhost: 'b' }, Reason: 'busy', Unrecorded: 0 }).text).toContain('b/live/tv');
  });

  it('says who did it', () => {
    expect(tell('publish_key_rotated', {}, 'person:owner').text).toBe('The publish key was replaced by the owner.');
    expect(tell('publish_key_rotated', {}, 'token:ci').text).toBe('The publish key was replaced by an API token.');
    expect(tell('signed_in', { Account: 'owner' }, 'anonymous:anonymous').text).toBe('The owner signed in.');
  });

  it('an event of a newer server is told by its name', () => {
    expect(tell('recording_segment_closed', {}).text).toBe('Recording segment closed.');
    expect(tell('constructor', {}).text).toBe('Constructor.');
  });

  it('bears events without data', () => {
    for (const type of ['live_stream_publish_started', 'live_stream_publish_refused', 'live_stream_publish_ended', 'sign_in_failed', 'server_boot_ended'])
      expect(sentence({ type, actor: '' }).text).not.toBe('');
  });
});

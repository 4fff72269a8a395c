import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { LiveStreamSchema } from '../gen/srsstack/v1/streams_pb';
import { start, withAnswer } from './live';

const stream = (name: string, sessionId: string, bitrateBps: number) =>
  create(LiveStreamSchema, { name, publish: { sessionId }, stats: { bitrateBps: BigInt(bitrateBps) } });

describe('the view of what is live', () => {
  it('lists streams by name', () => {
    expect(withAnswer(start, [stream('b', '1', 0), stream('a', '2', 0)]).streams?.map((s) => s.name)).toEqual(['a', 'b']);
  });

  it('keeps a minute of bitrates of each publish, and forgets ended ones', () => {
    let view = withAnswer(start, [stream('old', '0', 7)]);
    for (let i = 1; i <= 61; i++) view = withAnswer(view, [stream('a', '1', i)]);
    expect([...view.bitrates.keys()]).toEqual(['1']);
    expect(view.bitrates.get('1')).toHaveLength(60);
    expect(view.bitrates.get('1')?.[0]).toBe(2);
  });

  it('counts connections, not answers', () => {
    const first = withAnswer(withAnswer(start, []), []);
    expect(first.generation).toBe(1);
    expect(withAnswer({ ...first, connection: 'lost' }, [])).toMatchObject({ generation: 2, connection: 'open' });
  });
});

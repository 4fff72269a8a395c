import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { EventSchema } from '../gen/srsstack/v1/history_pb';
import { firstView, withNewer, withOlder } from './log';

const event = (position: number) => create(EventSchema, { position: BigInt(position) });
const positions = (view: { events: readonly { position: bigint }[] }) => view.events.map((e) => Number(e.position));

describe('the log', () => {
  it('puts new events first', () => expect(positions(withNewer(firstView([event(5)], 0n), event(7)))).toEqual([7, 5]));

  it('takes an event once, however often it is told', () => {
    const view = firstView([event(7), event(5)], 0n);
    expect(withNewer(view, event(7))).toBe(view);
  });

  it('adds older ones behind', () => {
    const view = withOlder(firstView([event(7), event(5)], 5n), [event(5), event(2)], 0n);
    expect(positions(view)).toEqual([7, 5, 2]);
    expect(view.nextAfter).toBe(0n);
  });

  it('lets the oldest go when it gets long, and knows where to ask for them', () => {
    let view = firstView([], 0n);
    for (let i = 1; i <= 1001; i++) view = withNewer(view, event(i));
    expect(view.events.length).toBe(500);
    expect(view.nextAfter).toBe(502n);
  });
});

import type { Event } from '../gen/srsstack/v1/history_pb';

export interface LogView {
  /** Newest first. */
  events: readonly Event[];
  /** Where older ones begin; 0 when there are none. */
  nextAfter: bigint;
}

/** A page that stays open for weeks must not grow for ever; older events can be asked for again. */
const mostLive = 1000;

export const firstView = (events: readonly Event[], nextAfter: bigint): LogView => ({ events, nextAfter });

/** A watch that was opened again may tell an event twice. */
export function withNewer(view: LogView, event: Event): LogView {
  const newest = view.events[0];
  if (newest && newest.position >= event.position) return view;
  const events = [event, ...view.events];
  if (events.length <= mostLive) return { ...view, events };
  const kept = events.slice(0, mostLive / 2);
  return { events: kept, nextAfter: kept.at(-1)!.position };
}

export function withOlder(view: LogView, events: readonly Event[], nextAfter: bigint): LogView {
  const oldest = view.events.at(-1)?.position;
  const fresh = oldest === undefined ? events : events.filter((e) => e.position < oldest);
  return { events: [...view.events, ...fresh], nextAfter };
}

import { useServerNow } from '../clock';
import { ago, exactTime } from '../format';

/** A time as people say it; the exact one in its tooltip. */
export function Moment({ at }: { at: Date }) {
  const now = useServerNow();
  return (
    <time dateTime={at.toISOString()} title={exactTime(at)}>
      {ago(now - at.getTime())}
    </time>
  );
}

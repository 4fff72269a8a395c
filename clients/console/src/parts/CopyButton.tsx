import { useEffect, useState } from 'react';
import { t } from '../text';

type State = 'idle' | 'done' | 'failed';

/** `navigator.clipboard` exists on HTTPS and localhost only; many servers at home are plain HTTP. */
async function copy(text: string, near: HTMLElement): Promise<boolean> {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Denied: the older way below may still be allowed.
    }
  }
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'off-screen';
  // Within an open dialog only its own elements can be selected.
  near.after(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  near.focus();
  return done;
}

export function CopyButton({ text, what }: { text: string; what: string }) {
  const [state, setState] = useState<State>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const words = { idle: t.copy.button, done: t.copy.done, failed: t.copy.failed }[state];
  return (
    <>
      <button
        type="button"
        className={`small copy ${state}`}
        aria-label={t.copy.label(what)}
        onClick={async (event) => setState((await copy(text, event.currentTarget)) ? 'done' : 'failed')}
      >
        {words}
      </button>
      <span role="status" className="off-screen">
        {state === 'idle' ? '' : words}
      </span>
    </>
  );
}

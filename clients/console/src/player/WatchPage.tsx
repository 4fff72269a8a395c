import { useState } from 'react';
import { Logo } from '../parts/Logo';
import type { WatchedStream } from './oldPages';
import { Screen } from './Screen';

/** One stream and nothing else; needs no sign-in, as playing needs none. */
export function WatchPage({ stream }: { stream: WatchedStream }) {
  const [attempt, setAttempt] = useState(0);
  return (
    <main className="watch">
      <Logo />
      <h1>{stream.name}</h1>
      <Screen key={attempt} kind={stream.kind} url={stream.url} onRetry={() => setAttempt(attempt + 1)} />
    </main>
  );
}

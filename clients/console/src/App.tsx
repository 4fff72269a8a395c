import { useCallback, useEffect, useState } from 'react';
import { accessApi, onSignedOut, platformApi } from './api/client';
import { Code } from '@connectrpc/connect';
import { codeOf } from './api/errors';
import { pause, sleep } from './api/pause';
import { SetUpForm } from './access/SetUpForm';
import { SignInForm } from './access/SignInForm';
import type { Server } from './gen/srsstack/v1/platform_pb';
import { MainPage } from './MainPage';
import { Logo } from './parts/Logo';
import { t } from './text';

type Stage =
  | { at: 'asking'; unreachable: boolean }
  | { at: 'set-up' }
  | { at: 'sign-in'; notice: string }
  | { at: 'main'; server: Server; publishKey: string };

/** Where the visitor stands: only an answer of the server tells, for the cookie is out of reach of scripts. */
async function ask(): Promise<Stage> {
  if (!(await accessApi.getSetup({})).done) return { at: 'set-up' };
  try {
    const [server, { key }] = await Promise.all([platformApi.getServer({}), accessApi.getPublishKey({})]);
    return { at: 'main', server, publishKey: key };
  } catch (error) {
    if (codeOf(error) === Code.Unauthenticated) return { at: 'sign-in', notice: '' };
    throw error;
  }
}

export function App() {
  const [stage, setStage] = useState<Stage>({ at: 'asking', unreachable: false });
  const restart = useCallback(() => setStage({ at: 'asking', unreachable: false }), []);

  useEffect(() => {
    if (stage.at !== 'asking') return;
    const stop = new AbortController();
    const run = async () => {
      for (let attempt = 0; !stop.signal.aborted; attempt++) {
        try {
          const next = await ask();
          if (!stop.signal.aborted) setStage(next);
          return;
        } catch {
          if (!stop.signal.aborted && attempt === 0) setStage({ at: 'asking', unreachable: true });
          await sleep(pause(attempt, Math.random()), stop.signal);
        }
      }
    };
    void run();
    return () => stop.abort();
  }, [stage.at]);

  useEffect(() => {
    if (stage.at !== 'main') return;
    return onSignedOut(() => setStage({ at: 'sign-in', notice: t.access.signedOutMeanwhile }));
  }, [stage.at]);

  switch (stage.at) {
    case 'asking':
      return (
        <main className="front">
          <Logo />
          <p role="status">{stage.unreachable ? `${t.access.unreachable} ${t.access.unreachableMore}` : t.access.loading}</p>
        </main>
      );
    case 'set-up':
      return <SetUpForm onDone={restart} onAlreadySetUp={() => setStage({ at: 'sign-in', notice: t.access.alreadySetUp })} />;
    case 'sign-in':
      return <SignInForm notice={stage.notice} onDone={restart} />;
    case 'main':
      return <MainPage server={stage.server} publishKey={stage.publishKey} onSignedOut={() => setStage({ at: 'sign-in', notice: '' })} />;
  }
}

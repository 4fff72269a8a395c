import { useState } from 'react';
import { ffmpegFile, ffmpegTest, streamKey } from '../addresses';
import { accessApi } from '../api/client';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { Field } from '../parts/Field';
import { t } from '../text';

const app = 'live';
const mask = '••••••••••••';

export function PublishCard({ rtmp, publishKey }: { rtmp: string; publishKey: string }) {
  const [key, setKey] = useState(publishKey);
  const [revealed, setRevealed] = useState(false);
  const [asking, setAsking] = useState(false);
  const [notice, setNotice] = useState('');
  const server = `${rtmp}/${app}`;
  const shown = revealed ? key : mask;

  const rotate = async () => {
    setKey((await accessApi.rotatePublishKey({})).key);
    setNotice(t.publish.rotated);
  };

  return (
    <section className="card publish" aria-labelledby="publish-title">
      <div className="card-head">
        <h2 id="publish-title">{t.publish.title}</h2>
        <div className="buttons">
          <button type="button" className="small" aria-pressed={revealed} onClick={() => setRevealed(!revealed)}>
            {revealed ? t.publish.conceal : t.publish.reveal}
          </button>
          <button type="button" className="small" onClick={() => setAsking(true)}>
            {t.publish.rotate}
          </button>
        </div>
      </div>
      <p className="quiet">
        {t.publish.lead} {t.publish.renameHint}
      </p>
      {key === '' ? (
        <p className="error">{t.publish.none}</p>
      ) : (
        <>
          <div className="publish-fields">
            <Field label={t.publish.server} value={server} />
            <Field label={t.publish.key} value={streamKey(key)} shown={streamKey(shown)} />
          </div>
          <details>
            <summary>{t.publish.ffmpeg}</summary>
            <div className="publish-fields">
              <Field label={t.publish.ffmpegTest} value={ffmpegTest(server, streamKey(key))} shown={ffmpegTest(server, streamKey(shown))} />
              <Field label={t.publish.ffmpegFile} value={ffmpegFile(server, streamKey(key))} shown={ffmpegFile(server, streamKey(shown))} />
            </div>
          </details>
        </>
      )}
      <p role="status" className="good small-text">
        {notice}
      </p>
      {asking && (
        <ConfirmDialog
          title={t.publish.rotateTitle}
          text={t.publish.rotateText}
          button={t.publish.rotateButton}
          act={rotate}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}

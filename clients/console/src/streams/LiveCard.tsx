import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useServerNow } from '../clock';
import { audio, bitrate, duration, encoder, exactTime, protocol, video, viewers } from '../format';
import type { LiveStream } from '../gen/srsstack/v1/streams_pb';
import { t } from '../text';
import { BitrateChart } from './BitrateChart';

interface Props {
  stream: LiveStream;
  bitrates: readonly number[];
  selected: boolean;
  onWatch(): void;
  onSelect(): void;
  onKick(): void;
}

function Since({ at }: { at: Date }) {
  const now = useServerNow();
  return (
    <time dateTime={at.toISOString()} title={exactTime(at)}>
      {duration(now - at.getTime())}
    </time>
  );
}

export function LiveCard({ stream, bitrates, selected, onWatch, onSelect, onKick }: Props) {
  const { name, publish, stats } = stream;
  return (
    <article className={selected ? 'card stream selected' : 'card stream'} aria-label={name}>
      <div className="card-head">
        <h3>
          <span className="badge">{t.streams.live}</span> {name}
        </h3>
        <div className="buttons">
          <button type="button" className="primary small" aria-label={t.streams.watchOf(name)} onClick={onWatch}>
            {t.streams.watch}
          </button>
          <button type="button" className="small" aria-pressed={selected} aria-label={t.streams.historyOf(name)} onClick={onSelect}>
            {t.streams.history}
          </button>
          <button type="button" className="small" aria-label={t.streams.kickOf(name)} onClick={onKick}>
            {t.streams.kick}
          </button>
        </div>
      </div>
      <dl className="facts">
        <div className="fact-bitrate">
          <dt>{t.streams.bitrate}</dt>
          <dd>
            <span className="number">{bitrate(Number(stats?.bitrateBps ?? 0n))}</span>
            <BitrateChart values={bitrates} />
          </dd>
        </div>
        <div>
          <dt>{t.streams.viewers}</dt>
          <dd>{viewers(stats?.viewers ?? 0, stats?.viewersByProtocol ?? {})}</dd>
        </div>
        <div>
          <dt>{t.streams.since}</dt>
          <dd>{publish?.startTime && <Since at={timestampDate(publish.startTime)} />}</dd>
        </div>
        <div>
          <dt>{t.streams.video}</dt>
          <dd>{stats?.video ? video(stats.video, stats.fps) : t.streams.noVideo}</dd>
        </div>
        <div>
          <dt>{t.streams.audio}</dt>
          <dd>{stats?.audio ? audio(stats.audio) : t.streams.noAudio}</dd>
        </div>
        <div>
          <dt>{t.streams.publisher}</dt>
          <dd>{publish && t.streams.by(protocol(publish.protocol), encoder(publish.encoder))}</dd>
        </div>
      </dl>
    </article>
  );
}

import { t } from '../text';

const [width, height, samples] = [120, 28, 60];

/** A line of the last minute; the number itself stands beside it. */
export function BitrateChart({ values }: { values: readonly number[] }) {
  if (values.length < 2) return <svg className="chart" viewBox={`0 0 ${width} ${height}`} aria-hidden="true" />;
  const top = Math.max(...values, 1) * 1.15;
  const first = samples - values.length;
  const points = values.map((value, i) => `${(((first + i) / (samples - 1)) * width).toFixed(1)},${(height - 1 - (value / top) * (height - 2)).toFixed(1)}`);
  const left = ((first / (samples - 1)) * width).toFixed(1);
  return (
    <svg className="chart" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={t.streams.bitrateChart}>
      <polygon points={`${left},${height} ${points.join(' ')} ${width},${height}`} />
      <polyline points={points.join(' ')} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

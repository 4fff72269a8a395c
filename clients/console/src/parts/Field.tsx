import { CopyButton } from './CopyButton';

/** A value to take away. `shown` stands in its place while it is a secret. */
export function Field({ label, value, shown = value }: { label: string; value: string; shown?: string }) {
  return (
    <div className="field">
      <div className="field-label">{label}</div>
      <div className="field-row">
        <code>{shown}</code>
        <CopyButton text={value} what={label} />
      </div>
    </div>
  );
}

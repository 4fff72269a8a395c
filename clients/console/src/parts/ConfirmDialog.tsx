import { useState } from 'react';
import { errorText } from '../api/errors';
import { t } from '../text';
import { Dialog } from './Dialog';

interface Props {
  title: string;
  /** What will happen. */
  text: string;
  button: string;
  /** Does it; what it throws is told here. */
  act(): Promise<void>;
  onClose(): void;
}

/** Asks before something that can not be taken back. */
export function ConfirmDialog({ title, text, button, act, onClose }: Props) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const confirm = async () => {
    setBusy(true);
    setError('');
    try {
      await act();
      onClose();
    } catch (failure) {
      setError(errorText(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose} className="confirm">
      <p>{text}</p>
      {error && (
        <p role="alert" className="error">
          {error}
        </p>
      )}
      <div className="buttons">
        <button type="button" onClick={onClose} autoFocus>
          {t.dialog.cancel}
        </button>
        <button type="button" className="danger" disabled={busy} onClick={() => void confirm()}>
          {button}
        </button>
      </div>
    </Dialog>
  );
}

import { useId, useState, type FormEvent } from 'react';
import { Logo } from '../parts/Logo';
import { t } from '../text';

interface Props {
  title: string;
  lead?: string;
  label: string;
  button: string;
  isNew: boolean;
  hint?: string;
  /** Why the password can not be sent; empty when it can. */
  check(password: string): string;
  /** Sends it; gives the words for what went wrong, empty when all went well. */
  send(password: string): Promise<string>;
}

/** One password, one button; what is wrong stands beside it. */
export function PasswordForm({ title, lead, label, button, isNew, hint, check, send }: Props) {
  const [password, setPassword] = useState('');
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const [inputId, hintId, errorId] = [useId(), useId(), useId()];

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wrong = check(password);
    setError(wrong);
    if (wrong) return;
    setBusy(true);
    const failure = await send(password);
    setBusy(false);
    setError(failure);
  };

  return (
    <main className="front">
      <Logo />
      <form className="card" onSubmit={(event) => void submit(event)} noValidate>
        <h1>{title}</h1>
        {lead && <p className="quiet">{lead}</p>}
        <input type="text" name="username" autoComplete="username" value="owner" readOnly hidden />
        <label htmlFor={inputId}>{label}</label>
        <div className="field-row">
          <input
            id={inputId}
            name="password"
            type={shown ? 'text' : 'password'}
            autoComplete={isNew ? 'new-password' : 'current-password'}
            autoFocus
            spellCheck={false}
            value={password}
            aria-describedby={`${hintId} ${errorId}`}
            aria-invalid={error !== ''}
            onChange={(event) => {
              setPassword(event.target.value);
              setError('');
            }}
          />
          <button type="button" className="small" aria-pressed={shown} aria-controls={inputId} onClick={() => setShown(!shown)}>
            {shown ? t.access.hide : t.access.show}
          </button>
        </div>
        <p id={hintId} className="quiet small-text">
          {hint}
        </p>
        <p id={errorId} role="alert" className="error">
          {error}
        </p>
        <button type="submit" className="primary wide" disabled={busy}>
          {busy ? t.access.working : button}
        </button>
      </form>
    </main>
  );
}

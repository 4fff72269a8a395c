import { Code } from '@connectrpc/connect';
import { accessApi } from '../api/client';
import { codeOf, errorText } from '../api/errors';
import { t } from '../text';
import { PasswordForm } from './PasswordForm';

function failureText(error: unknown): string {
  switch (codeOf(error)) {
    case Code.Unauthenticated:
      return t.access.wrongPassword;
    case Code.ResourceExhausted:
      return t.access.tooManyAttempts;
    default:
      return errorText(error);
  }
}

export function SignInForm({ notice, onDone }: { notice: string; onDone(): void }) {
  const send = async (password: string) => {
    try {
      await accessApi.signIn({ password });
      onDone();
      return '';
    } catch (error) {
      return failureText(error);
    }
  };
  return (
    <PasswordForm
      title={t.access.signInTitle}
      lead={notice}
      label={t.access.password}
      button={t.access.signInButton}
      isNew={false}
      check={(password) => (password === '' ? t.access.passwordEmpty : '')}
      send={send}
    />
  );
}

import { Code } from '@connectrpc/connect';
import { accessApi } from '../api/client';
import { codeOf, errorText } from '../api/errors';
import { t } from '../text';
import { checkNewPassword, minLength } from './password';
import { PasswordForm } from './PasswordForm';

export function SetUpForm({ onDone, onAlreadySetUp }: { onDone(): void; onAlreadySetUp(): void }) {
  const send = async (password: string) => {
    try {
      await accessApi.setUp({ password });
      onDone();
      return '';
    } catch (error) {
      if (codeOf(error) !== Code.FailedPrecondition) return errorText(error);
      onAlreadySetUp();
      return '';
    }
  };
  return (
    <PasswordForm
      title={t.access.setUpTitle}
      lead={t.access.setUpLead}
      label={t.access.newPassword}
      button={t.access.setUpButton}
      hint={t.access.passwordRule(minLength)}
      isNew
      check={checkNewPassword}
      send={send}
    />
  );
}

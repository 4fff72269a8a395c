import { t } from '../text';

export const minLength = 8;
export const maxLength = 256;

/** What is wrong with a new password; empty when nothing is. Characters as the server counts them: UTF-16 units. */
export function checkNewPassword(password: string): string {
  if (password.length < minLength) return t.access.passwordTooShort(minLength - password.length);
  return password.length > maxLength ? t.access.passwordTooLong(maxLength) : '';
}

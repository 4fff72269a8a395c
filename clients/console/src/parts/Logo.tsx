import { t } from '../text';

export function Logo() {
  return (
    <span className="logo">
      <img src="/favicon.svg" alt="" width="28" height="28" />
      {t.product}
    </span>
  );
}

import { en } from './en';

/** What a language must have. */
export type Text = typeof en;

/** The page's words. */
export const t: Text = en;

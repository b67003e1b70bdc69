import type { Api } from './api.ts';
import type { Grant } from './sign-in.ts';

/** A cloud that let us in: how it is asked, and what it gave us. */
export interface Place {
  readonly api: Api;
  readonly grant: Grant;
}

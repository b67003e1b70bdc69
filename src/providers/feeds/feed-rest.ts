import type { FeedSource } from '../copy/feed-source.ts';
import { isDecided, undecidedNamespaces } from '../copy/within-scope.ts';
import type { Scope } from '../scope/scope.ts';
import type { FeedPlace } from './feed-place.ts';
import type { FeedPresenter } from './feed-presenter.ts';
import type { Group, Parked, Parking, Row } from './parking.ts';

export interface FeedRestOptions {
  readonly source: FeedSource;
  readonly presenter: Pick<FeedPresenter<unknown>, 'namespace' | 'changed' | 'interest'>;
  /** The reader's own, which moves while it is parked. */
  readonly place: FeedPlace;
  /** Without it, the reader looks at every change by itself. */
  readonly parking: Parking | undefined;
}

/**
 * How a reader waits for more: parked where only what concerns it wakes it, once it has caught up; else it is woken
 * whenever the store moves on.
 */
export class FeedRest implements Parked {
  private readonly options: FeedRestOptions;
  private group: Group | undefined;
  private row: Row | undefined;
  /** For which scope, and which namespaces that hold providers, it is known that all of these are decided. */
  private decided: { readonly scope: Scope; readonly namespaces: ReadonlySet<string> } | undefined;
  /** Called when there is reason to look again. */
  wake: () => void = () => undefined;

  constructor(options: FeedRestOptions) {
    this.options = options;
  }

  /** Waits until something happens that may concern it. */
  forAnything(): void {
    this.options.source.wakeups.add(this.wake);
  }

  /** Having told all there is, waits for what concerns it, under this scope. */
  forMore(seen: Scope): void {
    const { presenter, place, parking } = this.options;
    const { interest } = presenter;
    if (!parking || !interest || !place.isOwn || !this.knowsAll(seen)) return this.forAnything();
    if (this.group?.digest !== seen.digest) {
      this.withdraw();
      this.group = parking.enroll(presenter, interest, seen);
    }
    this.row = parking.join(this.group, this);
  }

  /** Moves the place over what did not concern it; it goes on waiting. */
  settle(): void {
    const { parking, place } = this.options;
    if (parking && this.row) place.passOver(parking.edgeOf(this.row));
  }

  /** Waits no longer. */
  stop(): void {
    this.settle();
    if (this.row) this.options.parking?.leave(this.row, this);
    this.row = undefined;
    this.options.source.wakeups.delete(this.wake);
  }

  /** Stops for good. */
  end(): void {
    this.stop();
    this.withdraw();
  }

  private withdraw(): void {
    const { interest } = this.options.presenter;
    if (this.group && interest) this.options.parking?.withdraw(this.group, interest);
    this.group = undefined;
  }

  /** Whether of each namespace where a change may come it is known what may be seen there. */
  private knowsAll(scope: Scope): boolean {
    const { source, presenter } = this.options;
    if (scope.everything) return true;
    if (presenter.namespace !== undefined) return isDecided(scope, presenter.namespace);
    const { namespaces } = source;
    if (this.decided?.scope === scope && this.decided.namespaces === namespaces) return true;
    if (undecidedNamespaces(source, undefined, scope).size > 0) return false;
    this.decided = { scope, namespaces };
    return true;
  }
}

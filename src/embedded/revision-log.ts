import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { openDatabase } from './database.ts';

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** An object's place; `namespace` is empty for what is not in one. */
export interface ObjectKey {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** One change. `text` is the object as JSON, its resourceVersion in it; for DELETED its last state. */
export interface Revision extends ObjectKey {
  readonly rv: number;
  readonly type: ChangeType;
  /** The revision that this one replaced. */
  readonly prev: number | undefined;
  readonly text: string;
}

export interface Change {
  readonly type: ChangeType;
  readonly uid: string;
  /** Called with the version that the change gets. */
  readonly write: (rv: number) => string;
}

/** A page of one resource's state; `after` is the last key of the page before. */
export interface PageQuery {
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly rv: number;
  readonly after: Pick<ObjectKey, 'namespace' | 'name'>;
  readonly limit: number;
}

/** A batch of changes is cut here, so that a reader holds little however large the objects are. */
const batchBytes = 1 << 20;

// Per key the newest revision up to a version, from the index alone: SQLite takes the bare column `type` from the row
// of max(rv). `all` walks every namespace, `one` a single one; both begin behind a key.
const state = {
  all: 'resource = :resource AND rv <= :rv AND (namespace, name) > (:namespace, :name)',
  one: 'resource = :resource AND rv <= :rv AND namespace = :namespace AND name > :name',
};
const newest = (where: string) => `
  SELECT max(rv) AS rv, namespace, name, type FROM revisions WHERE ${where}
  GROUP BY namespace, name HAVING type <> 'DELETED'`;
const page = (where: string) => `
  SELECT r.* FROM (${newest(where)} ORDER BY namespace, name LIMIT :limit) AS n CROSS JOIN revisions AS r ON r.rv = n.rv`;
const count = (where: string) => `SELECT count(*) AS count FROM (${newest(where)})`;

/**
 * The log of all changes in SQLite, and the only state there is: the present is the newest revision of each key, and
 * so is every past that was not compacted yet. Calls are synchronous, so a check and its write can't be separated.
 */
export class RevisionLog {
  /** The newest version, 0 in an empty log. */
  head: number;
  /** What happened up to this version was forgotten, unless it still stands. */
  compacted: number;
  readonly #database: DatabaseSync;
  readonly #now: () => Date;
  readonly #listeners = new Set<() => void>();
  readonly #get;
  readonly #at;
  readonly #insert;
  readonly #read;
  readonly #page;
  readonly #count;

  /** Throws EmbeddedStartError when the file can't be had. */
  constructor(file: string, now: () => Date) {
    const database = openDatabase(file);
    this.#database = database;
    this.#now = now;
    this.#get = database.prepare(
      'SELECT * FROM revisions WHERE resource = ? AND namespace = ? AND name = ? ORDER BY rv DESC LIMIT 1',
    );
    this.#at = database.prepare('SELECT object FROM revisions WHERE rv = ?');
    this.#insert = database.prepare(
      `INSERT INTO revisions (rv, resource, namespace, name, type, prev, uid, created_at, object)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#read = database.prepare('SELECT * FROM revisions WHERE rv > ? AND rv <= ? AND resource = ? ORDER BY rv');
    this.#page = { all: database.prepare(page(state.all)), one: database.prepare(page(state.one)) };
    this.#count = { all: database.prepare(count(state.all)), one: database.prepare(count(state.one)) };
    this.head = this.#number("SELECT seq FROM sqlite_sequence WHERE name = 'revisions'", 'seq');
    this.compacted = this.#number('SELECT rv FROM compaction', 'rv');
  }

  /** The object that stands at a key now. */
  find(key: ObjectKey): Revision | undefined {
    const row = this.#get.get(key.resource, key.namespace, key.name);
    const revision = row && readRevision(row);
    return revision?.type === 'DELETED' ? undefined : revision;
  }

  /** The object that a revision wrote, while it is not compacted. */
  textAt(rv: number): string | undefined {
    const text = this.#at.get(rv)?.['object'];
    return typeof text === 'string' ? text : undefined;
  }

  /** A page of the state at a version that is not compacted, by namespace and name. */
  page({ resource, namespace, rv, after, limit }: PageQuery): Revision[] {
    const statement = namespace === undefined ? this.#page.all : this.#page.one;
    const from = { resource, rv, namespace: namespace ?? after.namespace, name: after.name };
    return statement.all({ ...from, limit }).map(readRevision);
  }

  /** How many objects there are behind a key. */
  count({ resource, namespace, rv, after }: Omit<PageQuery, 'limit'>): number {
    const statement = namespace === undefined ? this.#count.all : this.#count.one;
    return Number(
      statement.get({ resource, rv, namespace: namespace ?? after.namespace, name: after.name })?.['count'],
    );
  }

  /** The next changes of a resource, a bounded batch, and the version that they (or the silence) reach up to. */
  read(resource: string, after: number): { readonly revisions: readonly Revision[]; readonly upTo: number } {
    const revisions: Revision[] = [];
    let bytes = 0;
    for (const row of this.#read.iterate(after, this.head, resource)) {
      const revision = readRevision(row);
      revisions.push(revision);
      bytes += revision.text.length;
      if (bytes >= batchBytes) return { revisions, upTo: revision.rv };
    }
    return { revisions, upTo: Math.max(after, this.head) };
  }

  /**
   * Runs checks and appends as one: all are written and announced when it returns, or none when it throws. Within
   * another transaction it is a part of that one.
   */
  transaction<T>(work: (append: (key: ObjectKey, change: Change) => string) => T): T {
    if (this.#database.isTransaction) return work((key, change) => this.#append(key, change));
    const before = this.head;
    this.#database.exec('BEGIN IMMEDIATE');
    let result: T;
    try {
      result = work((key, change) => this.#append(key, change));
      this.#database.exec('COMMIT');
    } catch (thrown) {
      this.head = before;
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw thrown;
    }
    if (this.head !== before) for (const listener of this.#listeners) listener();
    return result;
  }

  /** Calls back after each commit, until the returned function is called. */
  onCommit(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Forgets what was replaced or deleted up to a version. Watches and lists from before it are then refused. */
  compact(rv: number): void {
    const upTo = Math.min(rv, this.head);
    if (upTo <= this.compacted) return;
    // Each revision names the one that it replaced, so the work is what is forgotten, not what is kept.
    const range = `rv > ${this.compacted} AND rv <= ${upTo}`;
    this.#database.exec(`
      BEGIN IMMEDIATE;
      DELETE FROM revisions WHERE rv IN (SELECT prev FROM revisions WHERE ${range});
      DELETE FROM revisions WHERE ${range} AND type = 'DELETED';
      UPDATE compaction SET rv = ${upTo};
      COMMIT;
    `);
    this.compacted = upTo;
  }

  /** The newest version written before a time, 0 when there is none that is not compacted. */
  versionBefore(time: Date): number {
    const row = this.#database
      .prepare('SELECT rv FROM revisions WHERE rv > ? AND created_at >= ? ORDER BY rv LIMIT 1')
      .get(this.compacted, time.getTime());
    return row === undefined ? this.head : Number(row['rv']) - 1;
  }

  /** Also folds the write-ahead log into the one file. */
  close(): void {
    this.#database.close();
  }

  #append(key: ObjectKey, { type, uid, write }: Change): string {
    const rv = this.head + 1;
    const text = write(rv);
    const prev = this.find(key)?.rv ?? null;
    const at = this.#now().getTime();
    this.#insert.run(rv, key.resource, key.namespace, key.name, type, prev, uid, at, text);
    this.head = rv;
    return text;
  }

  #number(sql: string, column: string): number {
    return Number(this.#database.prepare(sql).get()?.[column] ?? 0);
  }
}

function readRevision(row: Record<string, SQLOutputValue>): Revision {
  return {
    rv: Number(row['rv']),
    resource: String(row['resource']),
    namespace: String(row['namespace']),
    name: String(row['name']),
    type: row['type'] === 'ADDED' ? 'ADDED' : row['type'] === 'MODIFIED' ? 'MODIFIED' : 'DELETED',
    prev: row['prev'] === null ? undefined : Number(row['prev']),
    text: String(row['object']),
  };
}

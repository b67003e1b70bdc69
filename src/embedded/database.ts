import { closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EmbeddedStartError, reasonOf } from './start-error.ts';

/** Marks a file as ours in SQLite's header ("MPgw"), so that a foreign database is never touched. */
const applicationId = 0x4d506777;
const schemaVersion = 1;

/**
 * One row for each change of any object, as k3s's kine keeps them. The key index holds what finding the state at a
 * version needs, so that only the rows that are answered are read; `object` stands last because it overflows the page.
 */
const schema = `
  CREATE TABLE revisions (
    rv         INTEGER PRIMARY KEY AUTOINCREMENT,
    resource   TEXT NOT NULL,
    namespace  TEXT NOT NULL,
    name       TEXT NOT NULL,
    type       TEXT NOT NULL CHECK (type IN ('ADDED', 'MODIFIED', 'DELETED')),
    prev       INTEGER,
    uid        TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    object     TEXT NOT NULL
  ) STRICT;
  CREATE INDEX revisions_by_key ON revisions (resource, namespace, name, rv, type);
  CREATE TABLE compaction (rv INTEGER NOT NULL) STRICT;
  INSERT INTO compaction VALUES (0);
`;

/**
 * Opens or creates the database and holds it for this process alone. Throws EmbeddedStartError for a folder that
 * can't be written, a file that isn't ours, a damaged one, a newer schema, and one that another process holds.
 */
export function openDatabase(file: string): DatabaseSync {
  try {
    makeFolder(dirname(file));
  } catch (cause) {
    throw new EmbeddedStartError(`DATA_DIR ${dirname(file)} can't be created: ${reasonOf(cause)}.`, { cause });
  }
  let database: DatabaseSync | undefined;
  try {
    // Secrets are in it: made for its owner alone, as are the files that SQLite lays beside it after its example.
    closeSync(openSync(file, 'a', 0o600));
    // Looked at as bytes first: SQLite itself may write to a database as soon as it opens it.
    checkIsOurs(file);
    database = new DatabaseSync(file);
    prepare(database);
    return database;
  } catch (cause) {
    database?.close();
    if (cause instanceof EmbeddedStartError) throw cause;
    throw new EmbeddedStartError(explain(file, reasonOf(cause)), { cause });
  }
}

/** Node's own `recursive` never returns where a parent is there and yet can't hold a folder, as in /proc. */
function makeFolder(path: string): void {
  if (existsSync(path) && statSync(path).isDirectory()) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  mkdirSync(path, { mode: 0o700 });
}

function prepare(database: DatabaseSync): void {
  // EXCLUSIVE: the operating system's file lock keeps a second process out, and goes with this one however it ends.
  database.exec('PRAGMA locking_mode = EXCLUSIVE');
  if (readPragma(database, 'user_version') === 0) {
    database.exec(`
      BEGIN EXCLUSIVE;
      ${schema}
      PRAGMA application_id = ${applicationId};
      PRAGMA user_version = ${schemaVersion};
      COMMIT;
    `);
  }
  const found = readPragma(database, 'user_version');
  if (found !== schemaVersion) {
    throw new EmbeddedStartError(
      `DATA_DIR was written by a newer gateway (schema ${String(found)}, expected ${schemaVersion}): run that one, or choose another DATA_DIR.`,
    );
  }
  // NORMAL: a commit is in the operating system's hands when it is acknowledged, which a kill -9 can't undo. Only
  // a power cut may lose the last moments, never the file's integrity; an fsync per write would cost milliseconds.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE; COMMIT');
  if (database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] !== 'ok') throw new Error('malformed');
}

function readPragma(database: DatabaseSync, name: string): unknown {
  return database.prepare(`PRAGMA ${name}`).get()?.[name];
}

function checkIsOurs(file: string): void {
  const header = Buffer.alloc(100);
  const handle = openSync(file, 'r');
  const length = readSync(handle, header);
  closeSync(handle);
  // Byte 68: the application id (https://sqlite.org/fileformat2.html#the_database_header).
  const isOurs = header.toString('latin1', 0, 15) === 'SQLite format 3' && header.readUInt32BE(68) === applicationId;
  if (length === 0 || isOurs) return;
  throw new EmbeddedStartError(
    `${file} is not the embedded cluster's database: move it away, or choose another DATA_DIR.`,
  );
}

function explain(file: string, reason: string): string {
  if (/locked/.test(reason)) {
    return `DATA_DIR ${dirname(file)} is in use by another process, perhaps a gateway: stop it, or choose another DATA_DIR (--data-dir .data2).`;
  }
  if (/malformed|not a database|disk image|corrupt/.test(reason)) {
    return `${file} is damaged: move it away to start with an empty cluster, or restore it.`;
  }
  return `${file} can't be opened for writing: ${reason}.`;
}

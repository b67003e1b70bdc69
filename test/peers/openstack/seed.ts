import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { cacheFolder, makeWhole, type Run } from '../bed/debian.ts';
import { adminPassword, configsOf, databaseFile, databases, type Layout } from './configs.ts';
import { nameOf, type OpenstackPackages, programOf } from './packages.ts';

/** Neutron's migrations know no SQLite: its tables are made as its own code declares them. */
const neutronTables = `
import sys
from neutron.db.migration.models import head
from neutron_lib.db import model_base
import sqlalchemy
model_base.BASEV2.metadata.create_all(sqlalchemy.create_engine(sys.argv[1]))
`;

/**
 * Fills a folder with configurations and with databases that know an administrator and nothing else. Made by the services'
 * own tools, which takes half a minute: so once for each version of them, in the cache.
 */
export async function layOut(packages: OpenstackPackages, layout: Layout): Promise<void> {
  const key = `${nameOf(packages)} ${await readFile(new URL(import.meta.url), 'utf8')}`;
  const seed = cacheFolder(key, 'openstack-databases');
  if (!existsSync(seed)) await makeWhole(seed, (folder, run) => makeSeed(packages, folder, run));
  await cp(seed, layout.folder, { recursive: true });
  await writeConfigs(layout);
  addCells(layout.folder);
}

/** Again once the identity service is somewhere else. */
export async function writeConfigs(layout: Layout): Promise<void> {
  const { folder, root } = layout;
  for (const path of ['lock', 'nova', 'cinder', 'neutron', 'glance/images']) {
    await mkdir(join(folder, path), { recursive: true });
  }
  for (const [name, text] of Object.entries(configsOf(layout))) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  // These two look for it beside their configuration.
  await cp(join(root, 'usr/share/nova-common/api-paste.ini'), join(folder, 'nova/api-paste.ini'));
  await cp(join(root, 'usr/share/glance-common/glance-api-paste.ini'), join(folder, 'glance/glance-api-paste.ini'));
}

/** For tokens, and for what Keystone encrypts: one key for now, and one for next. */
async function writeKeys(folder: string): Promise<void> {
  for (const name of ['fernet', 'credential']) {
    const path = join(folder, 'keystone', name);
    await mkdir(path, { recursive: true, mode: 0o700 });
    for (const number of ['0', '1']) {
      const key = randomBytes(32).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
      await writeFile(join(path, number), key, { mode: 0o600 });
    }
  }
}

async function makeSeed(packages: OpenstackPackages, folder: string, run: Run): Promise<void> {
  process.stderr.write(`Making the databases of OpenStack in ${folder} (once) ...\n`);
  // Nobody is asked while they are made.
  await writeConfigs({ folder, root: packages.root, identityUrl: 'http://127.0.0.1:1/v3' });
  await writeKeys(folder);
  const python = async (args: readonly string[]) => {
    const env = { ...process.env, ...packages.environment };
    await run(packages.python, args, { env, cwd: '/' });
  };
  const manage = (service: string, config: string, ...args: string[]) =>
    python([programOf(packages, `${service}-manage`), '--config-file', join(folder, config), ...args]);
  const url = (name: (typeof databases)[number]) => `sqlite:///${databaseFile(folder, name)}`;
  const keystone = async () => {
    const tool = (...args: string[]) => manage('keystone', 'keystone/keystone.conf', ...args);
    await tool('db_sync');
    await tool('bootstrap', '--bootstrap-password', adminPassword);
  };
  const nova = async () => {
    const tool = (...args: string[]) => manage('nova', 'nova/nova.conf', ...args);
    await tool('api_db', 'sync');
    await tool('db', 'sync', '--local_cell');
  };
  const others = async () => {
    await python(['-c', neutronTables, url('neutron')]);
    await manage('glance', 'glance/glance-api.conf', 'db_sync');
    await manage('placement', 'placement/placement.conf', 'db', 'sync');
    await manage('cinder', 'cinder/cinder.conf', 'db', 'sync');
  };
  await Promise.all([keystone(), nova(), others()]);
  // Cells have the same tables, the one for machines that no host took included.
  await cp(databaseFile(folder, 'nova'), databaseFile(folder, 'nova_cell0'));
  for (const name of databases) useLog(databaseFile(folder, name));
}

/** Otherwise whoever writes locks out whoever reads, and the services do both at once. */
function useLog(file: string): void {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = wal');
  database.close();
}

/** Nova remembers of its cells where their databases are. */
function addCells(folder: string): void {
  const database = new DatabaseSync(databaseFile(folder, 'nova_api'));
  const add = database.prepare(
    'INSERT INTO cell_mappings (uuid, name, transport_url, database_connection, disabled) VALUES (?, ?, ?, ?, 0)',
  );
  const url = (name: (typeof databases)[number]) => `sqlite:///${databaseFile(folder, name)}`;
  add.run('00000000-0000-0000-0000-000000000000', 'cell0', 'none:///', url('nova_cell0'));
  add.run(randomUUID(), 'cell1', 'fake:///', url('nova'));
  database.close();
}

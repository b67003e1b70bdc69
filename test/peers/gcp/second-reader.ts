import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fixture } from '../../support/fixture/fixture.ts';
import type { Python } from '../bed/python.ts';
import { runPython } from '../bed/run-python.ts';
import { documentOf, type ServiceAccountKey } from './fixture/service-account-key.ts';

/** What google-api-python-client, signed in by google-auth, reads from the same project: in the words of a discovery. */
export interface SecondReading {
  readonly regions: readonly { readonly name: string; readonly zones: readonly string[] }[];
  readonly instanceTypes: Readonly<
    Record<string, { cpu: number; memoryMb: number; architecture?: string; gpus: [string, number][]; zones: string[] }>
  >;
  readonly images: readonly string[];
  readonly families: Readonly<Record<string, string>>;
  readonly networks: readonly string[];
  readonly subnets: readonly { readonly name: string; readonly cidr: string; readonly purpose: string | null }[];
  readonly firewalls: readonly { readonly name: string; readonly description: string | null }[];
  readonly diskTypes: readonly string[];
  readonly permissions: readonly string[];
  readonly quotas: Readonly<Record<string, readonly [limit: number, usage: number]>>;
  readonly globalQuotas: Readonly<Record<string, readonly [limit: number, usage: number]>>;
  readonly machines: readonly { readonly type: string; readonly zone: string; readonly status: string }[];
  readonly types: Readonly<Record<string, readonly [cpus: number, memoryMb: number]>>;
  readonly diskGb: number;
  readonly validBeforeTime: string;
}

export interface Reading {
  readonly project: string;
  readonly region: string;
  readonly permissions: readonly string[];
  readonly families: readonly (readonly [project: string, family: string])[];
  readonly keyName: string;
}

export async function readWithPython(
  python: Python,
  fixture: Fixture,
  key: ServiceAccountKey,
  what: Reading,
): Promise<SecondReading> {
  const folder = mkdtempSync(join(tmpdir(), 'gcp-reader-'));
  try {
    const ca = join(folder, 'ca.crt');
    writeFileSync(ca, fixture.ca);
    const document = documentOf(key, what.project, `${fixture.origin}/token`);
    return (await runPython(python, script, { ...what, origin: fixture.origin, ca, document })) as SecondReading;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const script = `
import json, sys
import httplib2, google_auth_httplib2
from google.oauth2 import service_account
from googleapiclient.discovery import build

asked = json.load(sys.stdin)
project, region = asked['project'], asked['region']
credentials = service_account.Credentials.from_service_account_info(
    asked['document'], scopes=['https://www.googleapis.com/auth/cloud-platform'])

def client(name, version, path=''):
    http = google_auth_httplib2.AuthorizedHttp(credentials, http=httplib2.Http(ca_certs=asked['ca']))
    return build(name, version, http=http, static_discovery=True, client_options={'api_endpoint': asked['origin'] + '/' + path})

compute, iam, manager = client('compute', 'v1', 'compute/v1/'), client('iam', 'v1'), client('cloudresourcemanager', 'v3')
last = lambda url: url.rsplit('/', 1)[-1]

def every(collection, **kwargs):
    request, found = collection.list(**kwargs), []
    while request is not None:
        answer = request.execute()
        found += answer.get('items', [])
        request = collection.list_next(request, answer)
    return found

def aggregated(collection, key):
    request, found = collection.aggregatedList(project=project), []
    while request is not None:
        answer = request.execute()
        for scope, part in answer['items'].items():
            found += [(last(scope), item) for item in part.get(key, [])]
        request = collection.aggregatedList_next(request, answer)
    return [(place, item) for place, item in found if place.startswith(region)]

regions = [{'name': r['name'], 'zones': sorted(map(last, r['zones']))} for r in every(compute.regions(), project=project)]
zones = next(r['zones'] for r in regions if r['name'] == region)

types, disk_types = {}, []
for zone in zones:
    for one in every(compute.machineTypes(), project=project, zone=zone):
        if one.get('deprecated', {}).get('state') in ('OBSOLETE', 'DELETED'):
            continue
        known = types.setdefault(one['name'], {
            'cpu': one['guestCpus'], 'memoryMb': one['memoryMb'], 'architecture': one.get('architecture'),
            'gpus': [[g['guestAcceleratorType'], g['guestAcceleratorCount']] for g in one.get('accelerators', [])],
            'zones': []})
        known['zones'].append(zone)
    disk_types += [one['name'] for one in every(compute.diskTypes(), project=project, zone=zone)]

machines = [{'type': last(i['machineType']), 'zone': zone, 'status': i['status']}
            for zone, i in aggregated(compute.instances(), 'instances')]
shown = {}
for one in machines:
    t = compute.machineTypes().get(project=project, zone=one['zone'], machineType=one['type']).execute()
    shown[one['type']] = [t['guestCpus'], t['memoryMb']]

quotas = lambda answer: {q['metric']: [q['limit'], q['usage']] for q in answer['quotas']}
json.dump({
    'regions': regions,
    'instanceTypes': types,
    'images': [i['name'] for i in every(compute.images(), project=project)
               if i['status'] == 'READY' and i.get('deprecated', {}).get('state') not in ('OBSOLETE', 'DELETED')],
    'families': {f'{p}/{f}': compute.images().getFromFamily(project=p, family=f).execute()['name']
                 for p, f in asked['families']},
    'networks': [n['name'] for n in every(compute.networks(), project=project)],
    'subnets': [{'name': s['name'], 'cidr': s['ipCidrRange'], 'purpose': s.get('purpose')}
                for s in every(compute.subnetworks(), project=project, region=region)],
    'firewalls': [{'name': f['name'], 'description': f.get('description')}
                  for f in every(compute.firewalls(), project=project)],
    'diskTypes': sorted(set(disk_types)),
    'permissions': manager.projects().testIamPermissions(
        resource=f'projects/{project}', body={'permissions': asked['permissions']}).execute().get('permissions', []),
    'quotas': quotas(compute.regions().get(project=project, region=region).execute()),
    'globalQuotas': quotas(compute.projects().get(project=project).execute()),
    'machines': machines,
    'types': shown,
    'diskGb': sum(int(d['sizeGb']) for _, d in aggregated(compute.disks(), 'disks')),
    'validBeforeTime': iam.projects().serviceAccounts().keys().get(name=asked['keyName']).execute()['validBeforeTime'],
}, sys.stdout)
`;

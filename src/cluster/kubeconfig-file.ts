import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { GatewayError } from '../../schema/gateway-error.ts';

const text = z.string().min(1);

/** The fields of a kubeconfig whose values are needed here; everything else passes through to client-node. */
const kubeconfigFile = z.looseObject({
  clusters: z
    .array(
      z.looseObject({
        name: text,
        cluster: z.looseObject({
          server: z.url({ protocol: /^https?$/ }),
          'certificate-authority': z.string().nullish(),
          'proxy-url': z.string().nullish(),
        }),
      }),
    )
    .nullish(),
  users: z
    .array(
      z.looseObject({
        name: text,
        user: z
          .looseObject({
            'client-certificate': z.string().nullish(),
            'client-key': z.string().nullish(),
            tokenFile: z.string().nullish(),
            exec: z.looseObject({ command: text }).nullish(),
          })
          .nullish(),
      }),
    )
    .nullish(),
  contexts: z
    .array(
      z.looseObject({
        name: text,
        context: z.looseObject({ cluster: text, user: z.string().nullish(), namespace: z.string().nullish() }),
      }),
    )
    .nullish(),
  'current-context': z.string().nullish(),
});

export type KubeconfigFile = z.infer<typeof kubeconfigFile>;
export type KubeconfigCluster = NonNullable<KubeconfigFile['clusters']>[number];
export type KubeconfigUser = NonNullable<KubeconfigFile['users']>[number];

/** One kubeconfig, its relative paths resolved against its own folder; undefined when the file is absent. */
export async function readKubeconfigFile(path: string): Promise<KubeconfigFile | undefined> {
  const content = await readText(path);
  if (content === undefined) return undefined;
  const parsed = kubeconfigFile.safeParse(parseYaml(content, path));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalidKubeconfig(path, `${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'not as expected'}`);
  }
  return absolute(parsed.data, dirname(resolve(path)));
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
    if (code === 'ENOENT') return undefined;
    throw invalidKubeconfig(path, `reading it gave ${code}`);
  }
}

function parseYaml(content: string, path: string): unknown {
  const lines = new LineCounter();
  // Pretty errors and warnings quote the file, and the line at fault may hold a token.
  const document = parseDocument(content, { prettyErrors: false, logLevel: 'error', lineCounter: lines });
  const error = document.errors[0];
  if (error !== undefined) throw invalidKubeconfig(path, `line ${lines.linePos(error.pos[0]).line} is not YAML`);
  try {
    return document.toJS();
  } catch {
    throw invalidKubeconfig(path, 'aliases that lead nowhere, or to too much');
  }
}

function invalidKubeconfig(path: string, got: string): GatewayError {
  return new GatewayError('INVALID', `Expected a kubeconfig in ${path}, but got: ${got}.`, {
    fix: 'Check KUBECONFIG with `kubectl config view`.',
  });
}

function absolute(file: KubeconfigFile, folder: string): KubeconfigFile {
  const at = (path: string | null | undefined) => (path ? resolve(folder, path) : path);
  return {
    ...file,
    clusters: file.clusters?.map(({ name, cluster }) => ({
      name,
      cluster: { ...cluster, 'certificate-authority': at(cluster['certificate-authority']) },
    })),
    users: file.users?.map(({ name, user }) => ({
      name,
      user: user && {
        ...user,
        'client-certificate': at(user['client-certificate']),
        'client-key': at(user['client-key']),
        tokenFile: at(user.tokenFile),
        exec: user.exec && { ...user.exec, command: commandPath(user.exec.command, folder) },
      },
    })),
  };
}

/** As kubectl: a bare name is looked up on PATH, a relative path is one from the kubeconfig's folder. */
function commandPath(command: string, folder: string): string {
  return command.includes('/') && !isAbsolute(command) ? resolve(folder, command) : command;
}

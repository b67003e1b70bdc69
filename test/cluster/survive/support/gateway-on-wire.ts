import { aGateway } from '../../../support/gateway.ts';
import { aWitness, type Witness } from './witness.ts';

export interface WireOptions {
  /** The way that the gateway takes to the cluster. */
  readonly through: { readonly kubeconfigPath: string };
  /** The cluster itself, for the witness. */
  readonly cluster: { readonly kubeconfigPath: string };
  /** For the witness alone; it is made. */
  readonly namespace: string;
}

/** Runs a test with a whole gateway behind this way, and a witness beside it, and ends both. */
export async function onWire(
  { through, cluster, namespace }: WireOptions,
  test: (witness: Witness) => Promise<void>,
): Promise<void> {
  const gateway = await aGateway(through);
  try {
    const witness = await aWitness({ url: gateway.url, kubeconfigPath: cluster.kubeconfigPath, namespace });
    try {
      await test(witness);
    } finally {
      await witness.stop();
    }
  } finally {
    await gateway.stop();
  }
}

/**
 * What the embedded cluster doesn't do as the real one: title of the contract, name of the test, and why.
 * Each is run and must fail, so that the list can't outlive its truth.
 */
export const embeddedGaps: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  deleting: {
    'removes a whole collection, or what a selector picks of it': 'kubectl and the gateway delete one by one',
  },
  namespaces: {
    'answer their deletion with themselves, on the way out': 'one that holds something is not deleted, but refused',
    'take nothing new while they go': 'an empty one goes at once',
  },
  discovering: {
    'describes the resources of a group, verbs and short names as well': 'deletecollection is not among the verbs',
  },
};

/** `name` of each test, all for one reason. */
function because(reason: string, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, reason]));
}

/**
 * What the embedded cluster doesn't do as the real one: title of the contract, name of the test, and why.
 * Each is run and must fail, so that the list can't outlive its truth.
 */
export const embeddedGaps: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  applying: {
    ...because('server-side apply is not there yet', [
      'answers a key twice with 500 and no reason: whoever applies must look first',
      'answers a value of a set twice with 500 and no reason: whoever applies must look first',
      'answers a value of the wrong type with 500 and no reason: whoever applies must look first',
      'answers an item without its key with 500 and no reason: whoever applies must look first',
      'answers an unknown field with 500 and no reason: whoever applies must look first',
      'applies status through /status alone, with owners of its own',
      'changes nothing, the version included, when the same is applied again',
      'counts generation for spec, not for who owns it',
      "counts other writes as their manager's too: who created by another way conflicts with whoever applies",
      'creates with 201 what is not there, and remembers who owns what',
      'forgets all owners when a write empties managedFields',
      'gives a field to whoever patches or replaces it',
      'keeps finalizers and labels of others',
      'keeps no owner of a write that changed nothing',
      'keeps what its manager leaves out while another owns it',
      'knows force for an apply alone',
      'leaves the fields of other managers alone',
      "lets managers of disjoint parts of status stay out of each other's way",
      'merges lists that are maps by their key, item by item and field by field',
      'merges lists that are sets value by value',
      'merges maps key by key',
      'names every manager of a field that several own',
      'names the item of a list by its key in a conflict',
      'needs a field manager, and one that is short enough',
      'never creates through /status',
      'passes over status in what is applied to the object',
      'refuses a list',
      'refuses a stale resourceVersion',
      'refuses a stale resourceVersion on /status with Conflict',
      'refuses a uid for what is not there with Conflict',
      'refuses a value that the contract refuses',
      'refuses another kind',
      'refuses another name',
      'refuses another namespace',
      'refuses another uid',
      'refuses broken YAML',
      'refuses managedFields in it',
      'refuses no kind',
      'refuses nothing',
      'refuses to change what others own with Conflict, a cause for each manager and field',
      'removes what its manager leaves out, when nobody else owns it',
      'replaces what is atomic whole: a reference has one owner',
      'shares a field among managers who want the same value',
      'takes YAML, comments and all',
      'takes the field away from its owner with force',
      'takes the manager of other writes from the user agent when none is named',
      'words a single conflict in one line',
      'writes nothing under a dry run, and checks all',
    ]),
  },
  creating: {
    'refuses a label value that is a number': 'worded or refused otherwise',
    'refuses a version of another group': 'worded or refused otherwise',
    'refuses another kind of the group': 'worded or refused otherwise',
    'refuses no kind': 'worded or refused otherwise',
  },
  deleting: {
    'refuses a propagation policy that there is not': 'worded or refused otherwise',
    'removes a whole collection, or what a selector picks of it': 'worded or refused otherwise',
  },
  discovering: {
    'describes the resources of a group, verbs and short names as well': 'worded or refused otherwise',
    'lists the versions of the core group, and the groups': 'worded or refused otherwise',
  },
  leases: {
    ...because('Leases are not there yet', [
      'are created once',
      'can be applied',
      'come back as they were written, microseconds and all',
      'let one of many win who take over the same version',
      'refuse a duration of nothing',
      'refuse a time without microseconds',
      'refuse transitions below zero',
    ]),
  },
  presenting: {
    'gives the metadata alone to who asks for no more': 'worded or refused otherwise',
    'opens the table of events with when they were last seen': 'worded or refused otherwise',
  },
  pruning: {
    'reads YAML as it reads JSON, and names the keys that are there twice': 'worded or refused otherwise',
  },
  ratcheting: {
    'refuses to make it worse': 'worded or refused otherwise',
  },
  'reading with kubectl': {
    'auth can-i and whoami ask the reviews': 'self reviews are not there yet',
    'get events prints them, also those of one object': 'worded or refused otherwise',
  },
  refusing: {
    'answers a dry run of an unknown kind of DELETE with Invalid, naming its options': 'worded or refused otherwise',
    'answers a dry run of an unknown kind of PATCH with Invalid, naming its options': 'worded or refused otherwise',
    'answers a dry run of an unknown kind of POST with Invalid, naming its options': 'worded or refused otherwise',
    'answers a strategic merge patch of a custom resource with UnsupportedMediaType': 'worded or refused otherwise',
  },
  reviewing: {
    ...because('self reviews are not there yet', [
      'keeps nothing: a review can only be made',
      'refuses a question about nothing',
      'tells callers what they may do',
      'tells callers who they are',
    ]),
  },
  secrets: {
    'refuse another kind in their place': 'worded or refused otherwise',
    'refuse data that is not base64, and show no value': 'worded or refused otherwise',
  },
  updating: {
    'is guarded on /status by the resourceVersion alone: a uid there is passed over': 'worded or refused otherwise',
    'refuses a PUT with another namespace': 'worded or refused otherwise',
    'refuses a PUT with no resourceVersion': 'worded or refused otherwise',
    'refuses a deletionTimestamp, which only a deletion sets': 'worded or refused otherwise',
    'refuses a merge patch with another namespace': 'worded or refused otherwise',
    'refuses a merge patch with another uid': 'worded or refused otherwise',
  },
  validating: {
    'refuses a fraction for an integer': 'worded or refused otherwise',
    'refuses too few items': 'worded or refused otherwise',
  },
  'writing with kubectl': {
    'apply --server-side --dry-run=server does so as well': 'server-side apply is not there yet',
    'apply --server-side creates the example aws-us-west-2, and it comes back equal':
      'server-side apply is not there yet',
    'apply --server-side creates the example vsphere-datacenter1, and it comes back equal':
      'server-side apply is not there yet',
    'apply --server-side names the manager of a conflict and the ways out, and --force-conflicts is one':
      'server-side apply is not there yet',
    'apply --server-side takes over from apply': 'server-side apply is not there yet',
  },
};

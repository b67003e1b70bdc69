import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { runPython } from '../bed/run-python.ts';
import { verifiedAgainst } from '../bed/verified.ts';
import { startMoto, type Moto } from './moto.ts';

const python = inject('python');

const script = `
import boto3, botocore, json, sys
account = json.load(sys.stdin)
client = lambda service, keys: boto3.client(service, region_name='us-east-1', endpoint_url=account['url'],
                                            aws_access_key_id=keys[0], aws_secret_access_key=keys[1])
def answer(service, keys, action):
    try:
        return getattr(client(service, keys), action)().get('Arn', 'done')
    except botocore.exceptions.ClientError as error:
        return error.response['Error']['Code']
print(json.dumps([answer(*question) for question in account['questions']]))
`;
const createUser = `
import boto3, json, sys
iam = boto3.client('iam', region_name='us-east-1', endpoint_url=json.load(sys.stdin)['url'],
                   aws_access_key_id='x', aws_secret_access_key='x')
iam.create_user(UserName='stranger')
key = iam.create_access_key(UserName='stranger')['AccessKey']
print(json.dumps([key['AccessKeyId'], key['SecretAccessKey']]))
`;

describe.skipIf(python === undefined)('moto', () => {
  let moto: Moto;
  beforeAll(async () => {
    if (python !== undefined) moto = await startMoto(python);
  });
  afterAll(() => moto.stop());
  verifiedAgainst(() => `${moto.name}, read by boto3 ${python?.versions['boto3'] ?? ''}`);

  it('knows a key that it gave away, and lets it do only what a policy says', async () => {
    if (python === undefined) return;
    const keys = (await runPython(python, createUser, { url: moto.url })) as [string, string];
    await moto.checkAfter(0);
    const wrong = [keys[0], 'wrong'];
    const questions = [
      ['sts', keys, 'get_caller_identity'],
      ['ec2', keys, 'describe_vpcs'],
      ['ec2', wrong, 'describe_vpcs'],
      ['ec2', ['AKIAAAAAAAAAAAAAAAAA', 'x'], 'describe_vpcs'],
    ];
    const answers = await runPython(python, script, { url: moto.url, questions });
    expect(answers).toEqual([
      'arn:aws:iam::123456789012:user/stranger',
      // EC2 itself says UnauthorizedOperation here.
      'AccessDenied',
      'AuthFailure',
      'AuthFailure',
    ]);
  });
});

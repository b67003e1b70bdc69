"""Fills an account of moto and says what is in it, by boto3: the second reader of what the driver finds."""
import json
import sys

import boto3
from botocore.config import Config

task = json.load(sys.stdin)
REGION = task['region']


def client(service, keys=None, url=None):
    keys = keys or {'id': 'AKIAIOSFODNN7EXAMPLE', 'secret': 'unchecked-as-long-as-nothing-is'}
    return boto3.client(
        service, region_name=REGION, endpoint_url=url or task['url'], verify=task.get('ca'),
        aws_access_key_id=keys['id'], aws_secret_access_key=keys['secret'], aws_session_token=keys.get('token'),
        config=Config(retries={'max_attempts': 0}))


def user(name, policy):
    iam = client('iam')
    iam.create_user(UserName=name)
    if policy:
        iam.put_user_policy(UserName=name, PolicyName='p', PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName=name)['AccessKey']
    return {'id': key['AccessKeyId'], 'secret': key['SecretAccessKey']}


def fill():
    ec2 = client('ec2')
    vpc = ec2.create_vpc(CidrBlock='10.7.0.0/16')['Vpc']['VpcId']
    ec2.create_tags(Resources=[vpc], Tags=[{'Key': 'Name', 'Value': 'machines & more'}])
    zones = [z['ZoneName'] for z in ec2.describe_availability_zones()['AvailabilityZones']]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock='10.7.1.0/24', AvailabilityZone=zones[0])['Subnet']['SubnetId']
    group = ec2.create_security_group(GroupName='web <1>', Description='of machines', VpcId=vpc)['GroupId']
    public = ec2.describe_images(Owners=['amazon'])['Images']
    image = next(i for i in public if i['Architecture'] == 'x86_64')['ImageId']
    for kind, count in (('m5.large', 3), ('g4dn.xlarge', 1), ('t3.micro', 2)):
        made = ec2.run_instances(ImageId=image, InstanceType=kind, MinCount=count, MaxCount=count, SubnetId=subnet)
        if kind == 't3.micro':
            ec2.stop_instances(InstanceIds=[made['Instances'][0]['InstanceId']])
            ec2.terminate_instances(InstanceIds=[made['Instances'][1]['InstanceId']])
        else:
            own = made['Instances'][0]['InstanceId']
    ec2.create_volume(Size=100, VolumeType='gp3', AvailabilityZone=zones[0])
    mine = ec2.create_image(InstanceId=own, Name='golden')['ImageId']
    iam = client('iam')
    trust = {'Version': '2012-10-17', 'Statement': []}
    writer = {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Action': 'ec2:*', 'Resource': '*'}]}
    role = iam.create_role(RoleName='gateway', AssumeRolePolicyDocument=json.dumps(trust))['Role']['Arn']
    iam.put_role_policy(RoleName='gateway', PolicyName='p', PolicyDocument=json.dumps(task['policy']))
    session = client('sts').assume_role(RoleArn=role, RoleSessionName='test')['Credentials']
    return {'session': {'id': session['AccessKeyId'], 'secret': session['SecretAccessKey'],
                        'token': session['SessionToken']},
            'owner': user('owner', writer),
            'vpc': vpc, 'subnet': subnet, 'group': group, 'image': image, 'images': [i['ImageId'] for i in public][:512], 'ownImage': mine, 'role': role,
            'good': user('gateway', task['policy']), 'poor': user('poor', task['poorPolicy'])}


def pages(ec2, action, key, **arguments):
    return [item for page in ec2.get_paginator(action).paginate(**arguments) for item in page[key]]


def read():
    ec2, quotas = client('ec2', task['keys']), client('service-quotas', task['keys'])
    offered = {}
    for one in pages(ec2, 'describe_instance_type_offerings', 'InstanceTypeOfferings', LocationType='availability-zone'):
        offered.setdefault(one['InstanceType'], []).append(one['Location'])
    types = {t['InstanceType']: {
        'cpu': t['VCpuInfo']['DefaultVCpus'], 'memoryGb': t['MemoryInfo']['SizeInMiB'] / 1024,
        'architectures': t['ProcessorInfo']['SupportedArchitectures'],
        'gpus': [{'type': f"{g.get('Manufacturer', '')} {g.get('Name', '')}".strip(), 'count': g['Count']}
                 for g in t.get('GpuInfo', {}).get('Gpus', [])],
        'zones': sorted(offered.get(t['InstanceType'], [])),
    } for t in pages(ec2, 'describe_instance_types', 'InstanceTypes')}
    alive = [i for r in pages(ec2, 'describe_instances', 'Reservations') for i in r['Instances']
             if i['State']['Name'] != 'terminated']
    return {
        'arn': client('sts', task['keys']).get_caller_identity()['Arn'],
        'zones': [z['ZoneName'] for z in ec2.describe_availability_zones()['AvailabilityZones']],
        'types': types,
        'images': {i['ImageId']: {'name': i.get('Name'), 'architecture': i['Architecture'],
                                  'osType': 'windows' if i.get('Platform') == 'windows' else 'linux'}
                   for i in ec2.describe_images(Owners=['self'])['Images']},
        'vpcs': {v['VpcId']: v['CidrBlock'] for v in pages(ec2, 'describe_vpcs', 'Vpcs')},
        'subnets': {s['SubnetId']: [s['VpcId'], s['CidrBlock'], s['AvailabilityZone']]
                    for s in pages(ec2, 'describe_subnets', 'Subnets')},
        'groups': {g['GroupId']: [g['GroupName'], g['Description']]
                   for g in pages(ec2, 'describe_security_groups', 'SecurityGroups')},
        'machines': sorted([i['InstanceType'], i['State']['Name']] for i in alive),
        'volumes': sorted([v['VolumeType'], v['Size']] for v in pages(ec2, 'describe_volumes', 'Volumes')),
        'quotas': {q['QuotaCode']: q['Value'] for code in ('ec2', 'ebs')
                   for q in pages(quotas, 'list_service_quotas', 'Quotas', ServiceCode=code)},
    }


def sign():
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
    import datetime
    from unittest import mock
    signed = []
    for one in task['requests']:
        request = AWSRequest(method='POST', url=f"https://{one['host']}/", data=one['body'], headers=one['headers'])
        moment = datetime.datetime.fromtimestamp(one['now'] / 1000, datetime.timezone.utc)
        credentials = Credentials(one['id'], one['secret'], one.get('token'))
        with mock.patch('botocore.auth.get_current_datetime', return_value=moment):
            SigV4Auth(credentials, one['service'], one['region']).add_auth(request)
        signed.append(request.headers['Authorization'])
    return signed


print(json.dumps({'fill': fill, 'read': read, 'sign': sign}[task['do']]()))

// A small fleet as a CDK app. What it deploys is chosen by environment variables, so that tests can
// deploy it again with a change.
const cdk = require('aws-cdk-lib');
const ec2 = require('aws-cdk-lib/aws-ec2');
const iam = require('aws-cdk-lib/aws-iam');
const kms = require('aws-cdk-lib/aws-kms');
const logs = require('aws-cdk-lib/aws-logs');
const autoscaling = require('aws-cdk-lib/aws-autoscaling');
const cloudwatch = require('aws-cdk-lib/aws-cloudwatch');
const route53 = require('aws-cdk-lib/aws-route53');
const secretsmanager = require('aws-cdk-lib/aws-secretsmanager');

const USER_DATA = process.env.FIXTURE_USER_DATA ?? 'echo one';
const SHARDS = Number(process.env.FIXTURE_SHARDS ?? '1');
const FAIL = process.env.FIXTURE_FAIL === 'yes';

class Shard extends cdk.NestedStack {
  constructor(scope, id, { vpc, key, group, secret, subnet }) {
    super(scope, id);
    const volume = new ec2.Volume(this, 'Data', {
      availabilityZone: subnet.availabilityZone,
      size: cdk.Size.gibibytes(20),
      volumeType: ec2.EbsDeviceVolumeType.GP3,
      iops: 4000,
      throughput: 250,
      encrypted: true,
      encryptionKey: key,
      removalPolicy: cdk.RemovalPolicy.RETAIN,
    });
    cdk.Tags.of(volume).add('fixture:slot', `${id}-0`);
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore')],
    });
    // Not secret.grantRead(): it would name this role in the key's policy, and so tie a circle.
    role.addToPolicy(new iam.PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secret.secretArn] }));
    const userData = ec2.UserData.forLinux();
    userData.addCommands(USER_DATA, `echo ${volume.volumeId}`);
    const template = new ec2.LaunchTemplate(this, 'Template', {
      machineImage: ec2.MachineImage.latestAmazonLinux2023({ cpuType: ec2.AmazonLinuxCpuType.ARM_64 }),
      instanceType: new ec2.InstanceType('r7g.large'),
      role,
      userData,
      securityGroup: group,
      requireImdsv2: true,
      httpPutResponseHopLimit: 1,
      detailedMonitoring: true,
      blockDevices: [
        { deviceName: '/dev/xvda', volume: autoscalingVolume() },
      ],
    });
    const asg = new autoscaling.AutoScalingGroup(this, 'Group', {
      vpc,
      vpcSubnets: { subnets: [subnet] },
      launchTemplate: template,
      minCapacity: 1,
      maxCapacity: 1,
    });
    cdk.Tags.of(asg).add('fixture:shard', id);
    asg.addLifecycleHook('Drain', {
      lifecycleTransition: autoscaling.LifecycleTransition.INSTANCE_TERMINATING,
      heartbeatTimeout: cdk.Duration.minutes(10),
      defaultResult: autoscaling.DefaultResult.CONTINUE,
    });
    this.groupName = asg.autoScalingGroupName;
    this.volumeId = volume.volumeId;
  }
}

function autoscalingVolume() {
  return ec2.BlockDeviceVolume.ebs(16, {
    volumeType: ec2.EbsDeviceVolumeType.GP3,
    encrypted: true,
    deleteOnTermination: true,
  });
}

class Fixture extends cdk.Stack {
  constructor(scope, id, props) {
    super(scope, id, props);
    const vpc = new ec2.Vpc(this, 'Vpc', {
      maxAzs: 3,
      natGateways: 0,
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [{ name: 'isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
      gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
    });
    vpc.addInterfaceEndpoint('Ssm', { service: ec2.InterfaceVpcEndpointAwsService.SSM });
    vpc.addFlowLog('Flow', {
      destination: ec2.FlowLogDestination.toCloudWatchLogs(
        new logs.LogGroup(this, 'FlowLogs', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: cdk.RemovalPolicy.DESTROY }),
      ),
    });
    const key = new kms.Key(this, 'Key', { enableKeyRotation: true, removalPolicy: cdk.RemovalPolicy.DESTROY, alias: 'fixture' });
    const group = new ec2.SecurityGroup(this, 'Nodes', { vpc, allowAllOutbound: false, description: 'nodes' });
    group.addIngressRule(group, ec2.Port.tcpRange(6379, 6380), 'redis');
    group.addIngressRule(ec2.Peer.ipv4('10.0.0.0/8'), ec2.Port.tcp(6379), 'clients');
    group.addEgressRule(ec2.Peer.ipv4('10.0.0.0/8'), ec2.Port.tcp(443), 'endpoints');
    group.addEgressRule(group, ec2.Port.tcp(6379), 'redis');
    const secret = new secretsmanager.Secret(this, 'Password', {
      description: 'password of the fixture',
      encryptionKey: key,
      generateSecretString: { passwordLength: 40, excludePunctuation: true },
    });
    const zone = new route53.PrivateHostedZone(this, 'Zone', { vpc, zoneName: 'fixture.internal' });
    new route53.ARecord(this, 'Record', {
      zone,
      recordName: 'seed',
      target: route53.RecordTarget.fromIpAddresses('10.0.0.10'),
      ttl: cdk.Duration.seconds(30),
    });
    for (let number = 0; number < SHARDS; number++) {
      const shard = new Shard(this, `Shard${number}`, { vpc, key, group, secret, subnet: vpc.isolatedSubnets[number % 3] });
      new cloudwatch.Alarm(this, `Cpu${number}`, {
        metric: new cloudwatch.Metric({
          namespace: 'AWS/EC2',
          metricName: 'CPUUtilization',
          dimensionsMap: { AutoScalingGroupName: shard.groupName },
        }),
        threshold: 80,
        evaluationPeriods: 3,
        alarmDescription: `shard ${number} is busy`,
      });
      new cdk.CfnOutput(this, `Volume${number}`, { value: shard.volumeId });
      new cdk.CfnOutput(this, `Group${number}`, { value: shard.groupName });
    }
    if (FAIL) {
      const subnet = new ec2.CfnSubnet(this, 'Impossible', { vpcId: vpc.vpcId, cidrBlock: '192.168.0.0/24' });
      subnet.addDependency(key.node.defaultChild);
    }
    new cdk.CfnOutput(this, 'VpcId', { value: vpc.vpcId });
  }
}

const app = new cdk.App({ context: { 'availability-zones:account=123456789012:region=us-east-1': ['us-east-1a', 'us-east-1b', 'us-east-1c'] } });
new Fixture(app, 'Fixture', { env: { account: '123456789012', region: 'us-east-1' } });

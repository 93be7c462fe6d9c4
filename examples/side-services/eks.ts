import * as cdk from 'aws-cdk-lib';
import { Cluster } from 'aws-cdk-lib/aws-eks';
import { LayerVersion } from 'aws-cdk-lib/aws-lambda';
import * as cdk8s from 'cdk8s';
import { sideServices } from 'cdk-redis-fleet';

const { KafkaManager, Kubernetes, NetworkPeer, SecretKey, ServiceIngress } = sideServices;

// An app of cdk8s of its own: charts in the app of the AWS CDK are never written.
const charts = new cdk8s.App();
const kafka = new KafkaManager(new cdk8s.Chart(charts, 'tools', { namespace: 'tools' }), 'kafka', {
  password: SecretKey.of('kafka-console', 'password'),
  ingress: ServiceIngress.nginx({ host: 'kafka.example.com', tlsSecretName: 'kafka-tls' }),
});
kafka.addCluster({
  name: 'events',
  kafkaVersion: '4.3.1',
  bootstrapServers: ['kafka-0.kafka-headless.kafka:9092'],
  brokers: [NetworkPeer.pods({ app: 'kafka' }, 'kafka')],
});

const app = new cdk.App();
const stack = new cdk.Stack(app, 'Tools', { env: { account: '123456789012', region: 'eu-west-1' } });
const cluster = Cluster.fromClusterAttributes(stack, 'Cluster', {
  clusterName: 'tools',
  kubectlRoleArn: 'arn:aws:iam::123456789012:role/tools-kubectl',
  // A layer with kubectl of the cluster's version: packages such as @aws-cdk/lambda-layer-kubectl-v33 have one.
  kubectlLayer: LayerVersion.fromLayerVersionArn(stack, 'Kubectl', 'arn:aws:lambda:eu-west-1:123456789012:layer:kubectl:1'),
});
Kubernetes.of(charts).addToEks(cluster);
app.synth();

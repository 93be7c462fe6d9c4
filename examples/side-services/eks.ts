// A console for Kafka, deployed to a cluster of EKS with a stack of the AWS CDK. With your account, cluster, role and layer in it:
//
//   npm install cdk-redis-fleet aws-cdk-lib aws-cdk cdk8s cdk8s-plus-27 constructs typescript @types/node
//   npx tsc --strict --skipLibCheck --module node16 --target es2022 --types node eks.ts && npx cdk deploy --app 'node eks.js'
//
// The cluster needs the controller of the IngressClass nginx, and a network plug-in that enforces NetworkPolicies. The pod waits for the
// Secret kafka-console in the namespace tools, with password (`sh secrets.sh tools` makes one), the Ingress for the certificate kafka-tls.
import * as cdk from 'aws-cdk-lib';
import { Cluster } from 'aws-cdk-lib/aws-eks';
import { LayerVersion } from 'aws-cdk-lib/aws-lambda';
import * as cdk8s from 'cdk8s';
import { sideServices } from 'cdk-redis-fleet';

const { KafkaManager, Kubernetes, NetworkPeer, RestrictedNamespace, SecretKey, ServiceIngress } = sideServices;

// An app of cdk8s of its own: charts in the app of the AWS CDK are never written.
const charts = new cdk8s.App();
const chart = new cdk8s.Chart(charts, 'tools', { namespace: 'tools' });
new RestrictedNamespace(chart, 'namespace', { name: 'tools' });
const kafka = new KafkaManager(chart, 'kafka', {
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

import { sideServices } from '../../../lib';

const { ContainerImage, NetworkPeer, SecretKey, ServiceIngress } = sideServices;
const password = SecretKey.of('redis', 'password');
const target = (name: string): sideServices.LoadTargetProps => ({ name, host: name, peers: [NetworkPeer.pods({ 'app.kubernetes.io/instance': name })], password });

/** The three kinds of durability. */
export const targets = [target('cache'), target('everysec'), target('always')];

/** All options of a load generator. */
export const generators: Record<string, sideServices.NGrinderProps> = {
  'by itself': { targets: [{ name: 'cache', host: '10.60.0.4', peers: [NetworkPeer.cidr('10.60.0.0/24')] }] },
  'with everything': {
    targets: [...targets, { ...target('proxy'), port: 6380, username: 'load' }],
    agents: { replicas: 3, processes: 2, resources: { cpuRequest: '2', memoryRequest: '3Gi', memoryLimit: '4Gi' } },
    concurrentTests: 4, storage: { size: '20Gi', storageClassName: 'gp3' }, clients: [NetworkPeer.inNamespace('ops')],
    resources: { cpuRequest: '1', memoryRequest: '2Gi', memoryLimit: '3Gi' },
    defaultPasswordsChanged: true, ingress: ServiceIngress.nginx({ host: 'load.example.com', tlsSecretName: 'load-tls' }),
  },
  'with images and a name of its own': {
    targets, name: 'grinder', image: ContainerImage.tag('registry.example.com/ngrinder/controller', '3.5.9-p1'),
    agents: { image: ContainerImage.tag('registry.example.com/ngrinder/agent', '3.5.9-p1') },
  },
  'behind a load balancer': {
    targets, agents: { replicas: 1 },
    defaultPasswordsChanged: true, ingress: ServiceIngress.alb({ host: 'load.example.com', subnetCidrs: ['10.60.0.0/24'], certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab' }),
  },
};

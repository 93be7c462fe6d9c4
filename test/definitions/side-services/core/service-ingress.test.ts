import { ServiceIngress } from '../../../../lib/definitions/side-services/core/service-ingress';

const ARN = 'arn:aws:acm:eu-west-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab';
const nginx = { host: 'kafka.example.com', tlsSecretName: 'kafka-tls' };
const alb = { host: 'kafka.example.com', subnetCidrs: ['10.60.0.0/24', '10.60.1.0/24'], certificateArn: ARN };

describe('an ingress by nginx', () => {
  test('has TLS, sends clear text to it, and lets in the controller alone', () => {
    const made = ServiceIngress.nginx(nginx);
    expect(made).toMatchObject({ host: 'kafka.example.com', className: 'nginx', tlsSecretName: 'kafka-tls' });
    expect(made.annotations).toMatchObject({ 'nginx.ingress.kubernetes.io/force-ssl-redirect': 'true' });
    expect(made.controllers.map(({ namespaceName }) => namespaceName)).toEqual(['ingress-nginx']);
  });

  test('goes without TLS for a reason only', () => {
    const message = '"tlsSecretName" must be given, because passwords would travel in clear text, got nothing; add it, or acknowledge "insecure" with a reason';
    expect(() => ServiceIngress.nginx({ host: nginx.host })).toThrow(message);
    expect(() => ServiceIngress.nginx({ host: nginx.host, insecure: ' ' })).toThrow(message);
    expect(ServiceIngress.nginx({ host: nginx.host, insecure: 'inside of the VPN' }).annotations).toMatchObject({ 'nginx.ingress.kubernetes.io/ssl-redirect': 'false' });
    expect(() => ServiceIngress.nginx({ ...nginx, insecure: 'why not' })).toThrow('"tlsSecretName" and "insecure" exclude each other, got both; remove "insecure"');
  });

  test.each(['*', '', 'Kafka.example.com', 'kafka', 'kafka.example.com/ui', 'a.com\nb'])('has no host such as %j', (host) => {
    expect(() => ServiceIngress.nginx({ ...nginx, host })).toThrow('"host" must be the full name of a host in lower case');
  });
});

describe('an ingress by an Application Load Balancer', () => {
  test('is internal, has TLS and lets in its subnets alone', () => {
    const made = ServiceIngress.alb(alb);
    expect(made).toMatchObject({ className: 'alb', tlsSecretName: undefined });
    expect(made.annotations).toMatchObject({
      'alb.ingress.kubernetes.io/scheme': 'internal', 'alb.ingress.kubernetes.io/target-type': 'ip', 'alb.ingress.kubernetes.io/certificate-arn': ARN,
      'alb.ingress.kubernetes.io/ssl-redirect': '443', 'alb.ingress.kubernetes.io/listen-ports': '[{"HTTP": 80}, {"HTTPS": 443}]',
    });
    expect(made.controllers.map(({ block }) => block)).toEqual(alb.subnetCidrs);
  });

  test('faces the internet only when it is asked to', () => {
    expect(ServiceIngress.alb({ ...alb, internetFacing: true }).annotations).toMatchObject({ 'alb.ingress.kubernetes.io/scheme': 'internet-facing' });
  });

  test('goes without TLS for a reason only', () => {
    expect(() => ServiceIngress.alb({ ...alb, certificateArn: undefined })).toThrow('"certificateArn" must be given');
    const { annotations } = ServiceIngress.alb({ ...alb, certificateArn: undefined, insecure: 'a test' });
    expect(annotations['alb.ingress.kubernetes.io/listen-ports']).toBe('[{"HTTP": 80}]');
    expect(Object.keys(annotations)).not.toContain('alb.ingress.kubernetes.io/ssl-redirect');
  });

  test('has subnets, and a certificate of ACM', () => {
    expect(() => ServiceIngress.alb({ ...alb, subnetCidrs: [] })).toThrow('"subnetCidrs" must have 1-20 blocks, got 0');
    expect(() => ServiceIngress.alb({ ...alb, subnetCidrs: ['10.60.0.0/24', 'x'] })).toThrow('got "x"');
    expect(() => ServiceIngress.alb({ ...alb, certificateArn: 'arn:aws:iam::1:x' })).toThrow('"certificateArn" must be the ARN of a certificate in AWS Certificate Manager');
  });
});

import { NodeImage } from '../../../lib/definitions/images/node-image';
import { packageRouteProblem } from '../../../lib/definitions/images/package-route';
import { NetworkEgress } from '../../../lib/definitions/network/network';

const COMPLETE = NodeImage.complete({ imageId: 'ami-0123456789abcdef0' });

test.each([
  [NodeImage.DEBIAN_12, NetworkEgress.NAT], [NodeImage.UBUNTU_24_04, NetworkEgress.NAT], [NodeImage.AMAZON_LINUX_2023, NetworkEgress.NAT],
  [NodeImage.AMAZON_LINUX_2023, NetworkEgress.ENDPOINTS], [COMPLETE, NetworkEgress.NAT], [COMPLETE, NetworkEgress.ENDPOINTS],
])('image $name boots with what it can reach', (image, egress) => {
  expect(packageRouteProblem(image, egress)).toBeUndefined();
});

test.each([NodeImage.DEBIAN_12, NodeImage.UBUNTU_24_04])('image $name cannot reach its packages without NAT', (image) => {
  expect(packageRouteProblem(image, NetworkEgress.ENDPOINTS)).toBe(
    `image ${image.name} installs packages from the internet at its first boot, but egress "endpoints" has no route there; use egress "nat", amazon-linux-2023, or a complete image`,
  );
});

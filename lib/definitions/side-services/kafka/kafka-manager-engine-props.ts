import type { ContainerImage } from '../core/container-image';
import type { NetworkPeer } from '../core/network-peer';
import type { SecretKey } from '../core/secret-key';

/** The console kafka-ui. */
export interface KafkaUiProps {
  /**
   * Image, which must run as user 1000.
   * @default - ghcr.io/kafbat/kafka-ui of the release that this library knows
   */
  readonly image?: ContainerImage;
}

/** The console AKHQ. */
export interface AkhqProps {
  /**
   * Image, which must run as user 1000.
   * @default - tchiotludo/akhq of the release that this library knows
   */
  readonly image?: ContainerImage;
  /** Entry with the secret that signs sessions, at least 32 characters: with the one of the image everybody could sign his own. */
  readonly jwtSecret: SecretKey;
}

/** The console CMAK, which was Kafka Manager. */
export interface CmakProps {
  /**
   * Image, which must run as user 1000.
   * @default - hlebalbau/kafka-manager of the release that this library knows
   */
  readonly image?: ContainerImage;
  /**
   * Image with curl and a shell, in which the clusters are registered.
   * @default - curlimages/curl of the release that this library knows
   */
  readonly registrationImage?: ContainerImage;
  /** Addresses of the ZooKeeper in which CMAK keeps its own settings, its `ZK_HOSTS`, at least one. */
  readonly zookeeper: string[];
  /** Pods or machines of that ZooKeeper, at least one. */
  readonly zookeeperPeers: NetworkPeer[];
  /** Entry with the secret that signs sessions: the one of the image is published. */
  readonly applicationSecret: SecretKey;
}

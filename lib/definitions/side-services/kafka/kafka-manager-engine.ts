import type { ContainerImage } from '../core/container-image';
import type { AkhqProps, CmakProps, KafkaUiProps } from './kafka-manager-engine-props';

/** Which program shows Kafka clusters. */
export class KafkaManagerEngine {
  /** The console kafka-ui of kafbat, which is maintained: for all versions of Kafka. */
  public static kafkaUi(props: KafkaUiProps = {}): KafkaManagerEngine {
    return new KafkaManagerEngine('kafka-ui', { image: props.image });
  }

  /** The console AKHQ: for all versions of Kafka. */
  public static akhq(props: AkhqProps): KafkaManagerEngine {
    return new KafkaManagerEngine('akhq', { image: props.image, akhq: props });
  }

  /** The console CMAK, which is no longer maintained: for clusters with ZooKeeper only, before Kafka 4. */
  public static cmak(props: CmakProps): KafkaManagerEngine {
    return new KafkaManagerEngine('cmak', { image: props.image, cmak: props });
  }

  /** Image that is used instead of the default one. */
  public readonly image?: ContainerImage;
  /** What AKHQ needs; undefined for the others. */
  public readonly akhqProps?: AkhqProps;
  /** What CMAK needs; undefined for the others. */
  public readonly cmakProps?: CmakProps;

  private constructor(
    /** Name of the program. */
    public readonly program: string,
    private readonly parts: { readonly image?: ContainerImage; readonly akhq?: AkhqProps; readonly cmak?: CmakProps },
  ) {
    this.image = this.parts.image;
    this.akhqProps = this.parts.akhq;
    this.cmakProps = this.parts.cmak;
  }
}

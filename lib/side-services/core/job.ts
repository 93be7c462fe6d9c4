import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { wholeNumber } from '../../definitions/checks';
import { Problems } from '../../definitions/problems';
import { kubeLabel } from '../../definitions/side-services/core/kube-name';
import { checksumOf } from './checksum';
import { labelsOf } from './labels';
import { podTemplate } from './pod';
import type { PodProps } from './pod';

/** A task that runs once to its end. It must be able to run again, because its pod may be lost. */
export interface JobProps {
  /** Beginning of its name, up to 54 characters. */
  readonly name: string;
  readonly pod: PodProps;
  /** Time for all of its attempts, in seconds, 1-86400. */
  readonly withinSeconds: number;
  /** Attempts after the first one, 0-20. @default 6 */
  readonly retries?: number;
}

const SECONDS = { min: 1, max: 86_400 };
const RETRIES = { min: 0, max: 20 };
const MOST_LETTERS = 54;
const DIGEST_LETTERS = 8;

/** A Job whose name ends with a digest of all that it does: a changed task is another Job, because none can be changed. */
export function job(scope: Construct, id: string, { name, pod, withinSeconds, retries = 6 }: JobProps): k8s.KubeJob {
  const problems = new Problems();
  problems.check('name', kubeLabel('name', name) ?? (name.length > MOST_LETTERS ? `"name" must have at most ${MOST_LETTERS} letters, got ${name.length}` : undefined));
  problems.check('withinSeconds', wholeNumber('withinSeconds', withinSeconds, SECONDS));
  problems.check('retries', wholeNumber('retries', retries, RETRIES));
  problems.throwIfAny();
  const template = podTemplate(pod, false);
  const spec: k8s.JobSpec = {
    backoffLimit: retries,
    activeDeadlineSeconds: withinSeconds,
    template: { ...template, spec: { ...template.spec, containers: template.spec?.containers ?? [], restartPolicy: 'OnFailure' } },
  };
  const digest = checksumOf([JSON.stringify(spec)]).slice(0, DIGEST_LETTERS);
  return new k8s.KubeJob(scope, id, { metadata: { name: `${name}-${digest}`, labels: labelsOf(pod.part) }, spec });
}

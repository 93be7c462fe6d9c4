import type { Problems } from '../../problems';
import type { ExporterContainerProps } from './exporter-container-props';
import { checkResources } from './resources';

/** Adds what is wrong with the container of an exporter; `remedy` is what would make an exporter where there is none. */
export function checkExporterContainer(problems: Problems, props: ExporterContainerProps | undefined, remedy: string | undefined): void {
  if (props?.resources !== undefined) {
    checkResources(problems, ['exporterContainer', 'resources'], props.resources);
  }
  if (props !== undefined && remedy !== undefined) {
    problems.add('exporterContainer', `"exporterContainer" is for an exporter that is made, got it without one; remove it, or ${remedy}`);
  }
}

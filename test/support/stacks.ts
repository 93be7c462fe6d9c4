import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { FleetDefinition, type FleetDefinitionProps, RedisStandalone, type RedisStandaloneProps } from '../../lib';

/** A stack of an application without an account or a region, as in a clean clone. */
export function emptyStack(): Stack {
  return new Stack(new App(), 'Test');
}

export interface Synthesized {
  readonly stack: Stack;
  readonly redis: RedisStandalone;
  /** The stack of the fleet. */
  readonly parent: Template;
  /** The nested stack of its shard. */
  readonly shard: Template;
}

/** A standalone fleet in a stack of its own, synthesized. */
export function standalone(props: Partial<FleetDefinitionProps> = {}, more: Partial<RedisStandaloneProps> = {}): Synthesized {
  const stack = emptyStack();
  const redis = new RedisStandalone(stack, 'Redis', { definition: new FleetDefinition({ name: 'demo', ...props }), ...more });
  const shard = redis.node.findChild('Shard0') as Stack;
  return { stack, redis, parent: Template.fromStack(stack), shard: Template.fromStack(shard) };
}

interface Resource<Properties> {
  readonly Properties: Properties;
  readonly DependsOn?: readonly string[];
}

/** The only resource of a type in a template: its logical id and what it says. */
export function only<Properties = Record<string, unknown>>(template: Template, type: string): { id: string; resource: Resource<Properties> } {
  const found = Object.entries(template.findResources(type) as Record<string, unknown>);
  const [first] = found;
  if (first === undefined || found.length !== 1) {
    throw new Error(`expected one ${type}, found ${found.length}`);
  }
  return { id: first[0], resource: first[1] as Resource<Properties> };
}

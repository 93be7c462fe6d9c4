import { Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { isToken } from '../../definitions/checks';
import { ImageBaseKind } from '../../definitions/images/choices';
import type { ImageRecipe } from '../../definitions/images/image-recipe';
import { IMAGE_ID } from '../../definitions/images/image-reference';
import { MAX_VARIABLE, ONE_LINE } from '../../definitions/images/image-variable';
import { Problems } from '../../definitions/problems';
import type { ImageBuilderSchedule } from './image-builder-schedule';

/** What is asked of a pipeline, as far as it can be wrong. */
export interface AskedPipeline {
  readonly recipe: ImageRecipe;
  readonly variables: Readonly<Record<string, string>>;
  readonly vpc?: ec2.IVpc;
  readonly vpcSubnets?: ec2.SubnetSelection;
  readonly schedule?: ImageBuilderSchedule;
  /** The region of the stack; a token where the deployment says it. */
  readonly region: string;
}

/** Neither a token nor what stands for a VPC until the CDK has looked it up. */
const VPC_ID = /^vpc-[0-9a-f]{8,17}$/;
const MAX_FAILURES = 10;

/** Throws a DefinitionError with all that Image Builder would refuse, or silently do otherwise. */
export function checkPipeline(asked: AskedPipeline): void {
  const problems = new Problems();
  checkRecipe(problems, asked.recipe, asked.region);
  checkValues(problems, asked.recipe, asked.variables);
  checkNetwork(problems, asked);
  checkSchedule(problems, asked.schedule);
  problems.throwIfAny();
}

/** The values of all variables: what was given, or their defaults. */
export function valuesOf({ variables }: ImageRecipe, given: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(variables.flatMap(({ name, defaultValue }) => {
    const value = Object.hasOwn(given, name) ? given[name] : defaultValue;
    return value === undefined ? [] : [[name, value]];
  }));
}

function checkRecipe(problems: Problems, { baseImage, builder, regions, snapshotTags }: ImageRecipe, region: string): void {
  if (baseImage.kind === ImageBaseKind.FILTER) {
    problems.add(['recipe', 'baseImage'], '"baseImage" of a pipeline must be an SSM parameter, an id or a variable, got a filter, which Image Builder does not have; name the image otherwise, or build with Packer');
  }
  if (Object.keys(snapshotTags).length > 0) {
    problems.add(['recipe', 'snapshotTags'], `"snapshotTags" must be empty for a pipeline, because Image Builder tags images only, got ${Object.keys(snapshotTags).join(', ')}; leave them out, or build with Packer`);
  }
  if (builder.instanceProfile !== undefined) {
    problems.add(['recipe', 'builder', 'instanceProfile'], `"instanceProfile" is not for a pipeline, which has a role of its own, got ${JSON.stringify(builder.instanceProfile)}; leave it out, and give "builderRole" of the pipeline further permissions`);
  }
  const [home] = regions;
  if (home !== undefined && !Token.isUnresolved(region) && home.region !== region) {
    problems.add(['recipe', 'regions', '0', 'region'], `"regions" must begin with the region of the stack, because a pipeline builds there, got ${home.region} in a stack of ${region}; put ${region} first, or deploy the stack in ${home.region}`);
  }
}

function checkValues(problems: Problems, recipe: ImageRecipe, given: Readonly<Record<string, string>>): void {
  const known = recipe.variables.map(({ name }) => name);
  for (const [name, value] of Object.entries(given)) {
    const path = ['variables', name];
    if (!known.includes(name)) {
      problems.addKey(path, `variable ${JSON.stringify(name)} is not one of the recipe's, which are ${known.length === 0 ? 'none' : known.join(', ')}; leave it out`);
    } else if (isToken(value)) {
      problems.add(path, `variable ${JSON.stringify(name)} must be known at synth, got a token; have a script read what only the deployment knows`);
    } else if (value.length > MAX_VARIABLE || !ONE_LINE.test(value)) {
      problems.add(path, `variable ${JSON.stringify(name)} must be one line of at most ${MAX_VARIABLE} characters, got ${JSON.stringify(value)}`);
    }
  }
  const values = valuesOf(recipe, given);
  for (const { name, sensitive } of recipe.variables) {
    if (sensitive === true) {
      problems.add(['variables', name], `variable ${JSON.stringify(name)} is sensitive, but everybody who may read components can read what Image Builder runs; have a script fetch the secret by its ARN`);
    } else if (!Object.hasOwn(values, name)) {
      problems.add(['variables', name], `variable ${JSON.stringify(name)} has no default and must be given, got nothing; add it to "variables"`);
    }
  }
  const { variable } = recipe.baseImage;
  const source = variable === undefined ? undefined : values[variable];
  if (variable !== undefined && source !== undefined && !IMAGE_ID.pattern.test(source)) {
    problems.add(['variables', variable], `variable ${JSON.stringify(variable)} must be ${IMAGE_ID.allowed}, because the recipe begins with it, got ${JSON.stringify(source)}`);
  }
}

function checkNetwork(problems: Problems, { recipe: { builder }, vpc, vpcSubnets }: AskedPipeline): void {
  if (builder.vpcId !== undefined && vpc !== undefined && VPC_ID.test(vpc.vpcId) && vpc.vpcId !== builder.vpcId) {
    problems.add('vpc', `"vpc" must be the VPC that the recipe's builder names, which is ${builder.vpcId}, got ${vpc.vpcId}; give that VPC, or take "vpcId" out of the builder`);
  }
  if (builder.subnetId !== undefined && vpcSubnets !== undefined) {
    problems.add('vpcSubnets', `"vpcSubnets" must not be given where the recipe's builder names the subnet, which is ${builder.subnetId}; leave it out, or take "subnetId" out of the builder`);
  }
}

function checkSchedule(problems: Problems, schedule: ImageBuilderSchedule | undefined): void {
  const expression = schedule?.expression.expressionString;
  if (expression !== undefined && !Token.isUnresolved(expression) && !expression.startsWith('cron(')) {
    problems.add(['schedule', 'expression'], `"expression" must be a cron expression, got ${JSON.stringify(expression)}; use Schedule.cron`);
  }
  const failures = schedule?.disableAfterFailures;
  if (failures !== undefined && !Token.isUnresolved(failures) && !(Number.isInteger(failures) && failures >= 1 && failures <= MAX_FAILURES)) {
    problems.add(['schedule', 'disableAfterFailures'], `"disableAfterFailures" must be a whole number 1-${MAX_FAILURES}, got ${failures}`);
  }
}

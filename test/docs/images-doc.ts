import { readFileSync } from 'node:fs';
import { imageFileJsonSchema } from '../../lib/fleet-file/images/schema';
import { AMAZON_EBS, type FieldTable } from '../../lib/rendering/images/packer/field-table';
import { referenceOf } from '../support/format-reference';
import { ASKING, actionsOf } from '../support/image-actions';
import { inProject } from '../support/project';
import { table } from './table';

/** What of a recipe asks for a field that not every Packer has. */
const ASKED_BY: Readonly<Record<string, string>> = {
  ami_org_arns: '`organizations`',
  ami_ou_arns: '`organizationalUnits`',
  skip_create_ami: 'a check of the phase `test`',
  metadata_options: 'every recipe: the machine that builds answers no IMDSv1',
  imds_support: 'every recipe: machines from the image answer no IMDSv1',
  temporary_key_pair_type: 'every recipe: the key of the build is Ed25519',
};

/** The guide to images in Markdown: its tables are made from what the library knows. */
export function imagesReference(): string {
  return `# Machine images

One \`image.yaml\` is the recipe of a family of images: what it begins with, what is done to it, and who gets it. Packer and EC2 Image Builder make
the same image of it, because both run the same scripts in the same order. A fleet names one image by a version, so that a machine that heals itself
never gets another image than its peers.

## Define

\`\`\`yaml
${example('redis')}\`\`\`

Steps carry files, never text of a shell: the files lie in the folder of the \`image.yaml\`, and nothing outside of it is read, whatever links say.
Every script runs as root, in the folder of its bundle, with no other environment than its step names.

- \`redis\` is a ready recipe with an engine, \`plain\` one without; \`base\` alone is an image that this library puts nothing into.
- A check of the phase \`validate\` runs on the machine that is built: without it there is no image. One of the phase \`test\` runs on a fresh machine from
  the image: without it no pointer moves.
- Images are always encrypted. Sharing needs a key of your own (\`kmsKeyArn\`), and each further region needs its own.
- Variables are given by the build; \`{app_name}\` in a tag stands for one. They are no place for secrets: have a script fetch these by their ARN.

The smallest example is a web server, [examples/images/web-server](../examples/images/web-server/image.yaml): Apache on Ubuntu, by one script, in a private subnet.
[examples/images/base](../examples/images/base/image.yaml) is one for several accounts and regions.

\`\`\`sh
npx redis-fleet images validate image.yaml
npx redis-fleet images inspect image.yaml
npx redis-fleet schema image > image.schema.json
\`\`\`

\`validate\` shows every error with its line and column, and has Packer read the templates where there is one. \`inspect\` shows what the build does, step by
step, and the hash of the recipe: its data and every byte of its files, without values of variables.

## Build

\`\`\`sh
npx redis-fleet images build image.yaml --region eu-west-1
npx redis-fleet images list image.yaml --region eu-west-1
\`\`\`

\`build\` runs Packer, tags the image and its snapshots with the hash of the recipe and the image that it began with, and moves the family's channel \`candidate\`
to it: the SSM parameter \`/redis-fleet/images/FAMILY/candidate\`.
Where the recipe has checks of the phase \`test\`, neither \`build\` nor \`promote\` moves a channel to an image that has not passed them, which its
tag \`redis-fleet:tested\` says; the next build tests it again.
An image of the same recipe, values of variables and base is not built again unless \`--force\` is
given. No hash is made of a sensitive value: where such a one alone has changed, give \`--force\`. \`--region\` is for an \`image.yaml\` without
\`regions\`; without either the region is that of the AWS settings, such as \`AWS_REGION\`.

The machine that builds is reached by its private address from the networks that \`sourceCidrs\` names, or through Session Manager; a public address
must be asked for. It takes no IMDSv1, and neither do machines from the image.

\`\`\`sh
npx redis-fleet images render image.yaml --out packer --format hcl2
\`\`\`

writes the template for a Packer of your own, with \`packer-policy.json\`, the permissions that this recipe needs and no more. It overwrites nothing that it did
not write. Such a template does not know the values that it is run with: its images carry the hash of the recipe alone, so that \`build\` takes none of a
recipe with variables for its own. In TypeScript, \`new PackerTemplate({ recipes, format, target }).writeTo(folder)\` writes the same files, of one recipe or several, into a
new folder.

[examples/images/github](../examples/images/github/build-image.yml) builds the web server in a GitHub workflow without keys.

In the CDK, \`ImageBuilderPipeline\` makes the same image by EC2 Image Builder: [examples/images/pipeline](../examples/images/pipeline/app.ts), with a CodeBuild project that runs
Packer beside it, whose role has the policy that a \`PackerTemplate\` writes. Image Builder cannot do all that Packer does, and warnings of the pipeline say so: it tags no snapshots, and an image that began with an SSM parameter is
without the tag \`redis-fleet:source-ami\` (\`image.builder-tags\`); and it does not mark images as made for IMDSv2 only, so that what starts them must require it, as the
launch template of a fleet does (\`image.builder-imds\`). The pipeline deletes no image: \`purge\` does. It can deprecate images by their age, \`retirement\`, without a look at
\`retention.keep\` or at pointers.

## Use

\`\`\`yaml
${example('fleet', 'fleet.yaml')}\`\`\`

The pointer's version is pinned: promoting an image changes no fleet. A template refers to it as \`{{resolve:ssm:NAME:VERSION}}\`, so that \`cdk diff\` shows a new
version. It is not there for ever: Parameter Store keeps the newest 100 versions, and a deployment that names an older one fails. \`stable\` moves only
when an image is promoted or rolled back; naming a version of \`candidate\`, which every build moves, is an advice. \`id\` names an image itself, and \`lookup\` finds
the newest by its name once, at synth.

EC2 starts no machine with a root volume that is smaller than the image's: \`rootVolumeGiB\` of the image says how large that is, and the nodes' grows to it. In the CDK
\`ImageRecipe.nodeImage\` says it.

## Promote, roll back, purge

\`\`\`sh
npx redis-fleet images promote redis-7 --region eu-west-1
npx redis-fleet images rollback redis-7 --region eu-west-1
npx redis-fleet images purge image.yaml --region eu-west-1
\`\`\`

\`promote\` moves \`stable\` to the candidate and prints its new version: that is the one a fleet names next. \`rollback\` moves it back to the image before; a
fleet goes back by naming the version before, which stays as it is. \`purge\` shows which images it would delete with \`--apply\`, and what that saves: never one that an
instance, a launch template or a pointer refers to, that is shared, that is among the newest \`retention.keep\`, or that is younger than \`retention.minimumAgeDays\`.

## Permissions

What each command asks of AWS by itself; \`validate\`, \`inspect\` and \`render\` ask nothing:

${table(['command', 'actions'], ASKING.map((command) => [`\`${command}\``, actionsOf(command).map((action) => `\`${action}\``).join(', ')]))}

\`build\` runs Packer besides. \`packer-policy.json\`, which \`render\` writes, is what Packer needs, and has those actions of \`build\` that are of EC2. Those of Systems Manager are
a second policy, here that of the web server:

\`\`\`json
${example('github', 'pointer-policy.json')}\`\`\`

Whoever moves a pointer needs \`ssm:GetParameters\` and \`ec2:DescribeImages\` too, because Parameter Store looks for the image in their name. A base by its operating system
or by \`parameter\` is read from a parameter: \`ssm:GetParameter\` on that one, of AWS's own on \`arn:aws:ssm:*::parameter/aws/service/*\`. \`promote\` and \`rollback\` move \`stable\` in
the place of \`candidate\`, which \`promote\` reads; histories are read below \`parameter/redis-fleet/images/FAMILY\`. \`list\` and \`purge\` read with \`ssm:GetParameter\` what launch templates
name. \`purge\` needs \`ec2:DeregisterImage\` and \`ec2:DeleteSnapshot\` with \`--apply\` only.

## Which Packer

\`build\` and \`validate\` see which Packer they run. Packer 1.6 (1.6.6 is what Debian and Ubuntu have) builds EC2 images by itself; a current one needs its amazon plugin:
\`packer plugins install github.com/hashicorp/amazon\`. What a template needs and its Packer lacks is an error, never left out. Because
Packer 1.6 can ask for no IMDSv2, it builds only where that is acknowledged: \`--acknowledge packer.imds-v1=reason\`.

Fields of the builder that Packer 1.6.6 does not have, and what of a recipe needs them:

${table(['field', 'since', 'needed by'], lateFields(AMAZON_EBS))}

A check of the phase \`test\` cannot be built by 1.6 therefore, and neither can an image for organizations.
Packer 1.6 (and any Packer in China and GovCloud) builds in one region only and needs \`builder.vpcId\` or \`builder.securityGroupId\`: it tags what it makes too late for a policy to tell it
from what others made. Several regions need the amazon plugin 1.2.8. What is tagged only after it was made (snapshots of copies; with 1.6 images and snapshots) cannot be told from other
things that have no family's tag yet: whoever has \`packer-policy.json\` can tag those as the family's. Nothing is removed, ended or opened without that tag or the recipe's VPC.

The template of the checks of the phase \`test\` lies in \`test/\` of the rendered folder: \`packer build test/test.pkr.hcl\`, from the folder itself. \`images build\` runs it by itself.

## Every key of image.yaml
${referenceOf(imageFileJsonSchema(), '')}`;
}

function example(name: string, file = 'image.yaml'): string {
  return readFileSync(inProject('examples', 'images', name, file), 'utf8');
}

function lateFields(fields: FieldTable, path = ''): string[][] {
  return Object.entries(fields).flatMap(([name, { since, fields: below = {} }]) => [
    ...(since === undefined ? [] : [[`\`${path}${name}\``, since.product === 'Packer' ? `Packer ${since.version}` : `amazon plugin ${since.version}`, ASKED_BY[name] ?? '`fields` of `PackerTemplate`']]),
    ...lateFields(below, `${path}${name}.`),
  ]);
}

interface PackageFacts {
  readonly name: string;
  readonly version: string;
  readonly devDependencies: Readonly<Record<'aws-cdk' | 'aws-cdk-lib' | 'cdk8s' | 'cdk8s-plus-27' | 'constructs', string>>;
}

/** What package.json says; the bundler writes it into the program. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would have the compiler copy package.json into build/
export const PACKAGE = require('../../package.json') as PackageFacts;

/** A GitHub workflow that checks each change, shows its diff, and deploys what is merged; it holds no key. */
export const WORKFLOW = `# Checks every change, shows what it would do, and deploys what is merged into main.
#
# No key is stored: GitHub proves by OIDC who it is, and AWS answers with credentials for an hour.
# Set these variables of the repository (Settings > Secrets and variables > Actions > Variables):
#   AWS_REGION           where the fleet lives, such as eu-west-1
#   AWS_DIFF_ROLE_ARN    a role that may read only; its trust policy names this repository's pull requests
#   AWS_DEPLOY_ROLE_ARN  a role that may assume the CDK's own roles; its trust policy names this
#                        repository's environment "production", for which you can ask for a review
name: fleet

on:
  pull_request:
  push:
    branches: [main]

permissions:
  contents: read

jobs:
  validate:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@v6
        with:
          persist-credentials: false
      - uses: actions/setup-node@v6
        with:
          node-version: 22
          cache: npm
      - run: npm ci
      - run: npm run validate

  diff:
    needs: validate
    # A fork's pull request gets no credentials.
    if: github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name == github.repository
    runs-on: ubuntu-latest
    timeout-minutes: 20
    permissions:
      contents: read
      id-token: write
    steps:
      - uses: actions/checkout@v6
        with:
          persist-credentials: false
      - uses: actions/setup-node@v6
        with:
          node-version: 22
          cache: npm
      - run: npm ci
      - uses: aws-actions/configure-aws-credentials@v6
        with:
          aws-region: \${{ vars.AWS_REGION }}
          role-to-assume: \${{ vars.AWS_DIFF_ROLE_ARN }}
      - run: npm run diff

  deploy:
    needs: validate
    if: github.event_name == 'push'
    runs-on: ubuntu-latest
    timeout-minutes: 60
    environment: production
    # One deployment at a time, and none is cut off by the next.
    concurrency:
      group: deploy
      cancel-in-progress: false
    permissions:
      contents: read
      id-token: write
    steps:
      - uses: actions/checkout@v6
        with:
          persist-credentials: false
      - uses: actions/setup-node@v6
        with:
          node-version: 22
          cache: npm
      - run: npm ci
      - uses: aws-actions/configure-aws-credentials@v6
        with:
          aws-region: \${{ vars.AWS_REGION }}
          role-to-assume: \${{ vars.AWS_DEPLOY_ROLE_ARN }}
      - run: npm run deploy -- --require-approval never
`;

import { appOptions, type AppOptions, type AppProps } from '../app-options';

const logins = {
  'ghcr.io/example/cart': ['job-token', 'password'],
  '123456789012.dkr.ecr.eu-central-1.amazonaws.com/cart': [
    { cloud: 'aws', role: 'arn:aws:iam::123456789012:role/push-cart', region: 'eu-central-1' },
  ],
  'europe-docker.pkg.dev/example/shop/cart': [
    {
      cloud: 'google',
      workloadIdentityProvider: 'projects/1/locations/global/workloadIdentityPools/ci/providers/ci',
      serviceAccount: 'push@example.iam.gserviceaccount.com',
    },
  ],
  'example.azurecr.io/cart': [{ cloud: 'azure', clientId: 'a-client', tenantId: 'a-tenant' }],
} as const satisfies Record<string, readonly AppProps['login'][]>;

/** Every combination of what an app's options can say differently. */
export function everyAppOption(fixed: Partial<AppProps> = {}): AppOptions[] {
  const all: AppOptions[] = [];
  for (const flow of ['trunk', 'tags', 'branches'] as const)
    for (const nightly of ['17 3 * * *', false] as const)
      for (const directory of ['.', 'services/cart'])
        for (const contract of [false, { broker: 'https://pact.example.com' }] as const)
          for (const signing of ['identity', 'key'] as const)
            for (const [repository, ways] of Object.entries(logins))
              for (const login of ways) {
                const images = [{ repository }];
                const program = { repository: 'example/platform' };
                all.push(
                  appOptions({
                    ...{ app: 'cart', images, program, flow, nightly, directory, contract, signing, login },
                    ...fixed,
                  }),
                );
              }
  return all;
}

/** What a set of options says, in short, to name a test. */
export function optionsText({ flow, nightly, directory, contract, signing, login }: AppOptions): string {
  const by = typeof login === 'string' ? login : login.cloud;
  return `${flow}, nightly ${nightly}, in ${directory}, ${contract === false ? 'no' : 'with'} contracts, signed by ${signing}, ${by}`;
}

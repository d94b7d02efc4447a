import { workload } from '../../constructs/workload-app';
import { frontend } from './frontend';

const waitForFrontend = `for attempt in $(seq 12); do
  wget -q -T 5 -O /dev/null "http://$FRONTEND_ADDR" && exit 0
  echo "attempt $attempt: http://$FRONTEND_ADDR does not answer yet"
  sleep 10
done
exit 1
`;

/** Ten visitors who never tire; in dev only, where nobody else comes by. */
export const loadgenerator = workload({
  name: 'loadgenerator',
  system: 'online-boutique',
  owner: 'team-storefront',
  environments: ['dev'],
  image: 'us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/loadgenerator:v0.10.6',
  env: { USERS: 10, RATE: 1 },
  calls: { FRONTEND_ADDR: frontend },
  resources: { cpu: '300m..500m', memory: '256Mi..512Mi' },
  initContainers: [
    {
      name: 'frontend-check',
      image: 'busybox:1.38.0@sha256:fd8d9aa63ba2f0982b5304e1ee8d3b90a210bc1ffb5314d980eb6962f1a9715d',
      command: ['/bin/sh', '-c', waitForFrontend],
      env: { FRONTEND_ADDR: 'frontend:80' },
      resources: { cpu: '10m..100m', memory: '16Mi..32Mi' },
    },
  ],
  shutdown: { grace: '5 seconds' },
});

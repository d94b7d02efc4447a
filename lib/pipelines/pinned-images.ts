/** An image that pipelines run, by its digest; its version stands beside it. */
export interface PinnedImage {
  readonly repository: string;
  readonly version: string;
  /** Of the index, so that every processor finds its own. */
  readonly digest: string;
}

/** What generated pipelines run beside the images that they build. Some of it is privileged: a tag would be others' word. */
export const pinnedImages = {
  /** Registers emulators of other processors with the kernel. */
  binfmt: {
    repository: 'docker.io/tonistiigi/binfmt',
    version: 'qemu-v10.2.3',
    digest: 'sha256:400a4873b838d1b89194d982c45e5fb3cda4593fbfd7e08a02e76b03b21166f0',
  },
  buildkit: {
    repository: 'docker.io/moby/buildkit',
    version: 'v0.33.1',
    digest: 'sha256:cec9f139f45e93c5c69c60f8b07cfad9f43f4ef6b6a6cd917527fea5ff2e3dea',
  },
  dockerClient: {
    repository: 'docker.io/library/docker',
    version: '29.8.1-cli',
    digest: 'sha256:018edbc908e08fcc9dbf029c812c34251e9b4719e6f71ca0e5eae2a987d014ca',
  },
  dockerDaemon: {
    repository: 'docker.io/library/docker',
    version: '29.8.1-dind',
    digest: 'sha256:3f3c01aaaebf7cce837356b688b7c059a4749f10bd7660dec7c58fc454a283f0',
  },
} satisfies Record<string, PinnedImage>;

/** As an engine is asked for it. */
export function imageReference({ repository, version, digest }: PinnedImage): string {
  return `${repository}:${version}@${digest}`;
}

/** Has the kernel run the programs of other processors; nothing where those of every machine of CI are enough. */
export function emulationLines(platforms: readonly string[]): string[] {
  if (platforms.every((one) => one === 'linux/amd64')) return [];
  const processors = platforms.map((one) => one.split('/')[1]).join(',');
  return [`docker run --privileged --rm ${imageReference(pinnedImages.binfmt)} --install ${processors}`];
}

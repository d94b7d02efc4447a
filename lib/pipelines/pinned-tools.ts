/** A program that is downloaded, and refused unless it is the one of this checksum. */
export interface PinnedTool {
  readonly name: string;
  readonly version: string;
  /** By the processor as `uname -m` names it: where it is, its SHA-256, and its path in an archive. */
  readonly builds: Readonly<Record<'x86_64' | 'aarch64', ToolBuild>>;
}

/** One download of a tool. */
export interface ToolBuild {
  readonly url: string;
  readonly sha256: string;
  /** The program's name in the archive; undefined where the download is the program. */
  readonly member?: string;
}

const trivy = 'https://github.com/aquasecurity/trivy/releases/download/v0.69.3/trivy_0.69.3_Linux';
const cosign = 'https://github.com/sigstore/cosign/releases/download/v3.0.6/cosign-linux';

/** What app pipelines scan and sign with. */
export const pinnedTools: readonly PinnedTool[] = [
  {
    name: 'trivy',
    version: '0.69.3',
    builds: {
      x86_64: {
        url: `${trivy}-64bit.tar.gz`,
        sha256: '1816b632dfe529869c740c0913e36bd1629cb7688bd5634f4a858c1d57c88b75',
        member: 'trivy',
      },
      aarch64: {
        url: `${trivy}-ARM64.tar.gz`,
        sha256: '7e3924a974e912e57b4a99f65ece7931f8079584dae12eb7845024f97087bdfd',
        member: 'trivy',
      },
    },
  },
  {
    name: 'cosign',
    version: '3.0.6',
    builds: {
      x86_64: {
        url: `${cosign}-amd64`,
        sha256: 'c956e5dfcac53d52bcf058360d579472f0c1d2d9b69f55209e256fe7783f4c74',
      },
      aarch64: {
        url: `${cosign}-arm64`,
        sha256: 'bedac92e8c3729864e13d4a17048007cfafa79d5deca993a43a90ffe018ef2b8',
      },
    },
  },
];

/** People who answer for apps: what an app names as its `owner`. */
export interface Team {
  readonly name: string;
  /** Groups of the identity provider whose members it is made of: roles in Argo CD and in Kubernetes are theirs. */
  readonly groups: readonly string[];
  /** Where Argo CD tells it of its apps, by service: `{ slack: ['deploy-notifications'] }`. @default nowhere */
  readonly channels: Readonly<Record<string, readonly string[]>>;
  /** Whether its members may sync every app, whoever's it is. @default false */
  readonly operates: boolean;
}

/** What a team is declared with. */
export type TeamProps = Pick<Team, 'name'> & Partial<Team>;

/** Declares a team. @example team({ name: 'team-orders', groups: ['example:orders'], channels: { slack: ['orders'] } }) */
export function team(props: TeamProps): Team {
  return { groups: [], channels: {}, operates: false, ...props };
}

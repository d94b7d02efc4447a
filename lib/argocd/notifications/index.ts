/**
 * What Argo CD tells people and the forge: `argocd-notifications-cm` with its services, triggers, templates and subscriptions.
 * A service or a forge is one file; what they have in common is in lib/model/notification-settings.ts.
 */
export { notificationSettings } from '../../model/notification-settings';
export { email } from './email';
export { githubNotifications } from './github-notifications';
export { giteaNotifications } from './gitea-notifications';
export { gitlabNotifications } from './gitlab-notifications';
export { slack } from './slack';
export { teams } from './teams';
export { webhook } from './webhook';
export { notificationsConfigMap, type NotifyingArgoCd } from './notifications-config-map';

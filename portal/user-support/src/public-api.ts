export { type Language, provideUserSupport, withOwnStore, type UserSupportConfig } from './config';
export { injectUserSupport, type UserSupport } from './inject-user-support';
export { USER_SUPPORT_ROUTES } from './routes';

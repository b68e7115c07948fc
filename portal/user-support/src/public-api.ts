export { provideUserSupport, withOwnStore, type UserSupportConfig } from './config';
export { USER_SUPPORT_ROUTES } from './routes';

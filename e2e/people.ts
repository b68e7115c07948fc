/** The demo people whom the journeys are about; README lists all of them. */
export const ANA = 'ana.agent@backoffice.example';
export const LUIS = 'luis.agent@backoffice.example';
export const SARA = 'sara.supervisor@backoffice.example';
export const MARTA = 'marta.admin@legacy355.example';
export const CARLOS = 'carlos.admin@riverside.example';
export const NORA = 'nora.member@legacy355.example';
export const PABLO = 'pablo.multi@clinics.example';
export const MARTIN = 'martin.member@riverside.example';
export const HUGO = 'hugo.html@riverside.example';
export const ULISES = 'ulises.unconfirmed@legacy355.example';
export const DIANA = 'diana.disabled@legacy355.example';
export const NOBODY = 'nobody@nowhere.example';

export const DEMO_PASSWORD = 'Demo-2026-pass!';

import { importJWK, jwtVerify, type JWTHeaderParameters } from 'jose';
import { JOSEError } from 'jose/errors';
import type { DeliveryStatements } from '../../assistance/ports.ts';
import type { Ring, RingJwk } from '../../domain/key-ring.ts';
import {
  DELIVERY_ALGORITHM,
  DELIVERY_AUDIENCE,
  DELIVERY_ISSUER,
  DELIVERY_LIFE_SECONDS,
  deliveryClaims,
} from '../../functions-contract/delivery.ts';

/** The clocks of the functions and of the database. */
const CLOCKS_DIFFER_SECONDS = 5;

/** Statements by the functions' own key. `keys`: public; where there are none, nobody's word counts. */
export function signedDeliveryStatements(keys: Ring<RingJwk> | null): DeliveryStatements {
  const keyOf = ({ kid }: JWTHeaderParameters) => {
    const key = keys?.find((one) => one.kid === kid);
    if (!key) throw new JOSEError('signed by another key');
    return importJWK(key.jwk, DELIVERY_ALGORITHM);
  };
  return {
    async read(signed, now) {
      try {
        const { payload } = await jwtVerify(signed, keyOf, {
          algorithms: [DELIVERY_ALGORITHM],
          issuer: DELIVERY_ISSUER,
          audience: DELIVERY_AUDIENCE,
          requiredClaims: ['exp', 'iat', 'jti'],
          currentDate: new Date(now),
          clockTolerance: CLOCKS_DIFFER_SECONDS,
          // Refuses what was signed later than now, too.
          maxTokenAge: DELIVERY_LIFE_SECONDS,
        });
        const claims = deliveryClaims.safeParse(payload);
        if (!claims.success || claims.data.exp - claims.data.iat > DELIVERY_LIFE_SECONDS) return null;
        const { jti: eventId, codeId, channel, state, because, at } = claims.data;
        return {
          ...{ eventId, codeId: codeId.toLowerCase(), channel, state, at: Date.parse(at) },
          ...(because !== undefined && { because }),
        };
      } catch (error) {
        if (error instanceof JOSEError) return null;
        throw error;
      }
    },
  };
}

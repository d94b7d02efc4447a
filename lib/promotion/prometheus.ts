import { z } from 'zod';
import { networkErrorCode, retryingFetch, type HttpWorld } from '../forge/retrying-fetch';

/** Where the values of metrics come from. */
export interface MetricSource {
  /** @returns undefined where it has no single value, or can not be asked: gates then stay closed */
  value(query: string): Promise<number | undefined>;
}

/** Which Prometheus to ask. */
export interface PrometheusOptions {
  readonly url: string;
  /** Sent as a bearer token. */
  readonly token?: string | undefined;
  /** Hears why a query has no value. */
  readonly tell: (what: string) => void;
  readonly http?: HttpWorld;
}

const sample = z.tuple([z.number(), z.string()]);
const answer = z.object({
  status: z.literal('success'),
  data: z.discriminatedUnion('resultType', [
    z.object({ resultType: z.literal('scalar'), result: sample }),
    z.object({ resultType: z.literal('vector'), result: z.array(z.object({ value: sample })) }),
  ]),
});

/**
 * Asks a Prometheus for what a query gives now: a scalar, or a vector of one sample.
 *
 * @see https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries
 */
export function prometheus({ url, token, tell, http = {} }: PrometheusOptions): MetricSource {
  const fetch = retryingFetch(http, { tries: 2, timeoutSeconds: 15, longestWaitSeconds: 5 });
  const headers = { accept: 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  return {
    async value(query) {
      const target = new URL(`${url.replace(/\/$/, '')}/api/v1/query`);
      target.searchParams.set('query', query);
      try {
        const response = await fetch(target.href, { method: 'GET', headers });
        if (!response.ok) throw new Error(`answered ${response.status}`);
        return single(answer.parse(await response.json()).data);
      } catch (error) {
        const why = networkErrorCode(error) ?? (error instanceof z.ZodError ? 'no value' : String(error));
        tell(`Prometheus at ${target.host}: ${why}, asked for ${query}`);
        return undefined;
      }
    },
  };
}

function single(data: z.infer<typeof answer>['data']): number | undefined {
  const samples = data.resultType === 'scalar' ? [data.result] : data.result.map(({ value }) => value);
  const [first] = samples;
  return first === undefined || samples.length > 1 ? undefined : Number(first[1]);
}

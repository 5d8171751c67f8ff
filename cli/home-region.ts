import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';

/** For whoever has no AWS set up yet: documents can be checked, and the sample played, all the same. */
export const HOME_REGION_DEFAULT = 'us-east-1';

/**
 * The Region of metrics that name none: the one that the AWS SDK finds in the environment, in the profile of ~/.aws, or
 * on the machine itself. The default where it finds none; a setting that is wrong is thrown as the SDK says it.
 */
export async function findHomeRegion(): Promise<string> {
  const client = new CloudWatchClient();
  try {
    return await client.config.region();
  } catch (error) {
    if (error instanceof Error && error.message === NO_REGION) return HOME_REGION_DEFAULT;
    throw error;
  } finally {
    client.destroy();
  }
}

/** The SDK gives this error no name of its own. */
const NO_REGION = 'Region is missing';

/** Secret URI of the account that submits the tests' job, and may upload blobs to the agents. */
export const REQUESTER = '//Rosa';

/**
 * What is shown all the time. As long as no clinician has reviewed the knowledge, the server sends its warning in place of
 * this file (bot/channels/web.py): as a module it is there with the first paint.
 */

export const NOTICE = "";

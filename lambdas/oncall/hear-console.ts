import { httpDoor } from '#lambdas/runtime/http-door.ts';
import { answerConsole } from './answer-console.ts';
import { hearConsoleConfig } from './hear-console.config.ts';
import { changePorts } from './page-ports.ts';

/** Takes acknowledgements from consoles and programs. */
export const handler = httpDoor({ config: hearConsoleConfig, open: changePorts, handle: answerConsole });

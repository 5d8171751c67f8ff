import type { CallFlow, FlowAction } from '#lib/oncall/call-flow.ts';

/** What the person, or machine, at the other end enters each time; what is left out is a time-out. */
export interface PlayedCall {
  readonly attributes: Readonly<Record<string, string>>;
  readonly entered: readonly string[];
  /** The Lambda of the flow; one that throws takes the flow's error branch. */
  readonly lambda: (event: object) => Promise<object>;
}

/** So many steps a call of ours never has. */
const STEPS_MAX = 100;

/**
 * Plays a flow as Amazon Connect documents its actions, and gives what was said until it hung up.
 * https://docs.aws.amazon.com/connect/latest/APIReference/flow-language-actions.html
 */
export async function playCall(flow: CallFlow, { attributes, entered, lambda }: PlayedCall): Promise<string[]> {
  const actions = new Map(flow.Actions.map((action) => [action.Identifier, action]));
  const inputs = [...entered];
  const loops = new Map<string, number>();
  const said: string[] = [];
  let stored = '';
  let external: Record<string, unknown> = {};
  const read = (text: unknown) => {
    const [, space, name = ''] = /^\$\.(Attributes|External|StoredCustomerInput)(?:\.(\w+))?$/.exec(String(text)) ?? [];
    if (space === 'StoredCustomerInput') return stored;
    if (space === 'Attributes') return attributes[name] ?? '';
    if (space === 'External') return String(external[name] ?? '');
    return String(text);
  };
  const run: Readonly<Record<string, (action: FlowAction) => string | undefined | Promise<string | undefined>>> = {
    Loop({ Identifier, Parameters }) {
      const before = loops.get(Identifier) ?? 0;
      const isDone = before >= Number(Parameters.LoopCount);
      loops.set(Identifier, isDone ? 0 : before + 1);
      return isDone ? 'DoneLooping' : 'ContinueLooping';
    },
    GetParticipantInput({ Parameters }) {
      said.push(read(Parameters.Text));
      const { CustomValidation: { MaximumLength = 0 } = {} } = Parameters.InputValidation as {
        CustomValidation?: { MaximumLength?: string };
      };
      // "Timeout" is stored where nothing was entered: https://docs.aws.amazon.com/connect/latest/adminguide/store-customer-input.html
      stored = inputs.shift()?.slice(0, Number(MaximumLength)) ?? 'Timeout';
      return undefined;
    },
    async InvokeLambdaFunction({ Parameters }) {
      const given = Object.entries(Parameters.LambdaInvocationAttributes as Record<string, string>);
      const answer = await lambda({
        Name: 'ContactFlowEvent',
        Details: {
          ContactData: { ContactId: 'c-1', Attributes: attributes, Channel: 'VOICE' },
          Parameters: Object.fromEntries(given.map(([key, value]) => [key, read(value)])),
        },
      });
      // STRING_MAP: a flat list of texts. https://docs.aws.amazon.com/connect/latest/adminguide/connect-lambda-functions.html
      if (Object.values(answer).some((value) => typeof value !== 'string')) throw new Error('it answered no texts');
      external = { ...answer };
      return undefined;
    },
    MessageParticipant({ Parameters }) {
      said.push(read(Parameters.Text));
      return undefined;
    },
    Compare: ({ Parameters }) => read(Parameters.ComparisonValue),
  };
  let at = flow.StartAction;
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const action = actions.get(at);
    if (action === undefined) throw new Error(`the flow has no action ${at}`);
    if (action.Type === 'DisconnectParticipant') return said;
    at = await nextOf(action, run[action.Type]);
  }
  throw new Error(`the flow did not hang up within ${STEPS_MAX} steps`);
}

async function nextOf(
  action: FlowAction,
  run: ((action: FlowAction) => string | undefined | Promise<string | undefined>) | undefined,
): Promise<string> {
  const { Identifier, Type, Transitions } = action;
  if (run === undefined) throw new Error(`${Type} is no action that this knows`);
  const onError = (type: string) => Transitions.Errors?.find(({ ErrorType }) => ErrorType === type)?.NextAction;
  let result: string | undefined;
  try {
    result = await run(action);
  } catch {
    return onError('NoMatchingError') ?? Promise.reject(new Error(`${Identifier} failed, and has no branch for it`));
  }
  if (result === undefined) return Transitions.NextAction ?? '';
  const met = Transitions.Conditions?.find(({ Condition: { Operands } }) => Operands[0] === result)?.NextAction;
  return met ?? onError('NoMatchingCondition') ?? Transitions.NextAction ?? '';
}

/** How often a code may be entered in one call. */
const TRIES = 3;
/** Until the first digit. */
const ENTER_WITHIN_SECONDS = 10;
const CODE_DIGITS = 6;
/** The longest that a flow waits for a Lambda. */
const LAMBDA_SECONDS_MAX = 8;

/** One step of a contact flow. https://docs.aws.amazon.com/connect/latest/APIReference/flow-language-actions.html */
export interface FlowAction {
  readonly Identifier: string;
  readonly Type: string;
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly Transitions: {
    readonly NextAction?: string;
    readonly Errors?: readonly { readonly NextAction: string; readonly ErrorType: string }[];
    readonly Conditions?: readonly {
      readonly NextAction: string;
      readonly Condition: { readonly Operator: 'Equals'; readonly Operands: readonly [string] };
    }[];
  };
}

export interface CallFlow {
  readonly Version: '2019-10-30';
  readonly StartAction: string;
  readonly Actions: readonly FlowAction[];
}

/**
 * What a call is, in Amazon Connect's flow language: it says what burns, takes the code and hands it to a Lambda, three
 * times at most, and says aloud what came of it. A machine that picks up enters nothing, and so acknowledges nothing.
 */
export function callFlow(lambdaArn: string): CallFlow {
  return {
    Version: '2019-10-30',
    StartAction: 'tries',
    Actions: [
      {
        Identifier: 'tries',
        Type: 'Loop',
        Parameters: { LoopCount: String(TRIES) },
        Transitions: {
          NextAction: 'hang-up',
          Conditions: [when('ContinueLooping', 'ask'), when('DoneLooping', 'hang-up')],
        },
      },
      {
        Identifier: 'ask',
        Type: 'GetParticipantInput',
        Parameters: {
          Text: '$.Attributes.say',
          StoreInput: 'True',
          InputTimeLimitSeconds: String(ENTER_WITHIN_SECONDS),
          InputValidation: { CustomValidation: { MaximumLength: String(CODE_DIGITS) } },
        },
        Transitions: { NextAction: 'check', Errors: [onError('tries')] },
      },
      {
        Identifier: 'check',
        Type: 'InvokeLambdaFunction',
        Parameters: {
          LambdaFunctionARN: lambdaArn,
          InvocationTimeLimitSeconds: String(LAMBDA_SECONDS_MAX),
          LambdaInvocationAttributes: { code: '$.StoredCustomerInput' },
          ResponseValidation: { ResponseType: 'STRING_MAP' },
        },
        Transitions: { NextAction: 'answer', Errors: [onError('apologize')] },
      },
      {
        Identifier: 'answer',
        Type: 'MessageParticipant',
        Parameters: { Text: '$.External.said' },
        Transitions: { NextAction: 'is-done', Errors: [onError('hang-up')] },
      },
      {
        Identifier: 'is-done',
        Type: 'Compare',
        Parameters: { ComparisonValue: '$.External.isDone' },
        Transitions: {
          NextAction: 'tries',
          Conditions: [when('yes', 'hang-up')],
          Errors: [{ NextAction: 'tries', ErrorType: 'NoMatchingCondition' }],
        },
      },
      {
        Identifier: 'apologize',
        Type: 'MessageParticipant',
        Parameters: { Text: 'That could not be written down. Please acknowledge the page by another way.' },
        Transitions: { NextAction: 'hang-up', Errors: [onError('hang-up')] },
      },
      { Identifier: 'hang-up', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} },
    ],
  };
}

function when(value: string, NextAction: string) {
  return { NextAction, Condition: { Operator: 'Equals', Operands: [value] } } as const;
}

function onError(NextAction: string) {
  return { NextAction, ErrorType: 'NoMatchingError' } as const;
}

import { registerEnumType } from 'type-graphql';

export enum MachineOperation {
  CREATE = 'create',
  DELETE = 'delete',
  START = 'start',
  STOP = 'stop',
  RESTART = 'restart',
  RESIZE = 'resize',
}
registerEnumType(MachineOperation, { name: 'MachineOperation', description: 'What can be done to a machine.' });

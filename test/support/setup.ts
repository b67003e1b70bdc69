// Decorator metadata must be there before the first decorated class is loaded.
import 'reflect-metadata';
import { afterAll } from 'vitest';
import { refuseLeaks } from './leaks.ts';

// Also what a gateway said after its test had stopped to look.
afterAll(refuseLeaks);

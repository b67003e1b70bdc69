// Decorator metadata must be there before the first decorated class is loaded.
import 'reflect-metadata';

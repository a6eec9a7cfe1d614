import { describe, expect, it } from 'vitest';
import { createWorkspaceRoot } from '../../../../extension/node/files/workspaceRoot.ts';

describe('createWorkspaceRoot', () => {
  it('has an id that depends on the place alone', () => {
    const root = createWorkspaceRoot('/work/app');
    expect(root).toEqual({ id: root.id, name: 'app', path: '/work/app' });
    expect(root.id).toMatch(/^[0-9a-f]{12}$/);
    expect(createWorkspaceRoot('/work/app/', 'Shop').id).toBe(root.id);
    expect(createWorkspaceRoot('/work/lib/../app').id).toBe(root.id);
    expect(createWorkspaceRoot('/work/App').id).not.toBe(root.id);
  });

  it('takes the name that it is given, and has one for the root of the disk', () => {
    expect(createWorkspaceRoot('/work/app', 'Shop').name).toBe('Shop');
    expect(createWorkspaceRoot('/').name).toBe('/');
  });
});

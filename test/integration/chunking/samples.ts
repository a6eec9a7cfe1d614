/**
 * One realistic file per language, with what every chunker worth its name has to find in it. `body(n)` makes a
 * function long enough to be a chunk of its own.
 */

export interface LanguageSample {
  readonly languageId: string;
  readonly path: string;
  readonly text: string;
  /** Scope (joined with `/`) and symbol of definitions that must be found, each in a chunk that starts at its text. */
  readonly definitions: readonly {
    readonly scope: string;
    readonly symbol: string;
    readonly contains: string;
  }[];
}

/** `count` statements in a C-like language. */
const statements = (count: number, indent: string, end = ';'): string =>
  Array.from({ length: count }, (_, index) => `${indent}total = total + compute(${index}, total)${end}`).join(
    '\n',
  );

const cLike = statements(6, '    ');
const nested = statements(6, '        ');

export const samples: readonly LanguageSample[] = [
  {
    languageId: 'typescript',
    path: 'src/orderService.ts',
    text: `import { readFile } from 'node:fs';

/** Keeps orders until they are paid. */
@injectable()
export class OrderService extends Base {
  private readonly orders = new Map<string, Order>();

  /** Adds up the price of one order. */
  @log()
  async totalOf(id: string): Promise<number> {
${nested}
    return total;
  }

  private removeExpired = (now: number): void => {
${nested}
  };
}

export const parseOrder = (text: string): Order => {
${cLike}
  return JSON.parse(text);
};

export default function main(): void {
${cLike}
}
`,
    definitions: [
      { scope: '', symbol: 'OrderService', contains: '@injectable()\nexport class OrderService' },
      {
        scope: 'OrderService',
        symbol: 'totalOf',
        contains: '/** Adds up the price of one order. */\n  @log()',
      },
      { scope: 'OrderService', symbol: 'removeExpired', contains: 'private removeExpired' },
      { scope: '', symbol: 'parseOrder', contains: 'export const parseOrder' },
      { scope: '', symbol: 'main', contains: 'export default function main' },
    ],
  },
  {
    languageId: 'typescriptreact',
    path: 'src/Cart.tsx',
    text: `import { memo } from 'react';

interface CartProps {
  readonly items: readonly string[];
  readonly onRemove: (item: string) => void;
  readonly currency: 'eur' | 'usd';
  readonly discount: number;
}

/** Shows what is in the cart. */
export const Cart = memo(({ items, onRemove }: CartProps) => {
${cLike}
  return <ul className="cart">{items.map((item) => <li key={item}>{item}</li>)}</ul>;
});

function useDiscount(total: number): number {
${cLike}
}
`,
    definitions: [
      { scope: '', symbol: 'Cart', contains: '/** Shows what is in the cart. */\nexport const Cart' },
      { scope: '', symbol: 'useDiscount', contains: 'function useDiscount' },
    ],
  },
  {
    languageId: 'javascript',
    path: 'lib/queue.js',
    text: `'use strict';
const retries = 3;

exports.enqueue = function (job) {
${cLike}
};

Queue.prototype.drain = function () {
${cLike}
};

const handlers = {
  onMessage(event) {
${nested}
${nested}
  },
  onClose: () => {
${nested}
${nested}
  },
};

describe('queue', () => {
  it('drains in order', () => {
${nested}
${nested}
  });
  it('stops when empty', () => {
${nested}
${nested}
  });
});
`,
    definitions: [
      { scope: '', symbol: 'enqueue', contains: 'exports.enqueue' },
      { scope: 'Queue', symbol: 'drain', contains: 'Queue.prototype.drain' },
      { scope: 'handlers', symbol: 'onClose', contains: 'onClose: () =>' },
      { scope: 'queue', symbol: '', contains: "it('stops when empty'" },
    ],
  },
  {
    languageId: 'javascriptreact',
    path: 'src/Badge.jsx',
    text: `const levels = ['low', 'high'];

export function Badge({ level }) {
${cLike}
  return <span className={level}>{level}</span>;
}

class Panel extends React.Component {
  state = { open: false };

  render() {
${nested}
${nested}
    return <div>{this.props.children}</div>;
  }
}
`,
    definitions: [
      { scope: '', symbol: 'Badge', contains: 'export function Badge' },
      { scope: 'Panel', symbol: 'render', contains: 'render()' },
    ],
  },
  {
    languageId: 'python',
    path: 'app/storage.py',
    text: `"""Storage of uploads."""
import os

MAX_SIZE: int = 10

# Reads in parts so that large files
# never fill the memory.
def read_parts(path):
    """Yields the parts of a file."""
${statements(6, '    ', '')}
    return total


@dataclass(frozen=True)
class Upload(Base):
    """One upload."""

    name: str

    @property
    def size_on_disk(self):
        """Bytes, rounded up to blocks."""
${statements(6, '        ', '')}

    async def send(self, client):
${statements(6, '        ', '')}
`,
    definitions: [
      { scope: '', symbol: 'read_parts', contains: '# Reads in parts so that large files' },
      { scope: '', symbol: 'Upload', contains: '@dataclass(frozen=True)\nclass Upload(Base):' },
      { scope: 'Upload', symbol: 'size_on_disk', contains: '@property\n    def size_on_disk' },
      { scope: 'Upload', symbol: 'send', contains: 'async def send' },
    ],
  },
  {
    languageId: 'go',
    path: 'internal/store.go',
    text: `package store

import "fmt"

const (
	maxRows = 10
	minRows = 1
)

// Store keeps rows.
type Store[T any] struct {
	rows map[string]T
	name string
	path string
	limit, used, free, broken, locked, waiting int
	lastError, firstError, anyError, hiddenError error
}

// Find looks a row up.
func (s *Store[T]) Find(key string) (T, error) {
${statements(6, '\t', '')}
	return total, nil
}

func Open(path string) error {
${statements(6, '\t', '')}
	return nil
}
`,
    definitions: [
      { scope: '', symbol: 'maxRows', contains: 'const (' },
      { scope: '', symbol: 'Store', contains: '// Store keeps rows.\ntype Store' },
      { scope: 'Store', symbol: 'Find', contains: '// Find looks a row up.\nfunc (s *Store[T]) Find' },
      { scope: '', symbol: 'Open', contains: 'func Open' },
    ],
  },
  {
    languageId: 'java',
    path: 'src/main/java/Invoice.java',
    text: `package shop.billing;

import java.util.List;

/** An invoice. */
@Entity
public class Invoice implements Billable {
    private final List<Line> lines = List.of();

    public Invoice(String number) {
${nested}
    }

    /** Adds all taxes. */
    @Override
    public long taxes() {
${nested}
        return total;
    }

    record Line(String article, long price) {
        long gross() {
${nested}
            return total;
        }
    }
}
`,
    definitions: [
      { scope: '', symbol: 'Invoice', contains: '@Entity\npublic class Invoice' },
      { scope: 'Invoice', symbol: 'taxes', contains: '/** Adds all taxes. */\n    @Override' },
      { scope: 'Invoice', symbol: 'gross', contains: 'record Line' },
    ],
  },
  {
    languageId: 'rust',
    path: 'src/codec.rs',
    text: `use std::io;

/// A frame on the wire.
#[derive(Debug, Clone)]
pub struct Frame<'a> {
    kind: u8, flags: u16, payload: &'a [u8], checksum: u32, sequence: u64, acknowledged: bool, sender: u64,
}

impl<'a> Decoder for Frame<'a> {
    /// Reads one frame.
    #[inline]
    fn decode(&mut self, input: &[u8]) -> io::Result<()> {
${nested}
        Ok(())
    }

    fn encode(&self) -> Vec<u8> {
${nested}
    }
}

mod tests {
    fn round_trip() {
${nested}
    }

    fn rejects_garbage() {
${nested}
${nested}
    }
}
`,
    definitions: [
      {
        scope: '',
        symbol: 'Frame',
        contains: '/// A frame on the wire.\n#[derive(Debug, Clone)]\npub struct',
      },
      { scope: 'Frame Decoder', symbol: 'decode', contains: '/// Reads one frame.\n    #[inline]' },
      { scope: 'Frame Decoder', symbol: 'encode', contains: 'fn encode' },
      { scope: 'tests', symbol: 'rejects_garbage', contains: 'fn rejects_garbage' },
    ],
  },
  {
    languageId: 'c',
    path: 'src/ring.c',
    text: `#include <stdio.h>
#define RING_SIZE 64

typedef struct {
    int head, tail;
    char *data;
} ring_t;

static int counter = 0;

/* Puts one byte into the ring. */
static int *ring_put(ring_t *ring, char byte) {
${cLike}
    return 0;
}

void ring_clear(ring_t *ring) {
${cLike}
}
`,
    definitions: [
      { scope: '', symbol: 'RING_SIZE', contains: '#define RING_SIZE' },
      { scope: '', symbol: 'ring_put', contains: '/* Puts one byte into the ring. */\nstatic int *ring_put' },
      { scope: '', symbol: 'ring_clear', contains: 'void ring_clear' },
    ],
  },
  {
    languageId: 'cpp',
    path: 'src/shape.cpp',
    text: `#include "shape.h"

namespace geometry {

class Circle : public Shape {
public:
    /// Area in square units.
    double area() const override {
${nested}
${nested}
        return total;
    }

private:
    double radius_ = 1.0;
};

double Square::area() const {
${cLike}
    return total;
}

template <typename T>
T largest(const std::vector<T>& values) {
${cLike}
    return total;
}

}  // namespace geometry
`,
    definitions: [
      { scope: 'geometry/Circle', symbol: 'area', contains: 'double area() const override' },
      { scope: 'geometry/Square', symbol: 'area', contains: 'double Square::area()' },
      { scope: 'geometry', symbol: 'largest', contains: 'template <typename T>\nT largest' },
    ],
  },
  {
    languageId: 'csharp',
    path: 'Billing/Ledger.cs',
    text: `using System;

namespace Billing
{
    /// <summary>Books amounts.</summary>
    [Serializable]
    public class Ledger : ILedger
    {
        private readonly int limit = 3;

        public string Name { get; set; }

        /// <summary>Adds one amount.</summary>
        [Audit]
        public decimal Book(decimal amount)
        {
${nested}
            return total;
        }

        public Ledger(string name)
        {
${nested}
        }
    }
}
`,
    definitions: [
      { scope: 'Billing', symbol: 'Ledger', contains: '[Serializable]\n    public class Ledger' },
      { scope: 'Billing/Ledger', symbol: 'Book', contains: '[Audit]\n        public decimal Book' },
    ],
  },
  {
    languageId: 'php',
    path: 'src/Mailer.php',
    text: `<?php
namespace App\\Mail;

use App\\User;

/** Sends letters. */
#[Service]
final class Mailer
{
    const RETRIES = 3;
    private string $host;

    /** Sends one letter. */
    public function send(User $user): bool
    {
${nested.replaceAll('total', '$total')}
        return true;
    }

    private function connect(): void
    {
${nested.replaceAll('total', '$total')}
    }
}

function mailer(): Mailer
{
${cLike.replaceAll('total', '$total')}
}
`,
    definitions: [
      { scope: '', symbol: 'Mailer', contains: 'final class Mailer' },
      { scope: 'Mailer', symbol: 'send', contains: '/** Sends one letter. */\n    public function send' },
      { scope: '', symbol: 'mailer', contains: 'function mailer' },
    ],
  },
  {
    languageId: 'ruby',
    path: 'lib/import.rb',
    text: `require 'csv'

module Import
  # Reads rows.
  class Reader < Base
    LIMIT = 10
    attr_reader :path

    # Reads everything.
    def read_all(path)
${statements(6, '      ', '')}
    end

    def self.open(path)
${statements(6, '      ', '')}
    end
  end
end
`,
    definitions: [
      { scope: 'Import/Reader', symbol: 'read_all', contains: '# Reads everything.\n    def read_all' },
      { scope: 'Import/Reader', symbol: 'open', contains: 'def self.open' },
    ],
  },
  {
    languageId: 'shellscript',
    path: 'scripts/deploy.sh',
    text: `#!/usr/bin/env bash
set -euo pipefail

TARGET=production

# Copies the build.
copy_build() {
${Array.from({ length: 8 }, (_, index) => `  rsync --archive --delete "build/part-${index}/" "$TARGET:/srv/app/"`).join('\n')}
}

function restart_service {
${Array.from({ length: 8 }, (_, index) => `  ssh "$TARGET" systemctl restart "service-${index}"`).join('\n')}
}

copy_build
restart_service
`,
    definitions: [
      { scope: '', symbol: 'copy_build', contains: '# Copies the build.\ncopy_build()' },
      { scope: '', symbol: 'restart_service', contains: 'function restart_service' },
    ],
  },
  {
    languageId: 'powershell',
    path: 'scripts/Deploy.ps1',
    text: `$Target = 'production'

# Copies the build.
function Copy-Build {
${Array.from({ length: 8 }, (_, index) => `    Copy-Item -Recurse "build/part-${index}" "server/app"`).join('\n')}
}

function Restart-App {
${Array.from({ length: 8 }, (_, index) => `    Restart-Service -Name "service-${index}" -Force`).join('\n')}
}
`,
    definitions: [
      { scope: '', symbol: 'Copy-Build', contains: 'function Copy-Build' },
      { scope: '', symbol: 'Restart-App', contains: 'function Restart-App' },
    ],
  },
  {
    languageId: 'css',
    path: 'styles/main.css',
    text: `:root { --accent: #c00; }

/* The bar at the top. */
.toolbar, #header > nav {
${Array.from({ length: 8 }, (_, index) => `  --space-${index}: calc(var(--unit) * ${index});`).join('\n')}
}

@media (max-width: 600px) {
  .toolbar {
${Array.from({ length: 12 }, (_, index) => `    --narrow-${index}: calc(var(--unit) * ${index});`).join('\n')}
  }
  .sidebar {
${Array.from({ length: 12 }, (_, index) => `    --narrow-${index}: calc(var(--unit) * ${index});`).join('\n')}
  }
}
`,
    definitions: [
      { scope: '', symbol: '#header > nav', contains: '/* The bar at the top. */\n.toolbar' },
      { scope: '@media (max-width: 600px)', symbol: '.sidebar', contains: '.sidebar {' },
    ],
  },
];

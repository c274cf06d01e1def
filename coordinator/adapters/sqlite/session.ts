/** SQL within one turn: statements prepared once per connection, dead when the turn ends. */
import type { SqlRow } from '../../ports/sql-rows.ts';
import type { Turn } from '../../ports/transaction-turns.ts';
import type { SqlDatabase, SqlStatement, SqlValue } from './sql-database.ts';

export interface SqlSession {
  get(sql: string, ...parameters: SqlValue[]): SqlRow | undefined;
  all(sql: string, ...parameters: SqlValue[]): readonly SqlRow[];
  /** Number of rows changed. */
  run(sql: string, ...parameters: SqlValue[]): number;
  /** Undoes what `work` wrote when it throws, and nothing else of the transaction. */
  atomically(work: () => void): void;
}

export type OpenSession = (turn: Turn) => SqlSession;

export function createSessions(database: SqlDatabase): OpenSession {
  const statements = new Map<string, SqlStatement>();
  const prepared = (sql: string): SqlStatement => {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return (turn) => {
    const statement = (sql: string): SqlStatement => {
      turn.assertOpen();
      return prepared(sql);
    };
    return {
      get: (sql, ...parameters) => statement(sql).get(...parameters),
      all: (sql, ...parameters) => statement(sql).all(...parameters),
      run: (sql, ...parameters) => Number(statement(sql).run(...parameters).changes),
      atomically(work) {
        turn.assertOpen();
        database.exec('SAVEPOINT write');
        try {
          work();
        } catch (error) {
          database.exec('ROLLBACK TO write; RELEASE write');
          throw error;
        }
        database.exec('RELEASE write');
      },
    };
  };
}

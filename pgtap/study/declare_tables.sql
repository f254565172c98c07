begin;
select plan(7);

-- Contract
select function_returns('study', 'declare_tables', '{}'::name[], 'void');
select isnt_definer('study', 'declare_tables', '{}'::name[]);
select function_privs_are('study', 'declare_tables', '{}'::name[], 'service_role', '{}'::text[]);
select function_privs_are('study', 'declare_tables', '{}'::name[], 'authenticated', '{}'::text[]);
select function_privs_are('study', 'declare_tables', '{}'::name[], 'anon', '{}'::text[]);

-- Behaviour
select lives_ok('select study.declare_tables()', 'can be said again');
select set_has(
    $$ select t.table_name from soft_delete.tables as t $$,
    $$ values ('study.courses'), ('study.assignments'), ('study.lectures'), ('study.occurrences'), ('study.study_sessions') $$,
    'all that people make can be deleted and come back'
);

select * from finish();
rollback;

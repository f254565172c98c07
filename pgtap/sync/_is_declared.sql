begin;
select plan(7);

-- Contract
select function_returns('sync', '_is_declared', array['sync.tables'], 'boolean');
select isnt_definer('sync', '_is_declared', array['sync.tables']);
select function_privs_are('sync', '_is_declared', array['sync.tables'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_is_declared', array['sync.tables'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_is_declared', array['sync.tables'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
select is(sync._is_declared(test.sync_table('tasks')), false, 'what nobody declared is not');
select ok(to_regprocedure('soft_delete._delete(regclass,uuid,uuid)') is not null, 'deletions that take children along are there');

select * from finish();
rollback;

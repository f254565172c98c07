begin;
select plan(8);

-- Contract
select function_returns('sync', '_read_data', array['sync.tables', 'jsonb'], 'jsonb');
select isnt_definer('sync', '_read_data', array['sync.tables', 'jsonb']);
select function_privs_are('sync', '_read_data', array['sync.tables', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_read_data', array['sync.tables', 'jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_read_data', array['sync.tables', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
select is(
    sync._read_data(test.sync_table('notes'), '{"stars": "3", "created_at": "2026-01-01T03:00:00+03:00"}'),
    '{"stars": 3, "created_at": "2026-01-01T00:00:00+00:00"}', 'is as the types write it'
);
select is(sync._read_data(test.sync_table('notes'), '{}'), '{}', 'nothing is nothing');
select throws_ok($$ select sync._read_data(test.sync_table('notes'), '{"stars": "many"}') $$, '22P02', null, 'refuses what is no value');

select * from finish();
rollback;

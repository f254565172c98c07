begin;
select plan(9);

-- Contract
select function_returns('sync', 'disable_sync', array['regclass'], 'void');
select isnt_definer('sync', 'disable_sync', array['regclass']);
select function_privs_are('sync', 'disable_sync', array['regclass'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', 'disable_sync', array['regclass'], 'service_role', '{}'::text[]);
select function_privs_are('sync', 'disable_sync', array['regclass'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
select sync.disable_sync('garden.notes');
insert into garden.notes (note_id, user_id) values (test.user_id(1001), test.user_id(1));
select is((select count(*) from sync.records), 0::bigint, 'changes are not noted any more');
select is(sync.enable_sync('garden.notes'), 1::bigint, 'it can be enabled again');
select is((select count(*) from sync.records), 1::bigint, 'which notes what has happened');
select throws_ok($$ select sync.disable_sync('garden.loose') $$, 'PT404', 'table_not_synced', 'needs a table that takes part');

select * from finish();
rollback;

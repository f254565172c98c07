begin;
select plan(10);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', 'purge_deleted_records', array['integer'], 'integer');
select is_definer('soft_delete', 'purge_deleted_records', array['integer']);
select function_privs_are('soft_delete', 'purge_deleted_records', array['integer'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', 'purge_deleted_records', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', 'purge_deleted_records', array['integer'], 'service_role', array['EXECUTE']);


-- Behaviour
select soft_delete._mark_deleted(soft_delete._find_table('shelves'), test.record_id(1), test.user_id(1));
update soft_delete.deletions set purge_at = now();
select test.login_as('service_role');
select is(soft_delete.purge_deleted_records(4), 4, 'so many');
select is(soft_delete.purge_deleted_records(), 3, 'the rest');
select is(soft_delete.purge_deleted_records(), 0, 'nothing is due');

-- Errors
select throws_ok('select soft_delete.purge_deleted_records(0)', 'PT400', 'invalid_limit', 'so many');
select throws_ok('select soft_delete.purge_deleted_records(null)', 'PT400', 'invalid_limit', 'a number');

select * from finish();
rollback;

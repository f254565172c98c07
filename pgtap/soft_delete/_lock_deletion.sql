begin;
select plan(8);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', '_lock_deletion', array['uuid'], 'soft_delete.deletions');
select is_definer('soft_delete', '_lock_deletion', array['uuid']);
select function_privs_are('soft_delete', '_lock_deletion', array['uuid'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', '_lock_deletion', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', '_lock_deletion', array['uuid'], 'service_role', '{}'::text[]);


-- Behaviour
select test.login_as('app_api', test.user_id(1));
create temporary table act as select soft_delete._delete('library.shelves', test.record_id(1)) as deletion_id;
select is(
    (select (soft_delete._lock_deletion(deletion_id)).record_id from act), test.record_id(1), 'the act, locked'
);
select is((soft_delete._lock_deletion(test.record_id(1))).deletion_id, null, 'nothing where there is none');
select is((soft_delete._lock_deletion(null)).deletion_id, null, 'nothing for null');

select * from finish();
rollback;

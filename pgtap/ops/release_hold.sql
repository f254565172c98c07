begin;
select plan(8);

-- Contract
select function_returns('ops', 'release_hold', '{}'::text[], 'integer');
select is_definer('ops', 'release_hold', '{}'::text[]);
select function_privs_are('ops', 'release_hold', '{}'::text[], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'release_hold', '{}'::text[], 'operator', '{}'::text[]);

-- Behaviour
insert into ops.restores (backup_name, timeline_id, epoch) values ('20261121T130507Z', 2, 2);

select test.login_as('admin', test.user_id(1));
select is(ops.release_hold(), 1, 'workers may start');
select is_empty('select * from ops.get_hold()', 'nothing is held any more');
select is(ops.release_hold(), 0, 'nothing to release is no error');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok('select ops.release_hold()', '42501', null, 'admins only');

select * from finish();
rollback;

begin;
select plan(7);

-- Contract
select function_returns('ops', 'get_hold', '{}'::text[], 'setof ops.restores');
select is_definer('ops', 'get_hold', '{}'::text[]);
select function_privs_are('ops', 'get_hold', '{}'::text[], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'get_hold', '{}'::text[], 'operator', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select is_empty('select * from ops.get_hold()', 'nothing is held');

select test.logout();
insert into ops.restores (backup_name, timeline_id, epoch, released_at)
values ('20261120T130507Z', 2, 2, now()), ('20261121T130507Z', 3, 3, null);

select test.login_as('service_role');
select results_eq(
    'select backup_name from ops.get_hold()', array['20261121T130507Z'], 'the restore that nobody released'
);

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select ops.get_hold()', '42501', null, 'users do not see it');

select * from finish();
rollback;

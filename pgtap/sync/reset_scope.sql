begin;
select plan(10);

-- Contract
select function_returns('sync', 'reset_scope', array['uuid', 'text'], 'bigint');
select is_definer('sync', 'reset_scope', array['uuid', 'text']);
select function_privs_are('sync', 'reset_scope', array['uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', 'reset_scope', array['uuid', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('sync', 'reset_scope', array['uuid', 'text'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
select test.login_as('authenticated', test.user_id(1));
create temporary table pulled as select sync.pull_changes(test.user_id(5001)) ->> 'cookie' as cookie;
select test.login_as('service_role');
select is(sync.reset_scope(test.user_id(1), 'moved'), 1::bigint, 'counts the users');
select is(sync.reset_scope(test.user_id(2)), 0::bigint, 'who has no client needs none');
select is(sync.reset_scope(), 1::bigint, 'all of them, if asked');
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select sync.pull_changes(test.user_id(5001), cookie) from pulled', 'PT410', 'reset_required', 'their clients begin anew');
select throws_ok('select sync.reset_scope()', '42501', null, 'users do not');

select * from finish();
rollback;

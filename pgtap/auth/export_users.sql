begin;
select plan(11);

-- Contract
select function_returns('auth', 'export_users', array['text', 'text', 'text', 'text', 'integer', 'uuid'], 'setof auth.user_entry');
select is_definer('auth', 'export_users', array['text', 'text', 'text', 'text', 'integer', 'uuid']);
select function_privs_are('auth', 'export_users', array['text', 'text', 'text', 'text', 'integer', 'uuid'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'export_users', array['text', 'text', 'text', 'text', 'integer', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'export_users', array['text', 'text', 'text', 'text', 'integer', 'uuid'], 'operator', array['EXECUTE']);
select function_privs_are('auth', 'export_users', array['text', 'text', 'text', 'text', 'integer', 'uuid'], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'export_users', array['text', 'text', 'text', 'text', 'integer', 'uuid'], 'service_role', array['EXECUTE']);

do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin'), test.create_user(3, 'admin'),
        test.create_operator(4, 'Nairobi'), test.create_operator(5, 'Mombasa'), test.create_user(6);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(6, test.user_id(6), 'Mombasa');
    perform meters.upsert_region('Nairobi', p_time_zone => 'Africa/Nairobi'),
        meters.upsert_region('Mombasa', p_time_zone => 'Africa/Nairobi'), meters.upsert_region('Rift', p_time_zone => 'UTC');
end $$;

-- Behaviour
select test.login_as('operator', test.user_id(4));
select set_eq(
    'select user_id from auth.export_users()', array[test.user_id(1), test.user_id(4)], 'the users that one may see'
);
select test.logout();
select results_eq(
    $$ select subject_type, subject_id, new_values, actor_id from ops.audit_log where action = 'users_exported' $$,
    $$ values ('user', '*', '{"count": 2}'::jsonb, test.user_id(4)) $$, 'who took them along is written down'
);

-- Errors
select throws_ok('select auth.export_users(p_limit => 10001)', 'PT400', 'invalid_limit', 'a table has an end');
select throws_ok($$ select auth.export_users(p_role => 'x') $$, 'PT400', 'invalid_role', 'no such role');

select * from finish();
rollback;

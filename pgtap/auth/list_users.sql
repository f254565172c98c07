begin;
select plan(14);

-- Contract
select function_returns('auth', 'list_users', array['text', 'text', 'text', 'text', 'integer', 'uuid'], 'setof auth.user_entry');
select is_definer('auth', 'list_users', array['text', 'text', 'text', 'text', 'integer', 'uuid']);
select function_privs_are('auth', 'list_users', array['text', 'text', 'text', 'text', 'integer', 'uuid'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'list_users', array['text', 'text', 'text', 'text', 'integer', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'list_users', array['text', 'text', 'text', 'text', 'integer', 'uuid'], 'operator', array['EXECUTE']);
select function_privs_are('auth', 'list_users', array['text', 'text', 'text', 'text', 'integer', 'uuid'], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'list_users', array['text', 'text', 'text', 'text', 'integer', 'uuid'], 'service_role', array['EXECUTE']);

do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin'), test.create_user(3, 'admin'),
        test.create_operator(4, 'Nairobi'), test.create_operator(5, 'Mombasa'), test.create_user(6);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(6, test.user_id(6), 'Mombasa');
    perform meters.upsert_region('Nairobi', p_time_zone => 'Africa/Nairobi'),
        meters.upsert_region('Mombasa', p_time_zone => 'Africa/Nairobi'), meters.upsert_region('Rift', p_time_zone => 'UTC');
end $$;

-- Behaviour
select test.login_as('admin', test.user_id(2));
select results_eq(
    'select user_id, role from auth.list_users(p_limit => 4)',
    $$ values (test.user_id(1), 'user'), (test.user_id(2), 'admin'), (test.user_id(3), 'admin'), (test.user_id(4), 'operator') $$,
    'an admin sees all, by id'
);
select results_eq(
    'select user_id, regions from auth.list_users(p_limit => 1, p_after => test.user_id(4))',
    $$ values (test.user_id(5), array['Mombasa']) $$, 'the next page begins after'
);

-- Errors
select throws_ok('select auth.list_users(p_limit => 0)', 'PT400', 'invalid_limit', 'a page has a row');
select throws_ok('select auth.list_users(p_limit => null)', 'PT400', 'invalid_limit', 'a page has an end');

-- Isolation
select test.login_as('operator', test.user_id(4));
select set_eq(
    'select user_id from auth.list_users()', array[test.user_id(1), test.user_id(4)],
    'an operator sees who lives in the region or has a meter there'
);
do $$ begin perform test.logout(); end $$;
insert into auth.operator_regions (user_id, region) values (test.user_id(4), 'Mombasa'), (test.user_id(4), 'Rift');
select test.login_as('operator', test.user_id(4));
select set_eq(
    'select user_id from auth.list_users()', array[test.user_id(5), test.user_id(6)], 'of several regions, as they are assigned'
);
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select auth.list_users()', '42501', null, 'a user lists nobody');

select * from finish();
rollback;

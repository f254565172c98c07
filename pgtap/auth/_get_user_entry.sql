begin;
select plan(11);

-- Contract
select function_returns('auth', '_get_user_entry', array['auth.users'], 'auth.user_entry');
select isnt_definer('auth', '_get_user_entry', array['auth.users']);
select function_privs_are('auth', '_get_user_entry', array['auth.users'], 'anon', '{}'::text[]);
select function_privs_are('auth', '_get_user_entry', array['auth.users'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_get_user_entry', array['auth.users'], 'operator', '{}'::text[]);
select function_privs_are('auth', '_get_user_entry', array['auth.users'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_get_user_entry', array['auth.users'], 'service_role', '{}'::text[]);

do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin'), test.create_user(3, 'admin'),
        test.create_operator(4, 'Nairobi'), test.create_operator(5, 'Mombasa'), test.create_user(6);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(6, test.user_id(6), 'Mombasa');
    perform meters.upsert_region('Nairobi', p_time_zone => 'Africa/Nairobi'),
        meters.upsert_region('Mombasa', p_time_zone => 'Africa/Nairobi'), meters.upsert_region('Rift', p_time_zone => 'UTC');
end $$;

-- Behaviour
select results_eq(
    $$ select (auth._get_user_entry(u)).* from auth.users as u where u.user_id = test.user_id(4) $$,
    $$ select u.user_id, u.email, null::text, null::text, null::text, null::text, 'operator', 'active', 'Nairobi',
           array['Nairobi'], 0::bigint, null::timestamptz, null::timestamptz, u.created_at, u.updated_at, 1
       from auth.users as u where u.user_id = test.user_id(4) $$,
    'an operator with regions'
);
select is((auth._get_user_entry(u)).role, 'user', 'a user is called user')
from auth.users as u where u.user_id = test.user_id(1);
select is((auth._get_user_entry(u)).regions, null, 'and works for no region')
from auth.users as u where u.user_id = test.user_id(1);
select is((auth._get_user_entry(u)).meter_count, 1::bigint, 'with the meters counted')
from auth.users as u where u.user_id = test.user_id(1);

select * from finish();
rollback;
